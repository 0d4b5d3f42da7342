"""Messages of providers: only who has a secret is believed, and only for a while."""

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from dibs.payments.provider import SignatureInvalid
from dibs.payments.sandbox import Sandbox, signed
from dibs.payments.stripe import Stripe

from .conftest import FORMER_SECRET, SECRET

RAW = (
    b'{"id": "sbm_1", "type": "payment.authorised", "reference": "sbx_1",'
    b' "at": "2027-05-01T10:00:00Z"}'
)
LONGEST_SECONDS = 300


@pytest.mark.parametrize("secret", [SECRET, FORMER_SECRET])
def test_each_secret_that_is_good_is_believed(sandbox: Sandbox, secret: str) -> None:
    message = sandbox.message(signed(RAW, secret), RAW)
    assert (message.id, message.reference) == ("sbm_1", "sbx_1")


def test_the_header_s_name_is_read_in_any_case(sandbox: Sandbox) -> None:
    ((name, value),) = signed(RAW, SECRET).items()
    assert sandbox.message({name.title(): value}, RAW).id == "sbm_1"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sandbox-signature": ""},
        {"sandbox-signature": "t=now,v1=00"},
        {"sandbox-signature": "v1=00"},
        {"sandbox-signature": f"t={int(time.time())},v1="},
        {"sandbox-signature": f"t={int(time.time())},v1=é"},
        {"sandbox-signature": f"t={int(time.time())},t=1,v1=00"},
        {"sandbox-signature": f"t={'9' * 400},v1=00"},
        signed(RAW, "a secret that was rotated out"),
        signed(RAW, ""),
        signed(RAW + b" ", SECRET),
    ],
)
def test_who_forges_one_is_not_believed(
    sandbox: Sandbox, headers: dict[str, str]
) -> None:
    with pytest.raises(SignatureInvalid):
        sandbox.message(headers, RAW)


@pytest.mark.parametrize("seconds", [-LONGEST_SECONDS - 2, LONGEST_SECONDS + 2])
def test_one_that_is_old_or_of_the_future_is_not_believed(
    sandbox: Sandbox, seconds: int
) -> None:
    with pytest.raises(SignatureInvalid, match="not signed just now"):
        sandbox.message(signed(RAW, SECRET, at=time.time() + seconds), RAW)


@pytest.mark.parametrize("form", ["+{}", "{:_}", " {}"])
def test_a_time_in_other_than_plain_digits_is_none(sandbox: Sandbox, form: str) -> None:
    ((name, value),) = signed(RAW, SECRET).items()
    seconds = value.removeprefix("t=").partition(",")[0]
    other = value.replace(seconds, form.format(int(seconds)))
    with pytest.raises(SignatureInvalid, match="when it was signed"):
        sandbox.message({name: other}, RAW)


def test_what_is_signed_and_no_message_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(SignatureInvalid, match="no message"):
        sandbox.message(signed(b"{}", SECRET), b"{}")


STRIPE_SECRET = "whsec_" + "n" * 32
FORMER_STRIPE_SECRET = "whsec_" + "f" * 32


def event(about: dict[str, Any], what: str = "payment_intent.succeeded") -> bytes:
    """A message as Stripe writes it."""
    told = {
        "id": "evt_1",
        "object": "event",
        "type": what,
        "created": 1_800_000_000,
        "data": {"object": about},
    }
    return json.dumps(told).encode()


def stripe_signed(raw: bytes, secret: str, at: int | None = None) -> dict[str, str]:
    signature = stripe.WebhookSignature.generate_signature_header(
        raw.decode(), secret, at
    )
    return {"stripe-signature": signature}


@pytest.fixture
async def takes_stripe() -> AsyncIterator[Stripe]:
    secrets = (STRIPE_SECRET, FORMER_STRIPE_SECRET)
    provider = Stripe("sk_test_good", webhook_secrets=secrets)
    yield provider
    await provider.close()


INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "metadata": {"payment_id": "ours", "order_id": "an order"},
}


@pytest.mark.parametrize("secret", [STRIPE_SECRET, FORMER_STRIPE_SECRET])
async def test_each_of_stripe_s_secrets_that_is_good_is_believed(
    takes_stripe: Stripe, secret: str
) -> None:
    raw = event(INTENT)
    message = takes_stripe.message(stripe_signed(raw, secret), raw)
    assert (message.id, message.type) == ("evt_1", "payment_intent.succeeded")
    assert (message.reference, message.payment_id) == ("pi_1", "ours")
    assert message.at == datetime(2027, 1, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("about", "reference"),
    [
        ({"id": "cs_1", "object": "checkout.session", "metadata": {}}, "cs_1"),
        ({"id": "ch_1", "object": "charge", "payment_intent": "pi_2"}, "pi_2"),
        ({"id": "re_1", "object": "refund", "payment_intent": "pi_2"}, "pi_2"),
        ({"id": "po_1", "object": "payout"}, None),
    ],
)
async def test_a_message_of_stripe_s_says_what_it_is_about(
    takes_stripe: Stripe, about: dict[str, Any], reference: str | None
) -> None:
    raw = event(about)
    message = takes_stripe.message(stripe_signed(raw, STRIPE_SECRET), raw)
    assert (message.reference, message.payment_id) == (reference, None)


async def test_who_forges_stripe_s_is_not_believed(takes_stripe: Stripe) -> None:
    raw = event(INTENT)
    good = stripe_signed(raw, STRIPE_SECRET)
    for headers, body in (
        ({}, raw),
        ({"stripe-signature": ""}, raw),
        ({"stripe-signature": "t=1,v1=00"}, raw),
        ({"stripe-signature": f"t={int(time.time())},v1=é"}, raw),
        ({"stripe-signature": f"t={'9' * 400},v1=00"}, raw),
        (stripe_signed(raw, "whsec_" + "r" * 32), raw),
        (good, raw.replace(b"pi_1", b"pi_2")),
        (good, b"\xff"),
        (stripe_signed(raw, STRIPE_SECRET, int(time.time()) - 302), raw),
    ):
        with pytest.raises(SignatureInvalid):
            takes_stripe.message(headers, body)
    assert takes_stripe.message(good, raw).id == "evt_1"


async def test_what_stripe_signed_and_is_no_message_is_refused(
    takes_stripe: Stripe,
) -> None:
    for raw in (b"{}", b"[]", b"no", b'{"object": "v2.core.event"}'):
        with pytest.raises(SignatureInvalid):
            takes_stripe.message(stripe_signed(raw, STRIPE_SECRET), raw)


async def test_without_a_secret_nobody_is_believed() -> None:
    provider = Stripe("sk_test_good")
    raw = event(INTENT)
    with pytest.raises(SignatureInvalid, match="no secret of ours"):
        provider.message(stripe_signed(raw, ""), raw)
    await provider.close()
