"""What providers send: believed by its signature alone, and kept before a 2xx."""

import asyncio
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import psycopg
import pytest

from dibs import Dibs, Settings
from dibs.payments.sandbox import Sandbox

from .conftest import Served, served

MIB = 1_048_576
SECRET = secrets.token_urlsafe(32)
STRIPE_SECRET = f"whsec_{secrets.token_hex(16)}"
PROVIDERS = {
    "DIBS_PAYMENTS": "sandbox",
    "DIBS_SANDBOX_SECRETS": SECRET,
    "DIBS_STRIPE_SECRET_KEY": "sk_test_nobody",
    "DIBS_STRIPE_WEBHOOK_SECRETS": f"whsec_{'0' * 32},{STRIPE_SECRET}",
    "DIBS_STRIPE_API_BASE": "http://127.0.0.1:9",
}
GOOD = "4242424242424242"
SIGNATURES = ("sandbox-signature", "stripe-signature")

Json = dict[str, Any]


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service whose payments nothing but messages wakes: no agent runs."""
    with served(database, "--no-sweep", **PROVIDERS) as running:
        yield running


def at(provider: str) -> str:
    return f"/v1/payments/{provider}/messages"


def kept(sql: psycopg.Connection[Any]) -> int:
    rows = sql.execute("select count(*) from dibs_office.provider_messages")
    ((count,),) = rows.fetchall()
    return int(count)


@pytest.mark.parametrize("provider", ["sandbox", "stripe"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        json.dumps({"id": "m", "type": "payment.succeeded"}).encode(),
        b"\x00\xff",
    ],
    ids=["nothing", "no json", "no signature", "no text"],
)
def test_what_nobody_signed_does_nothing(
    http: httpx.Client, sql: psycopg.Connection[Any], provider: str, content: bytes
) -> None:
    before = kept(sql)
    signature = f"t={int(time.time())},v1={'0' * 64}"
    for headers in (
        {},
        {"content-type": "text/plain"},
        {"authorization": "Bearer x"},
        {"sandbox-signature": signature, "stripe-signature": signature},
        {"sandbox-signature": "v1=", "stripe-signature": "nonsense"},
        dict.fromkeys(SIGNATURES, f"t={int(time.time())},v1=\xe9".encode("latin-1")),
        dict.fromkeys(SIGNATURES, f"t={'9' * 400},v1=00"),
    ):
        answer = http.post(at(provider), content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert kept(sql) == before


def test_an_unknown_provider_is_not_found(http: httpx.Client) -> None:
    answer = http.post("/v1/payments/nobody/messages", content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "nobody" in answer.json()["detail"]


def test_a_message_larger_than_a_mebibyte_is_not_read(http: httpx.Client) -> None:
    answer = http.post(at("sandbox"), content=secrets.token_bytes(MIB + 1))
    assert answer.status_code == 413


def test_where_the_sandbox_is_off_its_calls_are_not_there(database: str) -> None:
    with served(database) as running:
        confirm = f"{running.url}/v1/sandbox/payments/some/confirm"
        answer = httpx.post(confirm, json={"card": GOOD})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        for provider in ("sandbox", "stripe"):
            message = httpx.post(running.url + at(provider), content=b"{}")
            assert message.status_code == 404


def test_a_signed_message_is_kept_once_and_acted_on(
    http: httpx.Client, sql: psycopg.Connection[Any], database: str
) -> None:
    order, reference = begun(http, database)
    http.post(f"/v1/sandbox/payments/{reference}/confirm", json={"card": GOOD})
    heard = asyncio.run(said_by_sandbox(database))
    assert heard
    before = kept(sql)
    answers = [
        http.post(at("sandbox"), content=raw, headers=headers)
        for headers, raw in heard * 2
    ]
    assert {answer.status_code for answer in answers} == {200}
    outcomes = [answer.json()["outcome"] for answer in answers]
    assert outcomes == ["acted"] * len(heard) + ["repeated"] * len(heard)
    assert kept(sql) == before + len(heard)
    read = http.get(f"/v1/orders/{order['id']}", headers={"Dibs-Token": order["token"]})
    assert read.json()["status"] == "paid"

    headers, raw = heard[0]
    changed = http.post(at("sandbox"), content=raw + b" ", headers=headers)
    assert changed.status_code == 401


async def said_by_sandbox(database: str) -> list[tuple[Mapping[str, str], bytes]]:
    """What the sandbox has to say, signed as it would send it."""
    heard: list[tuple[Mapping[str, str], bytes]] = []

    async def receive(provider: str, headers: Mapping[str, str], raw: bytes) -> None:
        assert provider == "sandbox"
        heard.append((headers, raw))

    sandbox = Sandbox(database, Settings(sandbox_secrets=SECRET))
    await sandbox.deliver(receive)
    await sandbox.close()
    return heard


def begun(http: httpx.Client, database: str) -> tuple[Json, str]:
    """An order that somebody is paying, and the payment's reference."""
    event = f"hall-{secrets.token_hex(4)}"
    with Dibs(database) as dibs:
        dibs.put_event(event, items={"floor": {"capacity": 9, "price_minor": 100}})
        held = dibs.reserve(event, {"floor": 1}, session="anna")
    one = {"event": event, "id": held.id, "token": held.token}
    order: Json = http.post("/v1/orders", json={"reservations": [one]}).json()
    paying = http.post(
        f"/v1/orders/{order['id']}/pay",
        json={"provider": "sandbox"},
        headers={"Dibs-Token": order["token"]},
    )
    assert paying.status_code == 200, paying.text
    return order, paying.json()["payment"]["reference"]


def test_what_somebody_else_calls_a_payment_is_unknown(http: httpx.Client) -> None:
    """Another program may use the same account, and the same name in its metadata."""
    told = {
        "id": f"evt_{secrets.token_hex(8)}",
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": int(time.time()),
        "data": {
            "object": {
                "id": "pi_somebody",
                "object": "payment_intent",
                "metadata": {"payment_id": "4711"},
            }
        },
    }
    raw = json.dumps(told).encode()
    answer = http.post(at("stripe"), content=raw, headers=signed_by_stripe(raw))
    assert (answer.status_code, answer.json()["outcome"]) == (200, "unknown")


def signed_by_stripe(raw: bytes) -> dict[str, str]:
    """The header that Stripe would send with it now."""
    seconds = int(time.time())
    signed = hmac.digest(STRIPE_SECRET.encode(), f"{seconds}.".encode() + raw, "sha256")
    return {"Stripe-Signature": f"t={seconds},v1={signed.hex()}"}


def test_stripe_s_signature_is_over_the_bytes_as_they_came(
    http: httpx.Client, sql: psycopg.Connection[Any]
) -> None:
    """Which no decoder would write again as they were; by the newer of two secrets."""
    told = {
        "id": f"evt_{secrets.token_hex(8)}",
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": int(time.time()),
        "data": {"object": {"id": "pi_nobody", "object": "payment_intent"}},
    }
    raw = json.dumps(told, indent=2).replace("nobody", "n\\u006fbody").encode()
    headers = signed_by_stripe(raw)
    before = kept(sql)
    answers = [http.post(at("stripe"), content=raw, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    outcomes = [answer.json()["outcome"] for answer in answers]
    assert outcomes == ["unknown", "repeated"]
    assert kept(sql) == before + 1
    _, _, signature = headers["Stripe-Signature"].partition(",")
    old = {"Stripe-Signature": f"t=1,{signature}"}
    assert http.post(at("stripe"), content=raw, headers=old).status_code == 401
