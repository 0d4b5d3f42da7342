"""Questions whose answers count for a moment, asked once however many wait."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

KEPT_MAX = 10_000
"""How many answers are kept; who makes names up shall not fill us."""


class Answer(NamedTuple, Generic[T]):
    """What the answer was, and until when it counts."""

    value: T
    ends_at: float
    """On our clock; 0 where it is for those alone who wait for it."""

    @property
    def counts(self) -> bool:
        """Whether it still does."""
        return self.ends_at > monotonic()


class Asked(Generic[T]):
    """The answers to one kind of question, by what is asked about."""

    def __init__(self, ask: Callable[[bytes], Awaitable[Answer[T]]]) -> None:
        self._ask = ask
        self._answers: dict[bytes, Answer[T]] = {}
        self._asking: dict[bytes, asyncio.Task[Answer[T]]] = {}

    def last(self, name: bytes) -> Answer[T] | None:
        """The last answer, whether it still counts or not."""
        return self._answers.get(name)

    def is_asking(self, name: bytes) -> bool:
        """Whether the answer is on its way."""
        return name in self._asking

    async def answer(self, name: bytes) -> Answer[T]:
        """The answer that counts; who leaves while it is asked for takes nothing away.

        Raises what asking raises, to all who wait; the next one asks again.
        """
        last = self._answers.get(name)
        if last is not None and last.counts:
            return last
        task = self._asking.get(name)
        if task is None:
            task = asyncio.ensure_future(self._ask(name))
            self._asking[name] = task
            task.add_done_callback(lambda done: self._keep(name, done))
        return await asyncio.shield(task)

    def _keep(self, name: bytes, asked: "asyncio.Future[Answer[T]]") -> None:
        del self._asking[name]
        if asked.cancelled() or asked.exception() is not None:
            return
        answer = asked.result()
        if not answer.ends_at:
            self._answers.pop(name, None)  # what was said before is no longer so
            return
        if len(self._answers) >= KEPT_MAX:
            self._answers.clear()
        self._answers[name] = answer
