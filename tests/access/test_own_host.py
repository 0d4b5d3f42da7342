"""As long as nobody needs a key: by which names, and from which pages, one may call."""

from collections.abc import Iterator

import httpx
import pytest
from tests.service.conftest import Served, served
from tests.service.wire import Wire

from dibs import Dibs
from dibs.installer import scratch_database
from dibs.service.door.own_host import names_this_host

SHOP = "https://shop.example"
EVENT = "/v1/events/gala"
HOLD = {"items": {"floor": 1}, "session": "anna"}


@pytest.fixture(scope="module")
def keyless(postgres: str) -> Iterator[tuple[Served, Dibs]]:
    """A service that nobody needs a key for, and the engine behind it."""
    with (
        scratch_database(postgres) as url,
        Dibs(url) as dibs,
        served(url, DIBS_ALLOWED_ORIGINS=SHOP) as service,
    ):
        dibs.put_event("gala", items={"floor": 99})
        yield service, dibs


@pytest.fixture
def http(keyless: tuple[Served, Dibs]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=keyless[0].url, timeout=20) as client:
        yield client


@pytest.mark.parametrize("port", ["", ":8000"])
@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        *((host, True) for host in ("localhost", "LOCALHOST", "shop.localhost")),
        *((host, True) for host in ("127.0.0.1", "127.8.8.8", "[::1]")),
        *((host, False) for host in ("rebound.example", "localhost.example", "[::")),
        *((host, False) for host in ("127.0.0.1.example", "10.1.1.1", "127.1", "")),
    ],
)
def test_names_of_this_host(host: str, port: str, *, is_ours: bool) -> None:
    assert names_this_host(f"{host}{port}".encode()) == is_ours


@pytest.mark.parametrize("path", [EVENT, "/v1/live?event=gala", "/v1/nothing"])
def test_a_name_that_leads_here_reads_nothing(http: httpx.Client, path: str) -> None:
    """DNS rebinding: to the browser it is the page's own site."""
    answer = http.get(path, headers={"Host": "rebound.example:8000"})
    assert answer.status_code == (404 if "nothing" in path else 403)
    if answer.status_code == 403:
        assert answer.json()["code"] == "forbidden"
        assert "dibs keys create" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Host", "tickets.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Real-IP", "203.0.113.9"),
        ("Forwarded", "for=203.0.113.9"),
        ("Via", "1.1 edge"),
    ],
)
def test_what_a_proxy_passes_on_by_our_own_name_is_refused(
    http: httpx.Client, keyless: tuple[Served, Dibs], name: str, value: str
) -> None:
    """As nginx does by itself: it says the name that it was told to ask."""
    _, dibs = keyless
    said = {"Host": "127.0.0.1:8000", name: value}
    answer = http.put(f"{EVENT}/items/floor", json={"capacity": 1}, headers=said)
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"
    # What the caller wrote before a proxy did is believed of nobody.
    twice = [("Host", "localhost"), ("X-Forwarded-For", "127.0.0.1"), (name, value)]
    assert http.get(EVENT, headers=twice).status_code == 403
    assert "proxy" in answer.json()["detail"]
    assert "dibs keys create" in answer.json()["detail"]
    assert dibs.availability("gala").items["floor"].capacity == 99
    assert http.get(EVENT, headers=said).status_code == 403


def test_what_a_program_of_this_host_passes_on_is_answered(http: httpx.Client) -> None:
    """As Next.js does, of what a browser asks it for."""
    for caller in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "127.0.0.1, ::1"):
        said = {
            "Host": "localhost:8000",
            "X-Forwarded-For": caller,
            "X-Forwarded-Host": "localhost:3000",
            "X-Forwarded-Port": "3000",
            "X-Forwarded-Proto": "http",
        }
        assert http.get(EVENT, headers=said).status_code == 200, caller


def test_a_call_that_bears_no_name_is_refused(keyless: tuple[Served, Dibs]) -> None:
    """As HTTP/1.0 may, and a proxy that speaks it."""
    with Wire(keyless[0].url) as wire:
        wire.send(f"GET {EVENT} HTTP/1.0\r\n\r\n".encode())
        answer = wire.rest()
    assert answer.split()[1] == b"403"
    assert b"dibs keys create" in answer


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://bad.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": SHOP}, 201),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:5173"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "none"}, 201),
        ({}, 201),
    ],
)
def test_pages_of_other_sites_change_nothing(
    http: httpx.Client, keyless: tuple[Served, Dibs], said: dict[str, str], status: int
) -> None:
    _, dibs = keyless
    before = dibs.availability("gala").items["floor"].available_count
    hold = HOLD | {"session": str(said)}
    answer = http.post(f"{EVENT}/reservations", json=hold, headers=said)
    assert answer.status_code == status
    after = dibs.availability("gala").items["floor"].available_count
    assert (before or 0) - (after or 0) == (status == 201)


def test_a_link_from_another_site_may_be_followed(http: httpx.Client) -> None:
    assert http.get(EVENT, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_who_shows_a_key_calls_by_any_name(
    http: httpx.Client, keyless: tuple[Served, Dibs]
) -> None:
    """As a proxy in front does; and from any page, for a page has no key by itself."""
    _, dibs = keyless
    key = dibs.create_key(name="shop").key
    said = {
        "Authorization": f"Bearer {key}",
        "Host": "tickets.example",
        "X-Forwarded-For": "203.0.113.9",
    }
    while http.get(EVENT).status_code == 200:
        pass  # within a second, or the test's own limit ends it
    assert http.get(EVENT, headers=said).status_code == 200
    cross = said | {"Sec-Fetch-Site": "cross-site"}
    held = http.post(f"{EVENT}/reservations", json=HOLD, headers=cross)
    assert held.status_code == 201
