"""Pages of the list of events: for browsers read once for all who ask alike.

A page is dear beside a hold, and anybody may ask; so only one is read at a time.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from dibs.client import AsyncDibs
from dibs.errors import Unavailable
from dibs.models import Event
from dibs.service.looks import Looks

PAGE_MAX = 1_000
SHOWN_MAX = 100
"""A page for browsers: who wants more asks for the next."""
KEPT_MAX = 10
"""Pages are large, and anybody may ask for others: few are kept until the next look."""


class Page(NamedTuple):
    """Events in the order of their ids, and whether there may be more."""

    events: list[Event]
    is_more: bool


class Listing:
    """The list as browsers may see it: without drafts."""

    def __init__(
        self, dibs_for: Callable[[str], AsyncDibs], seconds_max: float
    ) -> None:
        """`dibs_for` is the engine as an organisation may see it."""
        self._dibs_for = dibs_for
        self._seconds_max = seconds_max
        self._turn = asyncio.Lock()
        self._looks = Looks(self._look, kept_max=KEPT_MAX)

    async def read(self, organisation: str, after: str | None, limit: int) -> Page:
        """At most `limit` events from beyond `after`; raises Unavailable."""
        size = min(limit, SHOWN_MAX)
        # Last what may be any text, the separator in it too.
        return await self._looks.read(f"{organisation}\n{size}\n{after or ''}")

    async def _look(self, asked: str, _: Page | None) -> Page:
        organisation, limit, after = asked.split("\n", 2)
        try:
            async with asyncio.timeout(self._seconds_max):
                await self._turn.acquire()
        except TimeoutError:
            reason = "too many ask for the list of events"
            raise Unavailable({"reason": reason}) from None
        try:
            dibs = self._dibs_for(organisation)
            return await read_page(dibs, after or None, int(limit), drafts=False)
        finally:
            self._turn.release()


async def read_page(
    dibs: AsyncDibs, after: str | None, limit: int, *, drafts: bool
) -> Page:
    """At most `limit` events from beyond `after`, with drafts or without."""
    shown: list[Event] = []
    is_more, size = True, limit
    while is_more and len(shown) < limit:
        found = await dibs.events(after=after, limit=size)
        is_more = len(found) == size
        size = PAGE_MAX  # behind drafts many are looked at at once
        after = found[-1].event_id if is_more else None
        shown += [one for one in found if drafts or one.status != "draft"]
    return Page(shown[:limit], is_more or len(shown) > limit)
