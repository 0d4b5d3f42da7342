"""The loop: round after round, past failures, until it is asked to stop."""

import asyncio

import pytest

from dibs.workers.loop import BACKOFF_SECONDS_MAX, backoff_seconds, run, run_agents


class Counter:
    """An agent that counts its rounds, and fails in some."""

    name = "counter"

    def __init__(
        self, *, fails_until: int = 0, pause: float = 0.0, first_pause: float = 0.0
    ) -> None:
        self.rounds = 0
        self.has_run = asyncio.Event()
        self._fails_until = fails_until
        self._pause = pause
        self.first_pause_seconds = first_pause

    async def run_once(self) -> int:
        self.rounds += 1
        if self.rounds <= self._fails_until:
            raise ConnectionError("the database is away")
        self.has_run.set()
        return 1

    async def pause_seconds(self) -> float:
        return self._pause


async def test_a_failing_round_is_tried_again() -> None:
    agent, stop = Counter(fails_until=3), asyncio.Event()
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(10):
        tasks.create_task(run(agent, stop))
        await agent.has_run.wait()
        stop.set()
    assert agent.rounds >= 4


async def test_a_pause_ends_when_asked_to_stop() -> None:
    agents, stop = [Counter(pause=3600), Counter(pause=3600)], asyncio.Event()
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(5):
        tasks.create_task(run_agents(agents, stop))
        for agent in agents:
            await agent.has_run.wait()
        stop.set()
    assert [agent.rounds for agent in agents] == [1, 1]


async def test_the_first_round_may_wait() -> None:
    agent, stop = Counter(first_pause=3600), asyncio.Event()
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(5):
        tasks.create_task(run(agent, stop))
        await asyncio.sleep(0.05)
        stop.set()
    assert agent.rounds == 0


async def test_a_round_under_way_is_finished() -> None:
    class Slow(Counter):
        has_begun, may_end = asyncio.Event(), asyncio.Event()

        async def run_once(self) -> int:
            self.has_begun.set()
            await self.may_end.wait()
            return await super().run_once()

    agent, stop = Slow(), asyncio.Event()
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(5):
        tasks.create_task(run(agent, stop))
        await agent.has_begun.wait()
        stop.set()
        agent.may_end.set()
    assert agent.rounds == 1


@pytest.mark.parametrize(("failures", "ceiling"), [(0, 0.1), (1, 0.2), (4, 1.6)])
def test_pauses_double(failures: int, ceiling: float) -> None:
    assert ceiling / 2 <= backoff_seconds(failures) <= ceiling


def test_pauses_have_an_end() -> None:
    assert backoff_seconds(10_000) <= BACKOFF_SECONDS_MAX
