"""A lane whose event somebody keeps: what it tells, learns and leaves behind."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest

from dibs import ReserveRequest, Settings
from dibs.batching import lane as lanes
from dibs.batching.budget import SHRINKAGE_SLOW_MIN, Budget
from dibs.batching.lane import LATE, LATE_SECONDS_MAX, Lane
from dibs.batching.pace import Pace
from dibs.batching.retry import Backoff
from dibs.batching.waiting import Waiting
from dibs.database import Database
from dibs.models import Answer

from .watcher import Watcher

pytestmark = pytest.mark.timeout(30)


def waits(lane: Lane, seconds: float) -> Waiting:
    """A caller who waits for so long."""
    future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    request = ReserveRequest(items={"floor": 1}, session="anna")
    waiting = Waiting("reserve", request, "", future, monotonic() + seconds)
    lane.append(waiting)
    return waiting


@pytest.fixture
async def lane(
    url: str, settings: Settings, event: str, watcher: Watcher
) -> AsyncIterator[Lane]:
    """One whose turns get stuck: somebody keeps its event."""
    async with Database(url, settings) as database, watcher.holding(event):
        yield Lane(event, database, Budget(settings), Pace(), print)


async def running(lane: Lane, watcher: Watcher) -> asyncio.Task[None]:
    """Its task, once a turn of all who have asked is stuck."""
    task = asyncio.create_task(lane.run())
    await watcher.until_waiting()
    return task


async def cancelled(task: asyncio.Task[None]) -> None:
    """Ends a lane's task, which says so."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_looks_again_when_the_first_of_all_is_late(
    lane: Lane, watcher: Watcher
) -> None:
    for seconds in (1000, 500):
        waits(lane, seconds)
    begun_at = asyncio.get_running_loop().time()
    task = await running(lane, watcher)
    looks_in = lane._alarm.when() - begun_at
    assert looks_in == pytest.approx(500 + LATE_SECONDS_MAX, abs=30)
    await cancelled(task)


async def test_who_is_late_is_told_while_others_have_time(
    lane: Lane, watcher: Watcher
) -> None:
    sent, patient = waits(lane, 0.5), waits(lane, 100)
    task = await running(lane, watcher)
    behind = waits(lane, 0.1)
    told = await asyncio.gather(sent.future, behind.future)
    assert [answer.detail for answer in told] == [
        {"reason": LATE, "key": sent.key},
        {"reason": LATE},
    ]
    assert not patient.is_gone
    assert len(lane) == 0
    await cancelled(task)


async def test_a_lane_that_is_cancelled_leaves_nobody_and_looks_no_more(
    lane: Lane, watcher: Watcher
) -> None:
    waiting = waits(lane, 100)
    await cancelled(await running(lane, watcher))
    assert waiting.is_gone
    assert lane._alarm.cancelled()


async def test_a_turn_that_takes_too_long_makes_the_next_ones_lighter(
    lane: Lane, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = lane._budget
    before, after = budget.weight_max, asyncio.get_running_loop().create_future()

    def noted(_: Backoff) -> float:
        after.set_result(budget.weight_max)
        return 100.0

    monkeypatch.setattr(lanes, "TURN_SECONDS_MAX", 1.0)
    monkeypatch.setattr(Backoff, "next_seconds", noted)
    waits(lane, 100)
    task = await running(lane, watcher)
    assert await after == before * SHRINKAGE_SLOW_MIN
    await cancelled(task)
