"""Pages of other origins: which may call, and what they may read of an answer."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dibs.config import Settings
from dibs.errors import SettingsInvalid

from .conftest import Served, served

SHOP = "https://shop.example"
OTHER = "https://elsewhere.example"
PATH = "/v1/events/gala"


@pytest.fixture(scope="module")
def shared(database: str) -> Iterator[Served]:
    """A service that the pages of a shop may call."""
    origins = f"{SHOP.replace('shop', 'Shop')}, http://localhost:5173"
    with served(database, DIBS_ALLOWED_ORIGINS=origins) as service:
        httpx.put(service.url + PATH, json={"items": {"floor": 5}}).raise_for_status()
        yield service


@pytest.mark.parametrize("origin", [SHOP, "http://localhost:5173"])
def test_a_page_that_is_named_may_call(shared: Served, origin: str) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, dibs-token, idempotency-key",
    }
    before = httpx.options(f"{shared.url}{PATH}/reservations", headers=asked)
    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == origin
    assert "PATCH" in before.headers["access-control-allow-methods"]
    assert before.headers["x-content-type-options"] == "nosniff"
    answer = httpx.post(
        f"{shared.url}{PATH}/reservations",
        json={"session": origin, "items": {"floor": 1}},
        headers={"Origin": origin},
    )
    assert answer.status_code == 201
    assert answer.headers["access-control-allow-origin"] == origin
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert answer.headers["vary"] == "Origin"


def headers_of(found: Any) -> tuple[set[str], set[str]]:
    """Those that a document, or a part of it, says may be sent, and are answered."""
    sent, told = set(), set()
    if isinstance(found, dict):
        if found.get("in") == "header":
            sent.add(found["name"])
        told |= set(found.get("headers", ()))
    for part in found.values() if isinstance(found, dict) else found:
        if isinstance(part, dict | list):
            more_sent, more_told = headers_of(part)
            sent |= more_sent
            told |= more_told
    return sent, told


def test_a_page_may_send_and_read_all_headers_of_the_document(shared: Served) -> None:
    document = httpx.get(f"{shared.url}/openapi.json").json()
    sent, told = headers_of(document)
    assert {"Dibs-Session", "X-API-Key"} <= sent
    assert {"ETag", "Idempotent-Replayed"} <= told
    for name in sent:
        asked = {
            "Origin": SHOP,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": name.lower(),
        }
        before = httpx.options(f"{shared.url}{PATH}/reservations", headers=asked)
        assert before.status_code == 200, name
    answer = httpx.get(shared.url + PATH, headers={"Origin": SHOP})
    exposed = answer.headers["access-control-expose-headers"].lower().split(", ")
    assert {name.lower() for name in told} <= set(exposed)


def test_refusals_and_streams_are_its_to_read_too(shared: Served) -> None:
    said = {"Origin": SHOP}
    refused = httpx.get(f"{shared.url}/v1/events/nowhere", headers=said)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (
        404,
        SHOP,
    )
    with httpx.stream(
        "GET", f"{shared.url}/v1/live?event=gala", headers=said
    ) as stream:
        assert stream.headers["access-control-allow-origin"] == SHOP
        assert any("snapshot" in text for text in stream.iter_text())


def test_any_other_page_is_given_no_leave(shared: Served) -> None:
    asked = {"Origin": OTHER, "Access-Control-Request-Method": "POST"}
    before = httpx.options(f"{shared.url}{PATH}/reservations", headers=asked)
    assert before.status_code == 400
    assert "access-control-allow-origin" not in before.headers
    answer = httpx.get(shared.url + PATH, headers={"Origin": OTHER})
    assert "access-control-allow-origin" not in answer.headers


def test_who_says_no_origin_hears_what_all_did(shared: Served) -> None:
    answer = httpx.get(shared.url + PATH)
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "text",
    [
        *("*", "shop.example", f"{SHOP}/", "ftp://shop.example", "https://"),
        "https://somebody@shop.example",
    ],
)
def test_what_is_no_origin_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(SettingsInvalid, match="DIBS_ALLOWED_ORIGINS"):
        Settings.from_environment({"DIBS_ALLOWED_ORIGINS": text})
