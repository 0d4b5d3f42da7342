"""Whether the database answers: asked once a second, however many want to know."""

import asyncio
from time import monotonic

from dibs.client import AsyncDibs
from dibs.errors import Unavailable
from dibs.service.door.asked import Answer, Asked

SECONDS = 1.0
ANSWER_SECONDS_MAX = 2.0
"""Who probes gives up about as soon."""


class Pulse:
    """Knows of the last second whether the database answered a function of ours."""

    def __init__(self, dibs: AsyncDibs) -> None:
        self._dibs = dibs
        self._asked = Asked(self._ask)

    async def check(self) -> None:
        """Unavailable unless it answers in time; a no is not kept."""
        await self._asked.answer(b"")

    async def _ask(self, _: bytes) -> Answer[None]:
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                # What costs the least, however much there is.
                await self._dibs.has_keys()
        except TimeoutError:
            reason = "the database did not answer in time"
            raise Unavailable({"reason": reason}) from None
        return Answer(None, monotonic() + SECONDS)
