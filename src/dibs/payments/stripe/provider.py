"""Stripe, by its own library: payment intents, and its Checkout page.

Money is set aside first and captured once the reservation is confirmed; what was taken
at once all the same is sold for, and refunded where it came too late.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
import stripe
from msgspec.structs import replace

from dibs.payments.provider import (
    Asked,
    ProviderMessage,
    ProviderRefused,
    RefundStanding,
    SignatureInvalid,
    Standing,
)
from dibs.payments.stripe.returns import (
    REFUND_KEY,
    Dispute,
    Refund,
    of_dispute,
    of_refund,
)
from dibs.payments.stripe.standing import (
    PaymentIntent,
    Session,
    message_of,
    of_intent,
    of_session,
    to_stripe,
    translated,
)

API_VERSION = "2026-10-28.endive"
"""What its answers look like; a newer library must not change that by itself."""
TIMEOUT_SECONDS = 7.0
RETRIES_MAX = 1
"""Both together stay below what the till waits for an answer."""
TOLERANCE_SECONDS = 300
SIGNATURE = "stripe-signature"

KEYS_MAX = 20
"""Of one payment, besides its first: so often it may be asked anew within a day."""
REPLAYED = "idempotent-replayed"

SESSION_MIN = timedelta(minutes=30)
SESSION_MAX = timedelta(hours=24)
SLACK = timedelta(minutes=1)
"""For clocks that differ, and for the way there."""

CHARGE = ["latest_charge"]
INTENT_OF_SESSION = ["payment_intent", "payment_intent.latest_charge"]

PAGE_MAX = 100
GOES_BACK = ("refund.", "charge.refund", "charge.dispute.")
"""How the types of messages begin that are about money that goes back."""

Done = TypeVar("Done")
Read = TypeVar("Read", PaymentIntent, Session, Refund, Dispute)


class Stripe:
    """Takes money by Stripe. Its reference of a session is the session's own id."""

    name = "stripe"

    def __init__(
        self,
        secret_key: str,
        *,
        publishable_key: str | None = None,
        webhook_secrets: tuple[str, ...] = (),
        api_base: str | None = None,
    ) -> None:
        """Several `webhook_secrets` are good at once, so that one can be replaced."""
        self.publishable_key = publishable_key
        self._secrets = webhook_secrets
        self._http = stripe.HTTPXClient(timeout=TIMEOUT_SECONDS)
        self._client = stripe.StripeClient(
            secret_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base} if api_base else None,
            max_network_retries=RETRIES_MAX,
            http_client=self._http,
        )

    async def close(self) -> None:
        """Give connections back."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def create(self, asked: Asked) -> Standing:
        """Open a payment intent, or a Checkout Session."""
        if asked.method == "session":
            return await self._create_session(asked)
        params: Any = {
            "amount": to_stripe(asked.amount_minor, asked.currency),
            "currency": asked.currency.lower(),
            "capture_method": "manual",
            "metadata": _metadata(asked),
        }
        with translated():
            made = await _by_key(
                asked.key,
                lambda key: self._client.v1.payment_intents.create_async(
                    params, _once(key)
                ),
            )
            return of_intent(_read(made, PaymentIntent))

    async def read(self, reference: str) -> Standing:
        """How it stands now."""
        if _is_session(reference):
            return of_session(await self._session(reference))
        with translated():
            found = await self._client.v1.payment_intents.retrieve_async(
                reference, {"expand": CHARGE}
            )
            return of_intent(_read(found, PaymentIntent))

    async def capture(self, reference: str, amount_minor: int, key: str) -> Standing:
        """Take what was set aside, or a part of it: the rest is let go."""
        intent = await self._intent_of(reference)
        params: Any = {
            "amount_to_capture": to_stripe(amount_minor, intent.currency),
            "expand": CHARGE,
        }
        with translated():
            taken = await _by_key(
                key,
                lambda key: self._client.v1.payment_intents.capture_async(
                    intent.id, params, _once(key)
                ),
            )
            shown = of_intent(_read(taken, PaymentIntent))
        return replace(shown, reference=reference)

    async def cancel(self, reference: str, key: str) -> Standing:
        """End it, letting go what was set aside; see `Provider.cancel`."""
        del key  # to end what has ended changes nothing, and a no must not be kept
        with suppress(ProviderRefused):
            # Where somebody was quicker, how it stands now says what they did.
            await self._end(reference)
        return await self.read(reference)

    async def refund(
        self, reference: str, amount_minor: int, key: str
    ) -> RefundStanding:
        """Give back some of what was captured."""
        intent = await self._intent_of(reference)
        with translated():
            given = await self._client.v1.refunds.create_async(
                {
                    "payment_intent": intent.id,
                    "amount": to_stripe(amount_minor, intent.currency),
                    "metadata": {REFUND_KEY: key},
                },
                {"idempotency_key": key},
            )
            return of_refund(_read(given, Refund))

    async def refunds(self, reference: str) -> list[RefundStanding]:
        """All money of a payment that went back, or is about to, the oldest first.

        Disputes are among them from when Stripe takes the money until it is won.
        """
        intent = await self._intent_of(reference)
        with translated():
            refunds = await self._client.v1.refunds.list_async(
                {"payment_intent": intent.id, "limit": PAGE_MAX}
            )
            given = [_read(one, Refund) async for one in refunds.auto_paging_iter()]
            disputes = await self._client.v1.disputes.list_async(
                {"payment_intent": intent.id, "limit": PAGE_MAX}
            )
            taken = [_read(one, Dispute) async for one in disputes.auto_paging_iter()]
        # Stripe tells the latest first, and of the same second in that order too.
        given.reverse()
        found = [(one.created, of_refund(one)) for one in given if one.is_real]
        found += [(one.created, of_dispute(one)) for one in taken if one.is_real]
        return [told for _, told in sorted(found, key=lambda one: one[0])]

    def message(self, headers: Mapping[str, str], raw: bytes) -> ProviderMessage:
        """Read a message of Stripe's; raises SignatureInvalid."""
        named = {name.lower(): text for name, text in headers.items()}
        signature = named.get(SIGNATURE)
        if signature is not None and not signature.isascii():
            raise SignatureInvalid(f"{SIGNATURE} is no ASCII")
        reason = "no secret of ours is set"
        for secret in self._secrets:
            try:
                stripe.WebhookSignature.verify_header(
                    raw, signature, secret, TOLERANCE_SECONDS
                )
                return message_of(raw)
            except stripe.SignatureVerificationError as error:
                reason = str(error)
            except ValueError as error:  # no UTF-8, or no message
                raise SignatureInvalid(f"it is no message: {error}") from None
        raise SignatureInvalid(reason)

    async def whose(self, message: ProviderMessage) -> str | None:
        """Our own name of the payment that a message is about.

        Refunds and disputes name the payment intent alone; it knows the payment, also
        where that is paid by a Checkout Session.
        """
        intent = message.reference or ""
        if message.payment_id is not None or not message.type.startswith(GOES_BACK):
            return message.payment_id
        if not intent.startswith("pi_"):
            return None
        with suppress(ProviderRefused):
            return (await self._intent_of(intent)).metadata.get("payment_id")
        return None

    async def _create_session(self, asked: Asked) -> Standing:
        if asked.return_url is None:
            reason = "Checkout needs a page to send the buyer back to"
            raise ProviderRefused("return_url_missing", reason)
        price: Any = {
            "currency": asked.currency.lower(),
            "unit_amount": to_stripe(asked.amount_minor, asked.currency),
            "product_data": {"name": asked.description or "Order"},
        }
        params: Any = {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 1}],
            "success_url": asked.return_url,
            "cancel_url": asked.return_url,
            "client_reference_id": asked.order_id,
            "metadata": _metadata(asked),
            "payment_intent_data": {
                "capture_method": "manual",
                "metadata": _metadata(asked),
            },
        }
        ends_at = _session_end(asked)
        if ends_at is not None:
            params["expires_at"] = int(ends_at.timestamp())
        with translated():
            made = await _by_key(
                asked.key,
                lambda key: self._client.v1.checkout.sessions.create_async(
                    params, _once(key)
                ),
            )
            return of_session(_read(made, Session))

    async def _end(self, reference: str) -> None:
        """End it where it can be ended; raises ProviderRefused where not."""
        if _is_session(reference):
            session = await self._session(reference)
            if session.status == "open":
                with translated():
                    await self._client.v1.checkout.sessions.expire_async(reference)
                return
        intent = await self._intent_of(reference)
        with translated():
            await self._client.v1.payment_intents.cancel_async(intent.id)

    async def _session(self, reference: str) -> Session:
        with translated():
            found = await self._client.v1.checkout.sessions.retrieve_async(
                reference, {"expand": INTENT_OF_SESSION}
            )
            return _read(found, Session)

    async def _intent_of(self, reference: str) -> PaymentIntent:
        """The payment intent behind a reference; ProviderRefused where none was made.

        Its currency says how Stripe counts.
        """
        if not _is_session(reference):
            with translated():
                found = await self._client.v1.payment_intents.retrieve_async(reference)
                return _read(found, PaymentIntent)
        intent = (await self._session(reference)).payment_intent
        if not isinstance(intent, PaymentIntent):
            raise ProviderRefused("unexpected_state", "nobody has paid this session")
        return intent


