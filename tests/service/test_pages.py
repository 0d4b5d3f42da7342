"""Pages for browsers: found while the service runs, cached, compressed, and no more."""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dibs.keys import new_id, new_key

from .conftest import served

KEY, _ = new_key("publishable", new_id())
PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = b"export const answer = 42;\n" * 40
INDEX = "<!doctype html><html><head><title>Ours</title></head><body></body></html>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pages are: as the service starts, and again once they are built."""
    path = tmp_path_factory.mktemp("site") / "pages"
    path.mkdir()
    (path / "index.html").write_text(INDEX)
    return path


@pytest.fixture(scope="module")
def http(database: str, folder: Path) -> Iterator[httpx.Client]:
    with (
        served(database, DIBS_PAGES_DIR=str(folder), DIBS_PAGE_KEY=KEY) as service,
        httpx.Client(base_url=service.url, timeout=10) as client,
    ):
        shutil.rmtree(folder)
        yield client


@pytest.fixture
def built(http: httpx.Client, folder: Path) -> Iterator[Path]:
    """Pages as a build leaves them, put in place while the service runs."""
    made = folder.with_name("made")
    shutil.rmtree(made, ignore_errors=True)
    (made / "assets").mkdir(parents=True)
    (made / "components/assets").mkdir(parents=True)
    (made / "assets/app-1a2b3c.js").write_bytes(SCRIPT)
    (made / "assets/app-1a2b3c.js.gz").write_bytes(gzip.compress(SCRIPT, mtime=0))
    (made / "assets/app.css").write_text("body { color: red }")
    (made / "components/assets/gallery.js").write_bytes(SCRIPT)
    (made / "components/index.html").write_text(INDEX.replace("Ours", "Gallery"))
    (made / "made-from").write_text("what nobody is shown")
    (made / "index.html").write_text(INDEX)
    made.rename(folder)
    yield folder
    shutil.rmtree(folder)


def test_a_build_is_seen_at_once_and_gone_at_once(
    http: httpx.Client, folder: Path, request: pytest.FixtureRequest
) -> None:
    assert "<title>Ours</title>" not in http.get("/").text
    pages = request.getfixturevalue("built")
    assert "<title>Ours</title>" in http.get("/").text
    (pages / "index.html").write_text(INDEX.replace("Ours", "Newer"))
    assert "<title>Newer</title>" in http.get("/").text


@pytest.mark.parametrize(
    "path",
    ["/", "/events/gala", "/events/gala/checkout", "/events/gala/tickets/some-id"],
)
@pytest.mark.usefixtures("built")
def test_the_storefront_s_addresses_are_one_page(http: httpx.Client, path: str) -> None:
    found = http.get(path)
    assert found.status_code == 200
    assert "<title>Ours</title>" in found.text
    assert f'<meta name="dibs-key" content="{KEY}">' in found.text
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["cache-control"] == "no-cache"
    policy = found.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= {*policy}


@pytest.mark.usefixtures("built")
def test_the_gallery_has_a_page_of_its_own(http: httpx.Client) -> None:
    assert "<title>Gallery</title>" in http.get("/components").text
    assert "<title>Gallery</title>" in http.get("/components/").text
    script = http.get("/components/assets/gallery.js")
    assert "immutable" in script.headers["cache-control"]


@pytest.mark.usefixtures("built")
def test_what_is_named_after_its_content_is_kept_for_ever(http: httpx.Client) -> None:
    plain = http.get("/assets/app-1a2b3c.js", headers={"Accept-Encoding": "identity"})
    assert plain.content == SCRIPT
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"
    assert plain.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers


@pytest.mark.usefixtures("built")
def test_who_takes_gzip_gets_it(http: httpx.Client) -> None:
    asks = {"Accept-Encoding": "br, gzip;q=0.8"}
    with http.stream("GET", "/assets/app-1a2b3c.js", headers=asks) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(sent) == SCRIPT
    refuses = http.get(
        "/assets/app-1a2b3c.js", headers={"Accept-Encoding": "gzip;q=0, br"}
    )
    assert "content-encoding" not in refuses.headers
    assert refuses.headers["etag"] != answer.headers["etag"]


@pytest.mark.usefixtures("built")
def test_what_did_not_change_is_not_sent_again(http: httpx.Client) -> None:
    for path in ("/", "/assets/app-1a2b3c.js"):
        first = http.get(path)
        again = http.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("built")
def test_head_says_what_get_would_send(http: httpx.Client) -> None:
    for path in ("/", "/events/gala", "/assets/app-1a2b3c.js"):
        got, head = http.get(path), http.head(path)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-length", "content-type", "etag"):
            assert head.headers[name] == got.headers[name]


@pytest.mark.usefixtures("built")
def test_people_see_a_page_where_programs_read_a_problem(http: httpx.Client) -> None:
    shown = http.get("/nowhere", headers=PERSON)
    assert shown.status_code == 404
    assert "<title>Ours</title>" in shown.text
    assert "etag" not in shown.headers
    for told in (
        http.get("/nowhere"),
        http.get("/v1/nowhere", headers=PERSON),
        http.get("/v1/events/nowhere", headers=PERSON),
        http.post("/nowhere", headers=PERSON),
    ):
        assert told.headers["content-type"] == "application/problem+json", told.text
    assert http.post("/").json()["code"] == "method_not_allowed"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "path",
    ["/made-from", "/index.html", "/assets/../made-from", "/%2e%2e/made-from",
     "/assets/app-1a2b3c.js.gz", "/assets", "/events/a/b"],
)  # fmt: skip
def test_nothing_else_is_served(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


def test_a_page_is_told_of_the_sandbox(database: str) -> None:
    found = page_of(database, DIBS_PAYMENTS="sandbox")
    assert '<meta name="dibs-payments" content="sandbox">' in found.text
    assert "stripe" not in found.text + found.headers["content-security-policy"]


def test_a_page_may_ask_stripe_only_where_it_takes_the_money(database: str) -> None:
    found = page_of(
        database,
        DIBS_STRIPE_SECRET_KEY="sk_test_1",
        DIBS_STRIPE_PUBLISHABLE_KEY="pk_test_1",
    )
    assert '<meta name="dibs-stripe-key" content="pk_test_1">' in found.text
    policy = found.headers["content-security-policy"].split("; ")
    js = "https://js.stripe.com https://*.js.stripe.com"
    assert f"script-src 'self' {js}" in policy
    assert f"frame-src {js} https://hooks.stripe.com" in policy
    assert "connect-src 'self' https://api.stripe.com" in policy
    assert "default-src 'none'" in policy


def test_a_key_that_opens_nothing_is_not_told(database: str) -> None:
    found = page_of(database, DIBS_STRIPE_PUBLISHABLE_KEY="pk_test_1")
    assert "stripe" not in found.text + found.headers["content-security-policy"]


def page_of(database: str, **settings: str) -> httpx.Response:
    """The page of a service that has these settings."""
    with served(database, **settings) as service:
        return httpx.get(service.url, timeout=10)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/", "/assets/app-1a2b3c.js", "/docs/style.css"])
def test_who_has_one_of_several_versions_gets_no_body(
    http: httpx.Client, path: str
) -> None:
    etag = http.get(path).headers["etag"]
    for known in (etag, f"W/{etag}", f'"x", {etag}', f'W/"x",W/{etag}', "*"):
        again = http.get(path, headers={"If-None-Match": known})
        assert again.status_code == 304, known
        assert again.headers["etag"] == etag
    for other in ('"x"', 'W/"x", "y"', etag[:-1], ""):
        assert http.get(path, headers={"If-None-Match": other}).status_code == 200
