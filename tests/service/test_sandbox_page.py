"""The sandbox's page: a session is paid there, by a browser without script or key."""

import socket
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import httpx
import pytest

from .conftest import Served, served

BACK = "https://shop.example/thanks?a=1&b=2"
GOOD = "4242 4242 4242 4242"


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service that takes play money."""
    with served(database, DIBS_PAYMENTS="sandbox") as running:
        yield running


def called(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
def back() -> str:
    """Where the shop wants its buyer back."""
    return BACK


@pytest.fixture
def session(http: httpx.Client, back: str) -> Iterator[dict[str, Any]]:
    """A payment of 12.00 € that waits on the sandbox's page, and its order's token."""
    put = {"currency": "EUR", "items": {"floor": {"capacity": 99, "price_minor": 1200}}}
    http.put("/v1/events/page", json=put).raise_for_status()
    wish = {"items": {"floor": 1}, "session": token_hex(8)}
    held = called(http.post("/v1/events/page/reservations", json=wish))
    part = {name: held[name] for name in ("event", "id", "token")}
    order = called(http.post("/v1/orders", json={"reservations": [part]}))
    http.headers["dibs-token"] = order["token"]
    ask = {"method": "session", "return_url": back}
    yield called(http.post(f"/v1/orders/{order['id']}/pay", json=ask))
    del http.headers["dibs-token"]


def test_a_session_is_paid_on_its_page(
    http: httpx.Client, session: dict[str, Any]
) -> None:
    url = session["payment"]["url"]
    page = http.get(url)
    assert page.status_code == 200
    assert "Pay 12.00 EUR" in page.text
    assert 'href="https://shop.example/thanks?a=1&amp;b=2"' in page.text
    assert "<script" not in page.text
    declined = http.post(url, data={"card": "4000 0000 0000 0002"})
    assert "Your card was declined. Try another card." in declined.text
    paid = http.post(url, data={"card": GOOD})
    assert "it is paid" in paid.text
    assert "<form" not in paid.text
    while called(http.get(f"/v1/orders/{session['id']}"))["status"] != "paid":
        pass  # within a second, or the test's own limit ends it


def test_a_bank_may_ask_who_pays(http: httpx.Client, session: dict[str, Any]) -> None:
    url = session["payment"]["url"]
    asks = http.post(url, data={"card": "4000 0000 0000 3220"})
    assert "It is me" in asks.text
    assert "Try another card." in http.post(url, data={"approve": "no"}).text
    http.post(url, data={"card": "4000 0000 0000 3220"})
    assert "it is paid" in http.post(url, data={"approve": "yes"}).text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"card": "1"},
        {"card": "<b>"},
        {"card": "\0"},
        {"approve": "yes"},
        {"x": "y" * 2000},
    ],
)
def test_what_cannot_be_done_is_said(
    http: httpx.Client, session: dict[str, Any], fields: dict[str, str]
) -> None:
    answer = http.post(session["payment"]["url"], data=fields)
    assert answer.status_code == 422
    assert "That was not possible" in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize("name", ["sbx_none", "%00", "a%00b", "%ff", "%ed%a0%80"])
def test_a_payment_that_is_none_has_no_page(http: httpx.Client, name: str) -> None:
    assert http.get(f"/sandbox/{name}").status_code == 404
    for fields in ({"card": GOOD}, {"card": "\0"}, {"approve": "yes"}):
        assert http.post(f"/sandbox/{name}", data=fields).status_code == 404


@pytest.mark.parametrize("back", ["http://[", "javascript:alert(1)"])
def test_a_way_back_that_is_none_is_not_shown(
    http: httpx.Client, session: dict[str, Any]
) -> None:
    page = http.get(session["payment"]["url"])
    assert page.status_code == 200
    assert "Back to the shop" not in page.text
    paid = http.post(session["payment"]["url"], data={"card": GOOD})
    assert "it is paid" in paid.text


def test_who_hangs_up_is_no_error(
    service: Served, http: httpx.Client, session: dict[str, Any]
) -> None:
    url = session["payment"]["url"]
    with socket.create_connection((http.base_url.host, http.base_url.port)) as line:
        head = f"POST {url} HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\ncard=42"
        line.sendall(head.encode())
    assert http.get(url).status_code == 200
    assert [one for one in service.logged() if one.get("level") == "error"] == []
