"""Turns that take too long, and lanes that end before their time."""

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import sql

from dibs import AsyncDibs, ReserveRequest, Settings
from dibs.batching import batcher, lane
from dibs.batching.batcher import Batcher
from dibs.batching.lane import Lane
from dibs.batching.retry import Backoff
from dibs.batching.turn import Turn
from dibs.database import AsyncConnection, Database

from .callers import ask, queue_up
from .test_lane import turns_of
from .watcher import Watcher

pytestmark = pytest.mark.timeout(60)


async def test_a_turn_that_takes_too_long_goes_again_in_pieces(
    dibs: AsyncDibs, watcher: Watcher, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "TURN_SECONDS_MAX", 1.0)
    rests = asyncio.Event()
    next_seconds = Backoff.next_seconds

    def noted(backoff: Backoff) -> float:
        rests.set()
        return next_seconds(backoff)

    monkeypatch.setattr(Backoff, "next_seconds", noted)
    turns = turns_of(dibs)
    await dibs.put_item(event, "floor", capacity=40)
    requests = [ReserveRequest(items={"floor": 1}, session=f"s{n}") for n in range(40)]
    async with watcher.holding(event):
        many = asyncio.create_task(dibs.reserve_many(event, requests))
        await rests.wait()
    assert {answer.code for answer in await many} == {"ok"}
    assert turns == [20, 20]


@pytest.fixture
def slow_rows(url: str, event: str) -> Iterator[None]:
    """Each hold of the event takes its turn a tenth of a second."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(
            "create function slow_row() returns trigger language plpgsql as"
            " $$ begin perform pg_sleep(0.1); return new; end $$"
        )
        owner.execute(
            sql.SQL(
                "create trigger slow_row before insert on dibs.reservations for each"
                " row when (new.event_id = {}) execute function slow_row()"
            ).format(event)
        )
        yield
        owner.execute("drop function slow_row cascade")


@pytest.mark.usefixtures("slow_rows")
async def test_turns_that_are_too_long_end_in_what_can_be_served(
    url: str, event: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "TURN_SECONDS_MAX", 1.0)
    patient = replace(settings, call_timeout_seconds=40.0)
    requests = [
        ReserveRequest(items={"floor": 1}, session=f"s{number}") for number in range(40)
    ]
    async with AsyncDibs(url, settings=patient) as dibs:
        await dibs.put_item(event, "floor", capacity=40)
        turns = turns_of(dibs)
        answers = await dibs.reserve_many(event, requests)
    assert {answer.code for answer in answers} == {"ok"}
    assert sum(turns) == 40
    assert max(turns) < 10


async def test_a_lane_works_where_the_loop_runs_tasks_at_once(
    url: str, event: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_with: list[int] = []
    run = Batcher._run

    def begun(door: Batcher, event: str, lane: Lane) -> Coroutine[Any, Any, None]:
        begun_with.append(len(lane))
        return run(door, event, lane)

    monkeypatch.setattr(Batcher, "_run", begun)
    if sys.version_info >= (3, 12):
        loop = asyncio.get_running_loop()
        loop.set_task_factory(asyncio.eager_task_factory)
    async with AsyncDibs(url, settings=settings) as dibs, asyncio.timeout(20):
        assert (await dibs.reserve(event, {"floor": 1}, session="anna")).valid
    assert begun_with == [1]


async def test_who_waits_in_a_lane_whose_task_is_cancelled_is_told(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        waiting = await queue_up(dibs, watcher, event, "in flight", "behind")
        (running,) = [
            task
            for task in asyncio.all_tasks()
            if getattr(task.get_coro(), "__qualname__", "") == "Batcher._run"
        ]
        running.cancel()
        sent, behind = await asyncio.gather(*waiting)
    assert [sent.code, behind.code] == ["unavailable"] * 2
    assert "key" in (sent.detail or {})
    assert "key" not in (behind.detail or {})
    assert (await ask(dibs, event, "later")).code == "ok"


async def test_who_is_late_is_told_whatever_the_turn_waits_for(
    url: str, settings: Settings, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that hangs does not even let go of what is cancelled."""
    let_go = asyncio.Event()

    async def hang(turn: Turn, connection: AsyncConnection) -> None:
        with suppress(asyncio.CancelledError):
            await let_go.wait()
        await let_go.wait()

    hasty = replace(settings, call_timeout_seconds=0.2)
    async with AsyncDibs(url, settings=hasty) as dibs:
        monkeypatch.setattr(Turn, "take", hang)
        async with asyncio.timeout(10):
            first = ask(dibs, event, "first")
            await asyncio.sleep(0.05)
            answers = await asyncio.gather(first, ask(dibs, event, "behind"))
        let_go.set()
    assert [answer.code for answer in answers] == ["unavailable"] * 2
    assert ["key" in answer.detail for answer in answers if answer.detail] == [
        True,
        False,
    ]


async def test_a_slow_event_makes_no_other_s_turns_small(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings()
    door = Batcher(Database(url, settings), settings)
    event = "slow"
    (slow, pace), (quick, other) = (
        door._learned_of(name) for name in (event, "another")
    )
    slow.learn(1, 5.0)
    pace.learn(1, 5.0)
    assert slow.weight_max < quick.weight_max
    assert pace.seconds_for(2) > other.seconds_for(2)
    assert door._learned_of(event) == (slow, pace)
    monkeypatch.setattr(batcher, "LANES_MAX", 2)
    assert door._learned_of("a third") != (slow, pace)
    assert door._learned_of(event) != (slow, pace)
