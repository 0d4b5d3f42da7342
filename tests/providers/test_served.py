"""The whole service takes money by Stripe's library: orders over HTTP, messages too.

`dibs serve` as a process, with localstripe as another one or with our own Stripe.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import stripe
from tests.doors.database import Databases
from tests.doors.fixtures import databases  # noqa: F401
from tests.doors.logins import SERVICE, as_member

from .buyers import HEADERS
from .local_stripe import Bank, build_app
from .serving import localstripe, served

SECRET = "whsec_" + "the endpoint's own"
BACK = "https://shop.example/thanks"
SECONDS_MAX = 20
CLICKS = 50


@contextmanager
def dibs_serves(url: str, base: str) -> Iterator[httpx.Client]:
    """A service whose Stripe is at `base`, and how it is called."""
    environment = os.environ | {
        "COLUMNS": "200",
        "DIBS_DATABASE_URL": as_member(url, SERVICE),
        "DIBS_STRIPE_API_BASE": base,
        "DIBS_STRIPE_PUBLISHABLE_KEY": "pk_test_good",
        "DIBS_STRIPE_SECRET_KEY": "sk_test_good",
        "DIBS_STRIPE_WEBHOOK_SECRETS": SECRET,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "dibs.cli", "serve", "--port", "0"],
        encoding="utf-8",
        env=environment,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("Dibs serves"):
                break
        else:
            raise AssertionError("".join(said))
        with httpx.Client(base_url=line.split()[2], timeout=10) as http:
            yield http
        process.kill()


def called(answer: httpx.Response) -> dict[str, Any]:
    """What a call that is granted answers."""
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


def ordered(http: httpx.Client, event: str) -> dict[str, Any]:
    """An order of two, made by whom the client is from now on."""
    put = {"currency": "EUR", "items": {"floor": {"capacity": 5, "price_minor": 2100}}}
    http.put(f"/v1/events/{event}", json=put).raise_for_status()
    wish = {"items": {"floor": 2}, "session": "anna"}
    held = called(http.post(f"/v1/events/{event}/reservations", json=wish))
    part = {name: held[name] for name in ("event", "id", "token")}
    order = called(http.post("/v1/orders", json={"reservations": [part]}))
    http.headers["dibs-token"] = order["token"]
    return order


def begun(http: httpx.Client, event: str, method: str) -> dict[str, Any]:
    """An order of two that somebody is about to pay."""
    order = ordered(http, event)
    ask = {"method": method, "return_url": BACK}
    return called(http.post(f"/v1/orders/{order['id']}/pay", json=ask))


def until(http: httpx.Client, order: dict[str, Any], status: str) -> dict[str, Any]:
    """The order once it is so."""
    ends_at = time.monotonic() + SECONDS_MAX
    while True:
        told = called(http.get(f"/v1/orders/{order['id']}"))
        if told["status"] == status:
            return told
        assert time.monotonic() < ends_at, told
        time.sleep(0.1)


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:  # noqa: F811
    """A database that goes by the real clock, as separate processes do."""
    with databases.copy() as url:
        yield url


def test_an_order_is_paid_and_refunded_at_localstripe(url: str) -> None:
    with localstripe() as base, dibs_serves(url, base) as http:
        order = begun(http, "gala", "intent")
        payment = order["payment"]
        assert payment["publishable_key"] == "pk_test_good"
        assert payment["client_secret"].startswith(payment["reference"])
        card = {
            "type": "card",
            "card[number]": "4242424242424242",
            "card[exp_month]": "12",
            "card[exp_year]": "2030",
            "card[cvc]": "123",
        }
        with httpx.Client(base_url=base, headers=HEADERS) as buyer:
            made = called(buyer.post("/v1/payment_methods", data=card))
            intent = f"/v1/payment_intents/{payment['reference']}"
            called(buyer.post(intent, data={"payment_method": made["id"]}))
            called(buyer.post(f"{intent}/confirm"))
            # localstripe says nothing of what is set aside: somebody has to look.
            called(http.post(f"/v1/payments/{payment['id']}/retry"))
            paid = until(http, order, "paid")
            assert paid["captured_minor"] == 4200
            assert called(buyer.get(intent))["status"] == "succeeded"
            ask = {"reason": "rained off"}
            called(http.post(f"/v1/orders/{order['id']}/refund", json=ask))
            assert until(http, order, "refunded")["refunded_minor"] == 4200
            about = {"payment_intent": payment["reference"]}
            found = called(buyer.get("/v1/refunds", params=about))
            assert [one["amount"] for one in found["data"]] == [4200]


@pytest.fixture
def bank() -> Bank:
    return Bank()


@pytest.fixture
def tell(bank: Bank) -> Callable[[httpx.Client], int]:
    """Sends all that happened at our Stripe, as its webhooks do, twice."""

    def send(http: httpx.Client) -> int:
        statuses = set()
        for event in bank.events * 2:
            raw = json.dumps(event)
            headers = {
                "stripe-signature": stripe.WebhookSignature.generate_signature_header(
                    raw, SECRET
                )
            }
            answer = http.post(
                "/v1/payments/stripe/messages", content=raw, headers=headers
            )
            statuses.add(answer.status_code)
        (status,) = statuses
        return status

    return send


@pytest.mark.parametrize("method", ["intent", "session"])
def test_a_message_has_an_order_paid_at_once(
    url: str, bank: Bank, tell: Callable[[httpx.Client], int], method: str
) -> None:
    with served(build_app(bank)) as base, dibs_serves(url, base) as http:
        order = begun(http, "gala", method)
        payment = order["payment"]
        assert (payment["url"] is None) == (method == "intent")
        bank.pay(payment["reference"])
        assert tell(http) == 200
        # The messages did it: nobody had to look.
        paid = called(http.get(f"/v1/orders/{order['id']}"))
        assert (paid["status"], paid["captured_minor"]) == ("paid", 4200)
        assert [one["amount_received"] for one in bank.intents.values()] == [4200]
        forged = http.post("/v1/payments/stripe/messages", json=bank.events[-1])
        assert forged.status_code == 401


def test_fifty_clicks_at_once_are_one_intent_and_one_charge(
    url: str, bank: Bank, tell: Callable[[httpx.Client], int]
) -> None:
    """With the same key, with keys of their own, and with none."""
    with served(build_app(bank)) as base, dibs_serves(url, base) as http:
        order = ordered(http, "gala")

        def click(number: int) -> dict[str, Any]:
            key = ("one", f"{number}", None)[number % 3]
            named = {} if key is None else {"Idempotency-Key": key}
            headers = dict(http.headers) | named
            at = f"{http.base_url}/v1/orders/{order['id']}/pay"
            return called(httpx.post(at, json={}, headers=headers, timeout=60))

        with ThreadPoolExecutor(CLICKS) as buyers:
            answers = [*buyers.map(click, range(CLICKS))]
        assert len({one["payment"]["id"] for one in answers}) == 1
        (reference,) = bank.intents
        bank.pay(reference)
        assert tell(http) == 200
        assert until(http, order, "paid")["captured_minor"] == 4200
        assert [one["amount_received"] for one in bank.intents.values()] == [4200]
