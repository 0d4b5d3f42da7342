"""How Stripe's objects read as ours, and its errors as our faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import stripe

from dibs.money import DIGITS
from dibs.payments.provider import (
    Complaint,
    ProviderMessage,
    ProviderRefused,
    ProviderUnavailable,
    Standing,
    Status,
)

STATUSES: dict[str, Status] = {
    "requires_payment_method": "open",
    "requires_confirmation": "open",
    "requires_action": "needs_action",
    "processing": "processing",
    "requires_capture": "authorised",
    "succeeded": "succeeded",
    "canceled": "cancelled",
}
WHOLE = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
THOUSANDTHS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""Currencies of which Stripe takes no last digit but 0."""
STRIPE_DIGITS = dict.fromkeys(WHOLE.split(), 0) | dict.fromkeys(THOUSANDTHS, 3)
"""Digits after the point as Stripe counts, where they are not two
(docs.stripe.com/currencies: zero-decimal, three-decimal, and the special cases, by
which it counts ISK and UGX in hundredths)."""


class Charge(msgspec.Struct):
    """The part of Stripe's charge that we read."""

    amount_refunded: int = 0


class Complained(msgspec.Struct):
    """What Stripe says against a payment."""

    code: str | None = None
    decline_code: str | None = None
    message: str | None = None


class PaymentIntent(msgspec.Struct):
    """The part of Stripe's payment intent that we read."""

    id: str
    status: str
    amount: int
    currency: str
    amount_received: int | None = None
    client_secret: str | None = None
    last_payment_error: Complained | None = None
    latest_charge: str | Charge | None = None
    metadata: dict[str, str] = {}


class Session(msgspec.Struct):
    """The part of Stripe's Checkout Session that we read."""

    id: str
    status: str | None
    currency: str
    amount_total: int
    url: str | None = None
    payment_intent: str | PaymentIntent | None = None


class Told(msgspec.Struct):
    """What a message is about."""

    object: dict[str, Any]


class Event(msgspec.Struct):
    """A message of Stripe's."""

    id: str
    type: str
    created: int
    data: Told


def to_stripe(amount_minor: int, currency: str) -> int:
    """An amount as Stripe counts it; raises ProviderRefused for what it cannot take."""
    currency = currency.upper()
    zeros = 1 if currency in THOUSANDTHS else max(0, -_more_digits(currency))
    if amount_minor % 10**zeros:
        must = f"as amounts in {currency} must"
        reason = f"{amount_minor} does not end in {'0' * zeros}, {must}"
        raise ProviderRefused("amount_not_payable", reason)
    return _moved(amount_minor, _more_digits(currency))


def from_stripe(amount: int, currency: str) -> int:
    """An amount of Stripe's in minor units."""
    return _moved(amount, -_more_digits(currency.upper()))


def of_intent(intent: PaymentIntent) -> Standing:
    """How a payment intent stands."""
    status = STATUSES.get(intent.status, "processing")
    complained = intent.last_payment_error
    if status == "open" and complained is not None:
        status = "failed"
    received = 0
    if status == "succeeded":
        known = intent.amount_received
        received = intent.amount if known is None else known
    return Standing(
        reference=intent.id,
        status=status,
        amount_minor=from_stripe(intent.amount, intent.currency),
        currency=intent.currency.upper(),
        captured_minor=from_stripe(received, intent.currency),
        refunded_minor=from_stripe(_refunded(intent, received), intent.currency),
        client_secret=intent.client_secret,
        error=_complaint(complained) if status == "failed" else None,
    )


def of_session(session: Session) -> Standing:
    """How a Checkout Session stands, by the payment intent it made where it has."""
    shown = Standing(
        reference=session.id,
        status="cancelled" if session.status == "expired" else "open",
        amount_minor=from_stripe(session.amount_total, session.currency),
        currency=session.currency.upper(),
        url=session.url,
    )
    intent = session.payment_intent
    if not isinstance(intent, PaymentIntent) or session.status == "expired":
        return shown
    paid = of_intent(intent)
    return msgspec.structs.replace(
        paid, reference=session.id, client_secret=None, url=session.url
    )


def message_of(raw: bytes) -> ProviderMessage:
    """What a message says; ValueError for what is none.

    One about a refund or a charge names the payment intent, as does one about the
    intent of a Checkout Session: `payment_id` is what we called the payment there.
    """
    told = msgspec.json.decode(raw, type=Event)
    about = told.data.object
    is_payment = about.get("object") in ("payment_intent", "checkout.session")
    return ProviderMessage(
        id=told.id,
        type=told.type,
        reference=about.get("id" if is_payment else "payment_intent"),
        at=datetime.fromtimestamp(told.created, UTC),
        payment_id=(about.get("metadata") or {}).get("payment_id"),
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turns what Stripe's library raises into what a provider does.

    A key that is not good (any more) is nothing that a payment can be refused for: it
    waits until somebody has set a good one.
    """
    try:
        yield
    except (
        stripe.APIConnectionError,
        stripe.AuthenticationError,
        stripe.PermissionError,
        stripe.RateLimitError,
    ) as error:
        raise ProviderUnavailable(_said(error)) from error
    except stripe.IdempotencyError as error:
        raise ProviderRefused("idempotency_key_reused", _said(error)) from error
    except stripe.StripeError as error:
        status = error.http_status
        # 409: another call with the key is under way.
        if status is None or status >= 500 or status == 409:
            raise ProviderUnavailable(_said(error)) from error
        raise ProviderRefused(error.code or "invalid_request", _said(error)) from error
    except httpx.HTTPError as error:
        raise ProviderUnavailable(str(error)) from error
    except msgspec.ValidationError as error:
        raise ProviderUnavailable(f"the answer cannot be read: {error}") from error


def _more_digits(currency: str) -> int:
    """How many digits more than a minor unit of ours what Stripe counts has."""
    return STRIPE_DIGITS.get(currency, 2) - DIGITS.get(currency, 2)


def _moved(amount: int, digits: int) -> int:
    factor: int = 10 ** abs(digits)
    return amount * factor if digits >= 0 else amount // factor


def _said(error: stripe.StripeError) -> str:
    return error.user_message or str(error)


def _refunded(intent: PaymentIntent, received: int) -> int:
    """What was given back of what was taken.

    Stripe counts what was set aside and not captured as refunded, too.
    """
    charge = intent.latest_charge
    if not received or not isinstance(charge, Charge):
        return 0
    return max(0, charge.amount_refunded - (intent.amount - received))


def _complaint(said: Complained | None) -> Complaint:
    """A decline's own reason, where the bank gave one, says more than the code."""
    said = said or Complained()
    code = said.code or "unknown"
    if code == "card_declined" and said.decline_code not in (None, "generic_decline"):
        code = str(said.decline_code)
    return Complaint(code=code, message=said.message or "The payment failed.")
