"""What every call of the till stands on: the books, the machine, decoding."""

import asyncio
import copy
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Self, cast
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.database import Row, require_sound
from dibs.errors import Fault, Unavailable, refusal_of
from dibs.payments.advance import Desk, Machine, Turns
from dibs.payments.books import Books, OnTold
from dibs.payments.models import Order
from dibs.payments.provider import Provider

STOPPING = "another payment of the order does not end"
BEGINNING = "the payment is being begun elsewhere"


class Core:
    """Opens its connections with the first call; `aclose` gives them back."""

    def __init__(
        self,
        dibs: AsyncDibs,
        providers: Mapping[str, Provider],
        settings: Settings,
        *,
        on_told: OnTold | None = None,
    ) -> None:
        """The first of the providers is paid where nobody says which.

        `on_told` hears the type of each message that this till wrote: order.paid, say.
        """
        self._dibs = dibs
        self._providers = dict(providers)
        self._settings = settings
        self._books = Books(dibs.url, settings, on_told)
        # Whoever works on payments sees all of them: they are leased one by one.
        turns = Turns(settings.payment_looks_per_second_max)
        desk = Desk(dibs, self._providers, self._books, turns, holder=str(uuid4()))
        self._machine = Machine(desk)
        self._within = ""

    def for_organisation(self, organisation: str) -> Self:
        """The same till, which sees and touches that organisation's orders alone.

        Raises InvalidInput for what is no organisation's name.
        """
        bound = copy.copy(self)
        bound._dibs = self._dibs.for_organisation(organisation)  # noqa: SLF001 a copy
        bound._within = organisation  # noqa: SLF001 of ours
        return bound

    async def aclose(self) -> None:
        """Give the connections back, those of its providers too."""
        for provider in self._providers.values():
            await provider.close()
        await self._books.aclose()

    @property
    def providers(self) -> Mapping[str, Provider]:
        """Who can be paid here, by name; the first where nobody says which."""
        return self._providers

    async def _rows(self, name: str, **given: Any) -> list[Row]:
        texts = {one: text for one, text in given.items() if isinstance(text, str)}
        require_sound(texts, "")
        return await self._books.rows(name, given, self._within)

    async def _granted(self, name: str, **given: Any) -> tuple[Any, ...]:
        """What follows code and detail in the only row; raises what it refuses with."""
        ((code, detail, *rest),) = await self._rows(name, **given)
        if code == "not_found" and not detail and "order_id" in given:
            detail = {"order": given["order_id"]}
        if code != "ok":
            raise refusal_of(code, detail)
        return tuple(rest)

    def _order(self, told: dict[str, Any], **besides: Any) -> Order:
        order = msgspec.convert(told | besides, Order)
        if order.payment is None:
            return order
        provider = self._providers.get(order.payment.provider)
        key = provider.publishable_key if provider is not None else None
        return replace(order, payment=replace(order.payment, publishable_key=key))

    async def _advance(self, payment_id: str) -> None:
        """Goes on with it until nothing can be done, here or by whoever does it now."""
        async with self._machine.alone(payment_id):
            await self._machine.advance(payment_id)

    async def _until_begun(self, payment_id: str) -> None:
        """Returns once its provider knows of it, or it is over.

        However many ask at once, one of them does it; elsewhere another process may.
        Raises Unavailable.
        """
        await self._until(payment_id, self._is_starting, BEGINNING)

    async def _until_done(self, payment_id: str) -> None:
        """Goes on with it as far as it goes; waits for whoever does so elsewhere.

        Raises Unavailable.
        """
        await self._until(payment_id, self._is_under_way, STOPPING)

    async def _until(
        self, payment_id: str, is_left: Callable[[str], Awaitable[bool]], reason: str
    ) -> None:
        """Takes it on; Unavailable where others do so for longer than a call may take.

        That limits the wait for others alone: what is under way here is not cut off,
        for its provider may do it and its lease would stay.
        """
        try:
            async with (
                asyncio.timeout(self._settings.call_timeout_seconds) as limit,
                self._machine.alone(payment_id),
            ):
                ends_at = limit.when()
                for seconds in _pauses():
                    limit.reschedule(None)
                    if not await is_left(payment_id):
                        return
                    if await self._machine.advance(payment_id):
                        return
                    limit.reschedule(ends_at)
                    await asyncio.sleep(seconds)
        except TimeoutError:
            raise Unavailable({"reason": reason}) from None

    async def _is_starting(self, payment_id: str) -> bool:
        return (await self._told(payment_id))["status"] == "starting"

    async def _is_under_way(self, payment_id: str) -> bool:
        return (await self._told(payment_id))["point"] != "finished"

    async def _told(self, payment_id: str) -> dict[str, str]:
        ((told,),) = await self._rows("read_payment", payment_id=payment_id)
        if told is None:
            raise Fault(f"payment {payment_id} vanished")
        return cast("dict[str, str]", told)


def _pauses() -> Iterator[float]:
    """Seconds between two looks at what is done elsewhere: longer each time."""
    seconds = 0.02
    while True:
        yield seconds
        seconds = min(0.5, 2 * seconds)
