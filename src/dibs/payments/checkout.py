"""What buyers do: make an order, look at it, pay it, cancel it."""

import asyncio
from contextlib import suppress
from hashlib import sha256

from msgspec.structs import replace

from dibs.client.fields import uuid_text
from dibs.database import encode
from dibs.errors import (
    REFUSALS,
    AlreadyPaid,
    InvalidInput,
    PaymentRefused,
    Refused,
    Unavailable,
    refusal_of,
)
from dibs.payments.books import document
from dibs.payments.core import STOPPING, Core
from dibs.payments.holds import held_until
from dibs.payments.models import Order, OrderPut, PayAsk, PaymentView
from dibs.payments.orders import lines_of, parts_of
from dibs.payments.typed import as_typed

SWITCHES_MAX = 3
"""How often a payment that stops is asked to, before another one may begin."""
SWITCH_PAUSE_SECONDS = 0.2


class Checkout(Core):
    """The buyer's half of the till."""

    async def create_order(
        self,
        put: OrderPut,
        *,
        principal: str = "",
        session: str | None = None,
        customer: str | None = None,
    ) -> Order:
        """An order of reservations that are held, its amounts frozen now.

        The same again while it is unpaid is the same order, `replayed`; another order
        of some of its reservations takes its place unless somebody pays it. Raises
        NotFound, Forbidden, Expired, AlreadyConfirmed, AlreadyReleased, InAnotherOrder,
        InvalidInput.
        """
        put = as_typed(put)
        parts, currency = await parts_of(self._dibs, put)
        token, told = await self._granted(
            "create_order",
            parts=document(parts),
            lines=document(lines_of(put)),
            currency=currency,
            accepts=put.accepts,
            session=session,
            customer=customer,
            principal=principal,
        )
        gave_way = told.pop("gave_way", ())
        for one in gave_way:
            await self._take_back_time(principal=principal, **one)
        order = self._order(told, token=token)
        if not gave_way:
            return order
        # What is left may be less than what it was made by, or nothing.
        if await self._lapse(
            order.id, [(one.event, one.id) for one in put.reservations]
        ):
            await parts_of(self._dibs, put)
        return replace(await self._read(order.id, token), token=token)

    async def order(self, order_id: str, *, token: str | None = None) -> Order:
        """The order as it stands now; with a token of another's Forbidden.

        Raises NotFound.
        """
        return await self._read(uuid_text(order_id), token)

    async def orders(
        self, *, status: str | None = None, after: str | None = None, limit: int = 100
    ) -> list[Order]:
        """At most `limit` orders, the latest first, from beyond the id `after`."""
        beyond = None if after is None else uuid_text(after)
        rows = await self._rows("list_orders", status=status, after=beyond, limit=limit)
        return [self._order(told) for (told,) in rows]

    async def pay(
        self,
        order_id: str,
        ask: PayAsk,
        *,
        token: str | None = None,
        principal: str = "",
        key: str | None = None,
    ) -> Order:
        """Begin to pay, or go on: an order has one live payment, however often asked.

        What is paid already stays so. Another provider or method ends the payment that
        is open, and one that ends already is waited for; a `key` answers with the
        payment that it began, or as that was refused. Raises NotFound, Forbidden,
        Expired, AlreadyConfirmed, AlreadyReleased, AmountChanged, AlreadyCancelled,
        IdempotencyKeyTaken, IdempotencyKeyReused, InvalidInput, PaymentRefused,
        Unavailable where that does not end in time.
        """
        order_id, ask = uuid_text(order_id), as_typed(ask)
        provider = self._provider_of(ask)
        fingerprint = sha256(encode(ask)).digest()
        for switch in range(SWITCHES_MAX):
            await asyncio.sleep(switch * SWITCH_PAUSE_SECONDS)
            payment_id, replayed, is_stopping = await self._granted(
                "open_payment",
                order_id=order_id,
                token=token,
                provider=provider,
                method=ask.method,
                return_url=ask.return_url,
                principal=principal,
                key=key,
                fingerprint=fingerprint,
            )
            if not is_stopping:
                break
            await self._until_done(payment_id)
        else:
            raise Unavailable({"reason": STOPPING})
        await self._until_begun(payment_id)
        order = await self._read(order_id, token, payment_id)
        _require_begun(order.payment, is_replayed=replayed)
        return replace(order, replayed=True) if replayed else order

    async def cancel(
        self,
        order_id: str,
        *,
        token: str | None = None,
        principal: str = "",
        reason: str = "",
    ) -> Order:
        """End an order that is not paid; what it names stays held until its deadline.

        An open payment is ended first; while its provider does not know whether it is
        paid, the order stays `paying`, and what then comes in is given back. Raises
        NotFound, Forbidden, AlreadyPaid.
        """
        order_id = uuid_text(order_id)
        (payment_id,) = await self._granted(
            "cancel_order",
            order_id=order_id,
            token=token,
            principal=principal,
            reason=reason,
        )
        if payment_id is not None:
            await self._advance(payment_id)
        order = await self._read(order_id, token)
        if order.status == "paid":
            raise AlreadyPaid({"order": order_id}, server_now=order.server_now)
        is_over = order.status == "cancelled" and payment_id is None
        if is_over and order.payment is not None:
            for part in order.reservations:
                await self._take_back_time(order.id, part.event, part.id, principal)
        return order

    async def _take_back_time(
        self, order: str, event: str, reservation: str, principal: str
    ) -> None:
        """Ends the time of a payment that made way for another, which nobody began.

        It ends by itself, later, where that is not possible now.
        """
        with suppress(Refused):
            await self._dibs.end_payment(
                event, reservation, order_id=order, principal=principal
            )

    async def _lapse(self, order_id: str, named: list[tuple[str, str]]) -> bool:
        """Cancels an unpaid order where something of it is over; whether it did."""
        until = await held_until(self._dibs, named)
        ((is_over,),) = await self._rows(
            "lapse_order", order_id=order_id, pay_until=until
        )
        return bool(is_over)

    async def _read(
        self, order_id: str, token: str | None, payment_id: str | None = None
    ) -> Order:
        (told,) = await self._granted(
            "read_order", order_id=order_id, token=token, payment_id=payment_id
        )
        return self._order(told)

    def _provider_of(self, ask: PayAsk) -> str:
        name = ask.provider or next(iter(self._providers), "")
        if ask.provider is not None and name not in self._providers:
            names = ", ".join(self._providers) or "none: no provider is set up here"
            reason = f"must be one of {names}"
            raise InvalidInput({"field": "/provider", "reason": reason})
        return name


def _require_begun(payment: PaymentView | None, *, is_replayed: bool) -> None:
    """Raises what kept a payment from being begun; later failures are its status."""
    if payment is None or payment.reference is not None or payment.error is None:
        return
    code, reason = payment.error.code, payment.error.message
    refusal: Refused = PaymentRefused({"reason": reason, "provider_code": code})
    if code in REFUSALS:
        refusal = refusal_of(code, {"reason": reason})
    refusal.replayed = is_replayed
    raise refusal
