"""Asking again when the database cannot answer at the moment."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic
from typing import Any, Generic, TypeVar

from dibs.database import Passing
from dibs.errors import Unavailable

PAUSE_SECONDS_FIRST = 0.01
PAUSE_SECONDS_MAX = 0.5

END_SECONDS_MAX = 0.4
"""How long the database may take to drop what nobody waits for any more: else it may
carry out, once it comes to it, what its caller was told has failed."""

Result = TypeVar("Result")
_LEFT: set["asyncio.Future[Any]"] = set()
"""What the database has not dropped yet; a loop alone would forget it."""


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
    trying = _Trying(attempt, begin_seconds_max)
    task = asyncio.ensure_future(trying.run())
    try:
        in_time, _ = await asyncio.wait({task}, timeout=seconds_max)
    finally:
        await _end(task)
    # One that was just being committed has its answer all the same.
    if in_time or _is_answered(task):
        return task.result()
    raise Unavailable({"reason": trying.reason})


class _Trying(Generic[Result]):
    def __init__(
        self, attempt: Callable[[], Awaitable[Result]], begin_seconds_max: float
    ) -> None:
        self.reason = "the database did not answer in time"
        self._attempt = attempt
        self._begin_until = monotonic() + begin_seconds_max

    async def run(self) -> Result:
        backoff = Backoff()
        while True:
            try:
                return await self._attempt()
            except Passing as passing:
                self.reason = passing.reason
                if monotonic() > self._begin_until:
                    raise
            await asyncio.sleep(backoff.next_seconds())


async def _end(task: "asyncio.Future[Any]") -> None:
    """Have the database drop it; one that hangs is left behind, and not waited for."""
    if task.done():
        return
    _LEFT.add(task)
    task.add_done_callback(_leave)
    task.cancel()
    await asyncio.wait({task}, timeout=END_SECONDS_MAX)


def _is_answered(task: "asyncio.Future[Any]") -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


def _leave(task: "asyncio.Future[Any]") -> None:
    _LEFT.discard(task)
    if not task.cancelled():
        task.exception()  # it was told, or nobody is left to be
