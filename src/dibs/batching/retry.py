"""Asking again when the database cannot answer at the moment."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic
from typing import TypeVar

from dibs.database import Passing
from dibs.errors import Unavailable

PAUSE_SECONDS_FIRST = 0.01
PAUSE_SECONDS_MAX = 0.5

Result = TypeVar("Result")


class Backoff:
    """Pauses that double from one failure to the next, spread at random."""

    def __init__(self) -> None:
        self._seconds = PAUSE_SECONDS_FIRST

    def next_seconds(self) -> float:
        """How long to wait now."""
        most, self._seconds = self._seconds, min(PAUSE_SECONDS_MAX, 2 * self._seconds)
        return random.uniform(most / 2, most)  # noqa: S311 spreads load, hides nothing


async def retried(
    attempt: Callable[[], Awaitable[Result]],
    seconds_max: float,
    begin_seconds_max: float = inf,
) -> Result:
    """What `attempt` returns, tried until it answers or the time is up.

    `attempt` must be safe to repeat. One that takes minutes is not begun again later
    than `begin_seconds_max`. Raises Unavailable when the time is up.
    """
    backoff = Backoff()
    begin_until = monotonic() + begin_seconds_max
    reason = "the database did not answer in time"
    try:
        async with asyncio.timeout(seconds_max):
            while True:
                try:
                    return await attempt()
                except Passing as passing:
                    reason = passing.reason
                    if monotonic() > begin_until:
                        raise
                await asyncio.sleep(backoff.next_seconds())
    except TimeoutError:
        raise Unavailable({"reason": reason}) from None
