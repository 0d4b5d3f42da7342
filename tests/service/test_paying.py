"""Paying for an order over HTTP: by whatever keys, by however many clicks, once."""

import asyncio
import json
import secrets
import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from dibs import Dibs

from .conftest import Served, served

CLICKS = 50
CARD = "4242424242424242"
DECLINED = "4000000000000002"
NEEDS_PROOF = "4000000000003220"
PRICE = 2_500
SECONDS_MAX, PAUSE_SECONDS = 30, 0.02

Json = dict[str, Any]


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service that takes play money."""
    with served(database, DIBS_PAYMENTS="sandbox") as running:
        yield running


@pytest.fixture(scope="module")
def dibs(database: str) -> Iterator[Dibs]:
    """The engine, as its owner has it."""
    with Dibs(database) as opened:
        yield opened


@pytest.fixture
def hall(dibs: Dibs, request: pytest.FixtureRequest) -> Iterator[str]:
    """An event at a price, sound at the end."""
    name = f"{request.node.originalname[5:50]}-{secrets.token_hex(4)}"
    dibs.put_event(name, items={"floor": {"capacity": 100, "price_minor": PRICE}})
    yield name
    assert dibs.verify(name) == []


class Buyer:
    """Somebody with a browser."""

    def __init__(self, http: httpx.Client, event: str) -> None:
        self.http = http
        self.event = event

    def hold(self, units: int = 1) -> Json:
        body = {"items": {"floor": units}, "session": secrets.token_hex(8)}
        answer = self.http.post(f"/v1/events/{self.event}/reservations", json=body)
        return dict(answer.raise_for_status().json())

    def order(self, *held: Json, **more: Any) -> Json:
        answer = self.http.post("/v1/orders", json={**asked(*held), **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def pay(self, order: Json, *, key: str | None = None, **ask: Any) -> httpx.Response:
        headers = {"Dibs-Token": order["token"]}
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.http.post(
            f"/v1/orders/{order['id']}/pay", json=ask, headers=headers
        )

    def confirm(self, paying: Json, card: str = CARD) -> Json:
        reference = paying["payment"]["reference"]
        at = f"/v1/sandbox/payments/{reference}/confirm"
        answer = self.http.post(at, json={"card": card})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def read(self, order: Json) -> Json:
        answer = self.http.get(
            f"/v1/orders/{order['id']}", headers={"Dibs-Token": order["token"]}
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def until(self, order: Json, status: str) -> Json:
        """The order once it stands like this: messages take a moment."""
        ends_at = time.monotonic() + SECONDS_MAX
        while (read := self.read(order))["status"] != status:
            assert time.monotonic() < ends_at, read
            time.sleep(PAUSE_SECONDS)
        return read


def asked(*held: Json) -> Json:
    """The body that checks reservations out."""
    one_s = ({"event": x["event"], "id": x["id"], "token": x["token"]} for x in held)
    return {"reservations": list(one_s)}


@pytest.fixture
def buyer(http: httpx.Client, hall: str) -> Buyer:
    return Buyer(http, hall)


def charged(sql: psycopg.Connection[Any], order: Json) -> list[int]:
    """What the sandbox took for an order, payment by payment."""
    rows = sql.execute(
        "select i.captured_minor from dibs_office.sandbox_intents i"
        " join dibs_office.payments p on p.reference = i.reference"
        " where p.order_id = %s and i.captured_minor > 0",
        (order["id"],),
    )
    return [captured for (captured,) in rows]


def payment_count(sql: psycopg.Connection[Any], order: Json) -> int:
    rows = sql.execute(
        "select count(*) from dibs_office.payments where order_id = %s", (order["id"],)
    )
    ((count,),) = rows.fetchall()
    return int(count)


def test_an_order_is_made_paid_and_sold(
    buyer: Buyer, sql: psycopg.Connection[Any], dibs: Dibs
) -> None:
    held = buyer.hold(2)
    order = buyer.order(held)
    assert (order["status"], order["amount_minor"]) == ("pending", 2 * PRICE)
    paying = buyer.pay(order).json()
    assert paying["status"] == "paying"
    assert paying["payment"]["client_secret"]
    assert "token" not in paying or paying["token"] is None
    buyer.confirm(paying)
    paid = buyer.until(order, "paid")
    assert paid["captured_minor"] == 2 * PRICE
    assert dibs.reservation(buyer.event, held["id"]).status == "confirmed"
    assert charged(sql, order) == [2 * PRICE]


def test_the_same_key_gives_the_same_payment(buyer: Buyer) -> None:
    order = buyer.order(buyer.hold())
    first, again = (buyer.pay(order, key="checkout-1") for _ in range(2))
    assert first.json()["payment"] == again.json()["payment"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers


def test_the_same_key_for_another_order_is_refused(
    buyer: Buyer, sql: psycopg.Connection[Any]
) -> None:
    first, other = buyer.order(buyer.hold()), buyer.order(buyer.hold())
    assert buyer.pay(first, key="one for both").status_code == 200
    refused = buyer.pay(other, key="one for both")
    assert (refused.status_code, refused.json()["code"]) == (
        409,
        "idempotency_key_taken",
    )
    assert payment_count(sql, other) == 0


def test_the_same_key_with_another_body_is_refused(buyer: Buyer) -> None:
    order = buyer.order(buyer.hold())
    key = secrets.token_hex(16)
    assert buyer.pay(order, key=key, method="intent").status_code == 200
    refused = buyer.pay(order, key=key, method="session", return_url="https://a.test/")
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "idempotency_key_reused",
    )


def test_other_keys_and_none_are_one_payment(
    buyer: Buyer, sql: psycopg.Connection[Any]
) -> None:
    order = buyer.order(buyer.hold())
    keys = ("a", "b", None, None)
    payments = [buyer.pay(order, key=key).json()["payment"] for key in keys]
    assert len({one["id"] for one in payments}) == 1
    assert payment_count(sql, order) == 1
    buyer.confirm(buyer.pay(order).json())
    buyer.until(order, "paid")
    after = buyer.pay(order, key="late")
    assert (after.status_code, after.json()["status"]) == (200, "paid")
    assert charged(sql, order) == [PRICE]


@pytest.mark.parametrize(
    "key",
    ["1", "x" * 255, "user-7-1764221000", "{not: json}", "a b", "ключ", "'; drop--"],
    ids=lambda key: key[:12],
)
def test_a_key_may_be_anything_up_to_255_characters(buyer: Buyer, key: str) -> None:
    order = buyer.order(buyer.hold())
    own = f"{key}{order['id']}"[-255:] if len(key) > 200 else key + order["id"]
    sent = own.encode().decode("latin-1")
    answers = [_pay_raw(buyer, order, sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200], answers[0].text
    assert answers[0].json()["payment"] == answers[1].json()["payment"]
    too_long = _pay_raw(buyer, order, "x" * 256)
    assert (too_long.status_code, too_long.json()["code"]) == (422, "invalid_input")


def _pay_raw(buyer: Buyer, order: Json, key: str) -> httpx.Response:
    headers = {
        "Dibs-Token": order["token"].encode(),
        "Idempotency-Key": key.encode("latin-1"),
    }
    return buyer.http.post(f"/v1/orders/{order['id']}/pay", json={}, headers=headers)


@pytest.mark.parametrize("keys", ["the same", "each its own", "none"])
async def test_pay_clicked_fifty_times_at_once_charges_once(
    service: Served, buyer: Buyer, sql: psycopg.Connection[Any], keys: str
) -> None:
    order = buyer.order(buyer.hold())
    at = f"/v1/orders/{order['id']}/pay"
    proof = {"Dibs-Token": order["token"]}
    shared = secrets.token_hex(16)

    def headers() -> dict[str, str]:
        key = {"the same": shared, "each its own": secrets.token_hex(16)}.get(keys)
        return proof if key is None else proof | {"Idempotency-Key": key}

    limits = httpx.Limits(max_connections=CLICKS)
    async with httpx.AsyncClient(
        base_url=service.url, timeout=60, limits=limits
    ) as http:
        clicks = (http.post(at, json={}, headers=headers()) for _ in range(CLICKS))
        answers = await asyncio.gather(*clicks)
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    payments = {json.dumps(answer.json()["payment"]["id"]) for answer in answers}
    assert len(payments) == 1
    assert payment_count(sql, order) == 1

    buyer.confirm(buyer.pay(order).json())
    paid = buyer.until(order, "paid")
    assert paid["captured_minor"] == PRICE
    assert charged(sql, order) == [PRICE]


def test_a_declined_card_may_be_followed_by_another(
    buyer: Buyer, sql: psycopg.Connection[Any]
) -> None:
    order = buyer.order(buyer.hold())
    paying = buyer.pay(order).json()
    declined = buyer.confirm(paying, DECLINED)
    assert (declined["status"], declined["error"]["code"]) == (
        "failed",
        "card_declined",
    )
    buyer.confirm(buyer.pay(order).json())
    buyer.until(order, "paid")
    assert charged(sql, order) == [PRICE]


def test_who_must_prove_who_they_are_does_so_first(buyer: Buyer) -> None:
    order = buyer.order(buyer.hold())
    paying = buyer.pay(order).json()
    assert buyer.confirm(paying, NEEDS_PROOF)["status"] == "needs_action"
    assert buyer.read(order)["status"] == "paying"
    at = f"/v1/sandbox/payments/{paying['payment']['reference']}/authenticate"
    buyer.http.post(at, json={"approve": True}).raise_for_status()
    buyer.until(order, "paid")


def test_a_reservation_is_in_one_order_at_a_time(buyer: Buyer) -> None:
    held, more = buyer.hold(), buyer.hold()
    order = buyer.order(held)
    same = buyer.http.post("/v1/orders", json=asked(held))
    assert (same.json()["id"], same.json()["token"]) == (order["id"], order["token"])
    assert same.headers["idempotent-replayed"] == "true"
    buyer.pay(order)
    refused = buyer.http.post("/v1/orders", json=asked(held, more))
    assert (refused.status_code, refused.json()["code"]) == (409, "in_another_order")
    proof = {"Dibs-Token": order["token"]}
    at = f"/v1/orders/{order['id']}/cancel"
    assert buyer.http.post(at, headers=proof).json()["status"] == "cancelled"
    other = buyer.order(held, more)
    assert other["id"] != order["id"]
    assert buyer.order(held)["id"] != other["id"]
    assert buyer.read(other)["status"] == "cancelled"


def test_an_order_asked_for_again_by_the_same_key_is_the_same(buyer: Buyer) -> None:
    held, key = buyer.hold(), {"Idempotency-Key": secrets.token_hex(16)}
    first, again = (
        buyer.http.post("/v1/orders", json=asked(held), headers=key) for _ in range(2)
    )
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


def test_a_paid_order_is_refunded_and_sold_again(buyer: Buyer, dibs: Dibs) -> None:
    held = buyer.hold(2)
    order = buyer.order(held)
    buyer.confirm(buyer.pay(order).json())
    buyer.until(order, "paid")
    at = f"/v1/orders/{order['id']}/refund"
    back = buyer.http.post(at, json={"reason": "rained off"})
    assert back.status_code == 200, back.text
    refunded = buyer.until(order, "refunded")
    assert refunded["refunded_minor"] == 2 * PRICE
    assert dibs.availability(buyer.event).items["floor"].available_count == 100


def test_single_units_of_a_reservation_are_refunded_and_sold_again(
    buyer: Buyer, dibs: Dibs
) -> None:
    order = buyer.order(buyer.hold(3))
    buyer.confirm(buyer.pay(order).json())
    (part,) = buyer.until(order, "paid")["reservations"]
    named = {"event": part["event"], "id": part["id"], "items": {"floor": 2}}
    at = f"/v1/orders/{order['id']}/refund"
    back = buyer.http.post(at, json={"reservations": [named]})
    assert back.status_code == 200, back.text
    assert (back.json()["status"], back.json()["refunded_minor"]) == ("paid", 2 * PRICE)
    assert dibs.availability(buyer.event).items["floor"].available_count == 99


def test_a_refund_that_was_cut_off_is_given_once(buyer: Buyer, database: str) -> None:
    order = buyer.order(buyer.hold(2))
    buyer.confirm(buyer.pay(order).json())
    assert buyer.until(order, "paid")["captured_minor"] == 2 * PRICE
    headers = {"Idempotency-Key": secrets.token_hex(16)}
    at = f"/v1/orders/{order['id']}/refund"
    for _ in range(2):
        answer = buyer.http.post(at, json={"amount_minor": 700}, headers=headers)
        assert answer.json()["refunded_minor"] == 700, answer.text
        with psycopg.connect(database) as link:  # as who dies before the answer is kept
            link.execute("delete from dibs_office.idempotency_keys")


def test_what_is_not_paid_is_not_refunded_and_what_is_paid_not_cancelled(
    buyer: Buyer,
) -> None:
    order = buyer.order(buyer.hold())
    proof = {"Dibs-Token": order["token"]}
    at = f"/v1/orders/{order['id']}"
    refused = buyer.http.post(f"{at}/refund", json={"reason": "no"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_paid")
    buyer.confirm(buyer.pay(order).json())
    buyer.until(order, "paid")
    refused = buyer.http.post(f"{at}/cancel", headers=proof)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_paid")


def test_a_cancelled_order_is_not_paid(buyer: Buyer) -> None:
    order = buyer.order(buyer.hold())
    proof = {"Dibs-Token": order["token"]}
    cancelled = buyer.http.post(f"/v1/orders/{order['id']}/cancel", headers=proof)
    assert cancelled.json()["status"] == "cancelled"
    refused = buyer.pay(order)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_cancelled")


def test_what_a_provider_refuses_is_told_in_its_words(buyer: Buyer) -> None:
    paying = buyer.pay(buyer.order(buyer.hold())).json()
    at = f"/v1/sandbox/payments/{paying['payment']['reference']}/confirm"
    refused = buyer.http.post(at, json={"card": "4111111111111111"})
    assert (refused.status_code, refused.json()["code"]) == (402, "payment_refused")
    assert refused.json()["provider_code"] == "card_number_unknown"


def test_who_looks_after_payments_finds_them(buyer: Buyer) -> None:
    order = buyer.order(buyer.hold())
    paying = buyer.pay(order).json()
    listed = buyer.http.get("/v1/payments", params={"order": order["id"]}).json()
    (payment,) = listed["payments"]
    assert payment["id"] == paying["payment"]["id"]
    assert "client_secret" not in payment
    at = f"/v1/payments/{payment['id']}"
    assert buyer.http.get(at).json()["order"] == order["id"]
    assert buyer.http.post(f"{at}/retry").status_code == 200
    orders = buyer.http.get("/v1/orders", params={"status": "paying"}).json()
    assert order["id"] in [one["id"] for one in orders["orders"]]
    assert not any(one.get("token") for one in orders["orders"])


def test_orders_are_counted_by_what_became_of_them(buyer: Buyer) -> None:
    order = buyer.order(buyer.hold())
    buyer.confirm(buyer.pay(order).json())
    buyer.until(order, "paid")
    figures = buyer.http.get("/metrics").text
    assert 'dibs_orders_total{outcome="paid"}' in figures
    assert "dibs_payments_oldest_due_seconds" in figures
