"""A crew: tasks that may outlive the round of the agent that began them.

A round that waited for the slowest would let one consumer hold up all others.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any


class Crew:
    """At work until `aclose`; what failed is raised by the next `wait`."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[Any], str] = {}
        self.busy: Counter[str] = Counter()
        """How many are at work for each consumer."""

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, consumer: str, work: Coroutine[Any, Any, Any]) -> None:
        """Let somebody do this for a consumer."""
        task = asyncio.create_task(work)
        self._tasks[task] = consumer
        self.busy[consumer] += 1

    async def wait(self, seconds: float | None = None) -> int:
        """Wait until somebody is done, at most so long; return how many are.

        Raises what made one of them fail.
        """
        if not self._tasks:
            return 0
        done, _ = await asyncio.wait(
            self._tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        failures = []
        for task in done:
            consumer = self._tasks.pop(task)
            self.busy[consumer] -= 1
            if not self.busy[consumer]:
                del self.busy[consumer]
            failures.append(None if task.cancelled() else task.exception())
        for failure in failures:
            if failure is not None:
                raise failure
        return len(done)

    async def aclose(self, seconds: float) -> None:
        """Let those at work finish, for so long; who has not by then is stopped."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self.busy.clear()
