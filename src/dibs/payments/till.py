"""The till: checkouts, their payment, and giving money back."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec

from dibs.client.fields import uuid_text
from dibs.database import encode, require_sound
from dibs.errors import Fault, InvalidInput, NotFound, Refused, Unavailable
from dibs.models import Violation
from dibs.payments.advance.desk import OUTSIDE_SECONDS_MAX
from dibs.payments.books import document
from dibs.payments.checkout import Checkout
from dibs.payments.models import Order, Payment, Received, Refund, RefundAsk
from dibs.payments.provider import ProviderUnavailable
from dibs.payments.typed import as_typed

SIDE_BY_SIDE_MAX = 8
"""How many payments of one provider one round works on at once."""
NOBODY = ""
"""The provider of what costs nothing."""
VERIFY_SECONDS_MAX = 600.0
"""For the check of all payments there ever were, which nobody waits for."""


class Till(Checkout):
    """Sells what orders name for money that providers collect.

        till = Till(dibs, {"stripe": stripe}, settings)
        order = await till.create_order(OrderPut(reservations=[…]))
        order = await till.pay(order.id, PayAsk())
        order.payment.client_secret          # the buyer's page pays with it
        await till.receive("stripe", headers, body)

    It needs its `AsyncDibs` open as long as itself; `aclose` gives back connections.
    """

    async def refund(
        self,
        order_id: str,
        ask: RefundAsk,
        *,
        principal: str = "",
        key: str | None = None,
    ) -> Order:
        """Give back all of it, an amount, or what is named: units go back on sale.

        Where the provider cannot be reached it is given back later; `payment` tells. A
        `key` names one refund of the order: who heard no answer asks again with it.
        Raises NotFound, NotPaid, IdempotencyKeyReused, InvalidInput.
        """
        order_id, ask = uuid_text(order_id), as_typed(ask)
        require_sound(key, "/key")
        asked = _refund_named(order_id, principal, key)
        (payment_id,) = await self._granted(
            "ask_refund",
            order_id=order_id,
            asked=asked,
            amount_minor=ask.amount_minor,
            parts=document([*map(_named, ask.reservations, count())]),
            reason=ask.reason,
            principal=principal,
            fingerprint=None if key is None else sha256(encode(ask)).digest(),
        )
        if payment_id is not None:
            payment = await self.advance(payment_id)
            for refund in payment.refunds if ask.reservations else ():
                _require_possible(refund, asked)
        return await self.order(order_id)

    async def receive(
        self, provider: str, headers: Mapping[str, str], raw: bytes
    ) -> Received:
        """A provider's message: verified, kept once, acted on.

        It is kept once this returns; what cannot be done about it now is done later.
        Raises SignatureInvalid, NotFound for a provider that is not here, Unavailable
        where it could not be kept.
        """
        if provider not in self._providers:
            raise NotFound({"provider": provider})
        message = self._providers[provider].message(headers, raw)
        try:
            async with asyncio.timeout(OUTSIDE_SECONDS_MAX):
                named = await self._providers[provider].whose(message)
        except ProviderUnavailable as error:
            raise Unavailable({"reason": error.reason}) from error
        except TimeoutError as error:
            reason = "the provider did not answer in time"
            raise Unavailable({"reason": reason}) from error
        ((outcome, payment_id),) = await self._rows(
            "receive_message",
            provider=provider,
            message_id=message.id,
            type=message.type,
            reference=message.reference,
            named=_ours(named),
        )
        if outcome == "acted":
            await self._advance(payment_id)
        return Received(
            id=message.id, type=message.type, outcome=outcome, payment=payment_id
        )

    async def payments(
        self,
        *,
        status: str | None = None,
        order: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> list[Payment]:
        """At most `limit` payments, the latest first, from beyond the id `after`."""
        rows = await self._rows(
            "list_payments",
            status=status,
            order_id=None if order is None else uuid_text(order),
            after=None if after is None else uuid_text(after),
            limit=limit,
        )
        return [msgspec.convert(told, Payment) for (told,) in rows]

    async def payment(self, payment_id: str) -> Payment:
        """The payment as it stands now; raises NotFound."""
        ((told,),) = await self._rows("read_payment", payment_id=uuid_text(payment_id))
        if told is None:
            raise NotFound({"payment": payment_id})
        return msgspec.convert(told, Payment)

    async def retry(self, payment_id: str, *, principal: str = "") -> Payment:
        """Work on it now, whenever it was due; refunds that failed are begun anew.

        Those of a sale for what of them nobody has given since. One that was over
        unpaid is looked at again. Raises NotFound.
        """
        payment_id = uuid_text(payment_id)
        ((is_there,),) = await self._rows(
            "retry_payment", payment_id=payment_id, principal=principal
        )
        if not is_there:
            raise NotFound({"payment": payment_id})
        return await self.advance(payment_id)

    async def advance(self, payment_id: str) -> Payment:
        """Take it from one recovery point to the next until nothing can be done now.

        Raises NotFound.
        """
        payment = await self.payment(payment_id)
        await self._advance(payment.id)
        return await self.payment(payment.id)

    async def advance_due(self, limit: int = 50) -> int:
        """Go on with what is due, as crashes and providers left it; says how much.

        At most `limit` payments of each provider, then `limit` orders as `lapse_due`
        does it. Each has its chance, whatever becomes of the others; then the first
        failure is raised. It waits for the slowest of all providers.
        """
        due = await self.due_payments({}, limit)
        places = {name: asyncio.Semaphore(SIDE_BY_SIDE_MAX) for _, name in due}

        async def work_on(payment_id: str, provider: str) -> None:
            async with places[provider]:
                await self._advance(payment_id)

        ended: list[BaseException | None] = await asyncio.gather(
            *(work_on(*one) for one in due), return_exceptions=True
        )
        lapsed_count = await self.lapse_due(limit)
        for outcome in ended:
            if outcome is not None:
                raise outcome
        return len(due) + lapsed_count

    async def due_payments(
        self, busy: Mapping[str, int], each_max: int
    ) -> list[tuple[str, str]]:
        """What is due now, the longest first: ids of payments and their providers.

        Of each provider that is set up here at most `each_max`, less those of it that
        are `busy`, and what costs nothing beside them.
        """
        names = (NOBODY, *self._providers)
        room = {name: each_max - busy.get(name, 0) for name in names}
        rows = await self._rows("due_payments", room=document(room))
        return [(payment_id, provider) for payment_id, provider in rows]

    async def lapse_due(self, limit: int = 50) -> int:
        """Cancel unpaid orders whose reservations are over; says how many were due.

        Each has its chance, whatever becomes of the others; then the first failure is
        raised.
        """
        orders = await self._rows("due_orders", limit=limit)
        failures: list[Exception] = []
        for order_id, parts in orders:
            named = [(part["event"], part["id"]) for part in parts]
            try:
                await self._lapse(order_id, named)
            except (Refused, Fault) as failure:
                failures.append(failure)
        if failures:
            raise failures[0]
        return len(orders)

    async def oldest_due_seconds(self) -> float:
        """How long what is due longest waits to be worked on; 0 where nothing is."""
        ((seconds,),) = await self._rows("oldest_due")
        return float(seconds)

    async def owed_seconds(self) -> float:
        """How long a refund that failed for good waits for somebody; 0: none does."""
        ((seconds,),) = await self._rows("owed")
        return float(seconds)

    async def verify(self) -> list[Violation]:
        """Every payment whose money is neither a sale nor given back.

        None, always, but for refunds that failed and that nobody has given otherwise,
        and payments under way that fail for days.
        """
        rows = await self._books.rows(
            "verify_payments", {}, self._within, seconds_max=VERIFY_SECONDS_MAX
        )
        return [
            Violation(invariant=invariant, subject=subject, detail=detail)
            for invariant, subject, detail in rows
        ]


def _refund_named(order_id: str, principal: str, key: str | None) -> str:
    """The id of a refund: the same for the same key, for else it is given twice."""
    if key is None:
        return str(uuid4())
    return str(uuid5(UUID(order_id), f"refund {principal}\0{key}"))


def _ours(name: str | None) -> str | None:
    """A payment's name where it can be one of ours: others may use the account too."""
    try:
        return None if name is None else str(UUID(name))
    except ValueError:
        return None


def _named(part: msgspec.Struct, number: int) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(part)
    return told | {"id": uuid_text(told["id"], f"/reservations/{number}/id")}


def _require_possible(refund: Refund, asked: str) -> None:
    """Raises InvalidInput where something that was named does not go back on sale."""
    if refund.id != asked or refund.error is None:
        return
    if refund.status != "failed":
        reason = f"{refund.error.message}; what else was named is given back"
        raise InvalidInput({"field": "/reservations", "reason": reason})
    if refund.amount_minor is None:
        raise InvalidInput({"field": "/reservations", "reason": refund.error.message})
