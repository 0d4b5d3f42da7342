"""Where a payment is worked on: the engine, the providers and the books at hand."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from secrets import token_hex
from time import monotonic
from typing import Any, TypeVar

from dibs.client import AsyncDibs
from dibs.errors import Refused, Unavailable
from dibs.models import Answer
from dibs.payments.advance.log import log
from dibs.payments.advance.patience import REFUSED_MAX
from dibs.payments.advance.turns import Turns
from dibs.payments.advance.work import Lost, Part, Pause, Work, work_of
from dibs.payments.books import Books, document
from dibs.payments.models import Point
from dibs.payments.provider import (
    Complaint,
    Provider,
    ProviderRefused,
    ProviderUnavailable,
    Standing,
)
from dibs.payments.steps import Call, passing
from dibs.requests import CancelRequest

LEASE_SECONDS = 20.0
"""Of the books: since it was taken, or last written under."""
OUTSIDE_SECONDS_MAX = 15.0
"""For one call to a provider: shorter than a lease, which begins anew with each."""
EVENT_SECONDS_MAX = 10.0
"""For one call to an event, as settings are shipped."""

TROUBLE_LENGTH_MAX = 500

Said = TypeVar("Said")


class Desk:
    """One worker's: `holder` is what the books know it by."""

    def __init__(
        self,
        dibs: AsyncDibs,
        providers: Mapping[str, Provider],
        books: Books,
        turns: Turns,
        holder: str,
    ) -> None:
        self.dibs = dibs
        self.books = books
        self.turns = turns
        self.holder = holder
        self._providers = providers
        # Payments whose provider was asked since their lease was written down.
        self._has_asked: set[str] = set()
        # When that was.
        self._leased_at: dict[str, float] = {}

    def provider(self, work: Work) -> Provider:
        """The provider of a payment; ProviderUnavailable where it is not set up."""
        provider = self._providers.get(work.provider)
        if provider is None:
            raise ProviderUnavailable(f"{work.provider} is not set up here")
        return provider

    async def outside(
        self, step: Call, work: Work, call: Callable[[], Awaitable[Said]]
    ) -> Said:
        """What a provider says; ProviderUnavailable where it takes too long.

        Whoever calls has the payment as long as the call may last: nobody else does
        anything to it meanwhile. Raises Lost, and makes no call, where that is over.
        """
        if work.payment_id in self._has_asked:
            await self._prolong(work)
        else:
            await self._keep(work, OUTSIDE_SECONDS_MAX)
        self._has_asked.add(work.payment_id)
        try:
            async with asyncio.timeout(OUTSIDE_SECONDS_MAX):
                return await passing(step, call())
        except TimeoutError:
            raise ProviderUnavailable("it did not answer in time") from None

    async def at_event(
        self, step: Call, work: Work, call: Callable[[], Awaitable[Said]]
    ) -> Said:
        """What an event says. Raises Lost, and makes no call, without the lease."""
        await self._keep(work, EVENT_SECONDS_MAX)
        return await passing(step, call())

    async def lease(self, payment_id: str) -> Work | None:
        """The payment, for this worker alone; None where somebody else has it."""
        names = {"payment_id": payment_id, "holder": self.holder}
        began = monotonic()
        leased = await self.books.value("lease", names)
        if leased is None:
            return None
        self._has_asked.discard(payment_id)
        self._leased_at[payment_id] = began
        return work_of(leased)

    def forget(self, payment_id: str) -> None:
        """Nobody here works on it any more."""
        self._has_asked.discard(payment_id)
        self._leased_at.pop(payment_id, None)

    async def leave(self, payment_id: str, pause: Pause) -> bool:
        """Gives it back; says whether it is due now."""
        self.forget(payment_id)
        return bool(
            await self.books.value(
                "leave",
                {
                    "payment_id": payment_id,
                    "holder": self.holder,
                    "due_seconds": pause.seconds,
                    "failures": pause.failures,
                    "trouble": _storable(pause.trouble),
                    "refusal": _storable(pause.refusal),
                },
            )
        )

    async def read(self, work: Work) -> Standing:
        """How it stands at its provider, now; or as one that it knows no more.

        So does one whose provider refuses for days to say anything about it: the key
        may be another account's today, and the right one tomorrow.
        """
        provider, reference = self.provider(work), work.reference or ""
        try:
            return await self.outside(
                "provider.read", work, lambda: provider.read(reference)
            )
        except ProviderRefused as refusal:
            if work.refused_for(refusal) < REFUSED_MAX:
                raise
            log(
                logging.WARNING,
                "payment unknown to its provider",
                payment=work.payment_id,
                point=work.point,
                trouble=str(refusal),
            )
            return work.standing_unknown(refusal)

    async def let_go(self, work: Work) -> Standing:
        """Ends it at its provider, as far as it can be ended.

        By a key of its own each time: ending is harmless to repeat, and what could not
        be ended a moment ago may be by now.
        """
        provider, reference = self.provider(work), work.reference or ""
        key = f"cancel:{token_hex(16)}"
        return await self.outside(
            "provider.cancel", work, lambda: provider.cancel(reference, key)
        )

    async def put_back(
        self, work: Work, event_id: str, request: CancelRequest, principal: str
    ) -> Answer:
        """Puts what was sold back on sale; a refusal is data, Unavailable is raised."""
        answer = await self.at_event(
            "dibs.cancel",
            work,
            lambda: self.dibs.submit(event_id, "cancel", request, principal=principal),
        )
        if answer.code == "unavailable":
            raise Unavailable(answer.detail)
        return answer

    async def write(
        self, name: str, work: Work, point: Point | None = None, **given: Any
    ) -> Work:
        """Writes a step down; returns the work as it is then, raises Lost."""
        names = {"payment_id": work.payment_id, "holder": self.holder}
        began = monotonic()
        told = await self.books.value(name, given | names, point)
        self._has_asked.discard(work.payment_id)
        self._leased_at[work.payment_id] = began
        return work_of(told)

    async def reach(self, point: Point, work: Work, **changes: Any) -> Work:
        """Writes down that it has got to a recovery point, and what is new of it."""
        changed = document(changes | {"point": point})
        return await self.write("step", work, point, changes=changed)

    async def end(
        self,
        work: Work,
        status: str,
        *,
        captured_minor: int = 0,
        error: Complaint | None = None,
        is_foreign: bool = False,
    ) -> Work:
        """Ends it: nothing is sold for it, and what came in goes back.

        The reservations lose the time it gave them before it is over in the books, so
        that none of the order's next payment is taken. One that is looked at once more
        took it back then, and one that makes way for another way to pay leaves it.
        """
        keeps = work.is_review or work.stop == "switch"
        pay_until = None if keeps else await self._take_back_all_time(work)
        return await self.write(
            "end",
            work,
            status=status,
            pay_until=pay_until,
            captured_minor=captured_minor,
            error=document(error),
            is_foreign=is_foreign,
        )

    async def take_back_time(self, work: Work, part: Part) -> datetime:
        """Takes back the time that paying gave a reservation; until when it is held."""
        try:
            ended = await self.at_event(
                "dibs.end_payment",
                work,
                lambda: self.dibs.end_payment(
                    part.event_id,
                    part.reservation_id,
                    order_id=work.order_id,
                    principal=work.principal,
                ),
            )
        except Unavailable:
            raise
        except Refused:
            return work.server_now
        return ended.expires_at

    async def _take_back_all_time(self, work: Work) -> datetime | None:
        """Until when what it is for is held now that nobody can pay it.

        Now, where some of that is over; None where all of it was decided about.
        """
        ends = [
            await self.take_back_time(work, part)
            for part in work.parts
            if part.status == "open"
        ]
        return min(ends, default=None)

    async def _keep(self, work: Work, seconds: float) -> None:
        """Prolongs the lease where less than that is left of it."""
        passed = monotonic() - self._leased_at[work.payment_id]
        if passed > LEASE_SECONDS - seconds:
            await self._prolong(work)

    async def _prolong(self, work: Work) -> None:
        names = {"payment_id": work.payment_id, "holder": self.holder}
        began = monotonic()
        if not await self.books.value("prolong", names):
            raise Lost
        self._leased_at[work.payment_id] = began


def _storable(trouble: str | None) -> str | None:
    """What others said, without what no text of a database can have."""
    if trouble is None:
        return None
    return "".join(filter(str.isprintable, trouble))[:TROUBLE_LENGTH_MAX]