def _once(key: str) -> stripe.RequestOptions:
    """The library tries again by itself, which would hide whose failure it is told."""
    return {"idempotency_key": key, "max_network_retries": 0}


async def _by_key(key: str, ask: Callable[[str], Awaitable[Done]]) -> Done:
    """What is done by a key, or by its next where Stripe keeps a failure under it.

    For a day it answers the first call's failure again instead of trying
    (docs.stripe.com/api/idempotent_requests). What such a call did all the same does no
    harm: nobody was told how to pay what it opened, and what it took cannot be taken
    again. A refund can be given again, and is not asked for this way.
    """
    number = cut_count = 0
    while True:
        try:
            return await ask(f"{key}:{number}" if number else key)
        except stripe.APIConnectionError:
            if cut_count == RETRIES_MAX:
                raise
            cut_count += 1
        except stripe.APIError as error:
            if REPLAYED not in (error.headers or {}) or number == KEYS_MAX:
                raise
            number += 1


def _is_session(reference: str) -> bool:
    return reference.startswith("cs_")


def _metadata(asked: Asked) -> dict[str, str]:
    ours = {"payment_id": asked.payment_id, "order_id": asked.order_id}
    return asked.metadata | ours


def _session_end(asked: Asked) -> datetime | None:
    """When the session ends by itself; None for the latest that Stripe allows.

    With the hold, where Stripe allows that. A shorter hold ends before, and then
    `cancel` ends the session: that it ends half an hour later is for the case that
    nobody does. Told by nothing but the request, which must be the same each time.
    """
    if asked.ends_at is None or asked.asked_at is None:
        return None
    lasts = asked.ends_at - asked.asked_at
    if lasts > SESSION_MAX - SLACK:
        return None
    if lasts >= SESSION_MIN + SLACK:
        return asked.ends_at
    return asked.ends_at + SESSION_MIN + SLACK


def _read(found: stripe.StripeObject, kind: type[Read]) -> Read:
    return msgspec.convert(found.to_dict(), kind)
