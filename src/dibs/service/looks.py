"""Looks at the database that many who ask at the same time have together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from dibs.errors import Unavailable

KEPT_MAX = 1_000

Seen = TypeVar("Seen")


class _Shared(Generic[Seen]):
    """One question's looks: one at a time, shared by who waits."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.begun_count = 0
        self.outcome: Seen | Exception | None = None


class Looks(Generic[Seen]):
    """Answers many who ask the same, mostly of an event, with one look at the database.

    Who asks while a look is under way shares the next one: the one under way may have
    begun before a change that this reader already knows of. So nobody reads a past
    older than their question, and a question costs at most one look at a time.
    """

    def __init__(
        self,
        look: Callable[[str, Seen | None], Awaitable[Seen]],
        *,
        kept_max: int = KEPT_MAX,
    ) -> None:
        """`look` takes a question and what was seen last, if that is known.

        What was seen is kept for so many questions.
        """
        self._look = look
        self._kept_max = kept_max
        self._shared: dict[str, _Shared[Seen]] = {}

    async def read(self, asked: str) -> Seen:
        """What is seen; raises what the look ends with."""
        shared = self._shared_of(asked)
        begun_count = shared.begun_count
        async with shared.lock:
            outcome = shared.outcome
            # A database that did not answer is not asked again by each who waited.
            is_theirs = shared.begun_count > begun_count or isinstance(
                outcome, Unavailable
            )
            # None where who looked for all went away meanwhile.
            if outcome is None or not is_theirs:
                shared.begun_count += 1
                shared.outcome = None
                outcome = shared.outcome = await self._outcome(asked, outcome)
        if isinstance(outcome, Exception):
            self._shared.pop(asked, None)
            raise outcome
        return outcome

    def _shared_of(self, asked: str) -> _Shared[Seen]:
        shared = self._shared.get(asked)
        if shared is None:
            if len(self._shared) >= self._kept_max:
                self._shared.clear()
            shared = self._shared[asked] = _Shared()
        return shared

    async def _outcome(
        self, asked: str, known: Seen | Exception | None
    ) -> Seen | Exception:
        try:
            return await self._look(
                asked, None if isinstance(known, Exception) else known
            )
        except Exception as error:  # noqa: BLE001 all who share it hear of it
            return error
