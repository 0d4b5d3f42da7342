"""The sweeper: on time, once each, safe to run many times over."""

import asyncio
from time import monotonic

import psycopg
import pytest
from psycopg import sql
from tests.doors.clock import Clock
from tests.doors.watcher import Watcher

from dibs.client import AsyncDibs
from dibs.errors import Unavailable
from dibs.models import Answer
from dibs.requests import LeaveRequest, ReserveRequest
from dibs.workers import sweep, sweeper
from dibs.workers.loop import run
from dibs.workers.sweep import RESERVATIONS_PER_STEP
from dibs.workers.sweeper import Sweeper

from .conftest import SETTINGS, Rows


async def hold(dibs: AsyncDibs, event: str, count: int, seconds: int = 60) -> set[str]:
    """So many reservations of one unit each, all for so long."""
    await dibs.put_event(event, items={"floor": 10_000}, hold_seconds=seconds)
    requests = [
        ReserveRequest(items={"floor": 1}, session=f"session-{number}")
        for number in range(count)
    ]
    answers = await dibs.reserve_many(event, requests)
    return {answer.reservation.id for answer in answers if answer.reservation}


async def test_ends_what_is_due_and_nothing_else(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows
) -> None:
    due = await hold(dibs, event, 3, seconds=60)
    await dibs.put_event(event, hold_seconds=61)
    later = await dibs.reserve(event, {"floor": 5}, session="later")
    clock.advance(seconds=60)
    assert await Sweeper(dibs).run_once() == 3
    assert set(rows.expirations(event)) == due
    left = (await dibs.availability(event)).items["floor"]
    assert (left.available_count, left.reserved_count) == (9_995, 5)
    await dibs.release(event, later.id)


async def test_a_run_that_did_something_leaves_a_row(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows
) -> None:
    due = await hold(dibs, event, 2)
    assert await Sweeper(dibs).run_once() == 0
    assert rows.cleanups() == []
    clock.advance(seconds=61)
    await Sweeper(dibs).run_once()
    await Sweeper(dibs).run_once()
    (row,) = rows.cleanups()
    assert row["trigger"] == "worker"
    assert row["reservations_expired"] == 2
    assert row["event_count"] == 1
    assert {str(one) for one in row["reservation_ids"]} == due
    assert row["started_at"] <= row["finished_at"]
    assert row["inconsistencies"] is None
    assert row["error"] is None


async def test_ten_at_once_end_each_reservation_once(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows
) -> None:
    due = await hold(dibs, event, 3 * RESERVATIONS_PER_STEP + 7)
    clock.advance(seconds=61)
    counts = await asyncio.gather(*(Sweeper(dibs).run_once() for _ in range(10)))
    assert sum(counts) == len(due)
    expired = rows.expirations(event)
    assert len(expired) == len(due)
    assert set(expired) == due
    logged = sum(row["reservations_expired"] for row in rows.cleanups())
    assert logged == len(due)


async def test_a_locked_event_keeps_no_other_waiting_for_good(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows, watcher: Watcher
) -> None:
    locked, other = f"{event}-locked", f"{event}-other"
    await hold(dibs, locked, 1, seconds=59)
    due = await hold(dibs, other, 1)
    clock.advance(seconds=61)
    with watcher.holding(locked):
        assert await Sweeper(dibs).run_once() == 1
    assert set(rows.expirations(other)) == due
    (row,) = rows.cleanups()
    assert locked in row["error"]
    assert await Sweeper(dibs).run_once() == 1


async def test_who_waited_for_locks_is_done_after_all_others_and_one_by_one(
    dibs: AsyncDibs, event: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = [f"{event}-{number}" for number in range(3)]
    for number, one in enumerate(locked):
        await hold(dibs, one, 1, seconds=10 + number)
    asked: list[str] = []
    expire_many = dibs.expire_many

    async def expire_unless_locked(event: str, reservations_max: int) -> list[Answer]:
        asked.append(event)
        if event in locked:
            raise Unavailable({"reason": "somebody keeps the event locked"})
        return await expire_many(event, reservations_max)

    monkeypatch.setattr(dibs, "expire_many", expire_unless_locked)
    agent = Sweeper(dibs)
    clock.advance(seconds=61)
    await agent.run_once()
    await hold(dibs, event, 1)
    clock.advance(seconds=61)
    rounds = []
    for _ in range(3):
        asked.clear()
        await agent.run_once()
        rounds.append([*asked])
    first, second, third = locked
    assert rounds == [[event, first], [second], [third]]
    locked.clear()
    assert [await agent.run_once() for _ in range(4)] == [1, 1, 1, 0]


async def test_begins_no_event_and_no_step_once_it_is_asked_to_stop(
    dibs: AsyncDibs, event: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hold(dibs, event, RESERVATIONS_PER_STEP + 7, seconds=30)
    await hold(dibs, f"{event}-too", 1)
    clock.advance(seconds=61)
    stop = asyncio.Event()
    expire_many = dibs.expire_many

    async def expire_and_stop(event: str, reservations_max: int) -> list[Answer]:
        stop.set()
        return await expire_many(event, reservations_max)

    monkeypatch.setattr(dibs, "expire_many", expire_and_stop)
    agent = Sweeper(dibs, stop=stop)
    assert await agent.run_once() == RESERVATIONS_PER_STEP
    assert await agent.run_once() == 0
    assert await Sweeper(dibs).run_once() == 7 + 1


async def test_pauses_between_steps_where_others_act_alone(
    dibs: AsyncDibs, event: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = await hold(dibs, event, 3 * RESERVATIONS_PER_STEP)
    clock.advance(seconds=61)
    monkeypatch.setattr(sweep, "PAUSE_PER_STEP", 1e6)
    monkeypatch.setattr(sweep, "PAUSE_SECONDS_MAX", 60.0)
    async with asyncio.timeout(30):  # a pause would take longer
        assert await Sweeper(dibs).run_once() == len(due)
    due = await hold(dibs, event, 3 * RESERVATIONS_PER_STEP)
    clock.advance(seconds=61)
    monkeypatch.setattr(sweep, "PAUSE_SECONDS_MAX", 0.3)
    expire_many = dibs.expire_many

    async def expire_among_others(event: str, reservations_max: int) -> list[Answer]:
        answers = await expire_many(event, reservations_max)
        await dibs.sell(event, {"floor": 1}, session="counter")
        return answers

    monkeypatch.setattr(dibs, "expire_many", expire_among_others)
    begun_at = monotonic()
    assert await Sweeper(dibs).run_once() == len(due)
    assert monotonic() - begun_at > 2 * 0.3, "others were left no time"


async def test_a_run_ends_after_so_many_and_the_next_goes_on(
    dibs: AsyncDibs, event: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hold(dibs, event, 2 * RESERVATIONS_PER_STEP + 7)
    clock.advance(seconds=61)
    monkeypatch.setattr(sweeper, "RESERVATIONS_PER_RUN", RESERVATIONS_PER_STEP + 1)
    runs = [await Sweeper(dibs).run_once() for _ in range(3)]
    assert runs == [2 * RESERVATIONS_PER_STEP, 7, 0]


async def released_by_a_running(dibs: AsyncDibs, count: int) -> list[float]:
    """The lags of the first releases of a sweeper in its loop."""
    lags: list[float] = []
    enough, stop = asyncio.Event(), asyncio.Event()

    def on_released(lag_seconds: float) -> None:
        lags.append(lag_seconds)
        if len(lags) >= count:
            enough.set()

    async with asyncio.TaskGroup() as tasks, asyncio.timeout(20):
        tasks.create_task(run(Sweeper(dibs, on_released=on_released), stop))
        await enough.wait()
        stop.set()
    return lags


async def test_wakes_at_the_deadline(dibs: AsyncDibs, event: str) -> None:
    await hold(dibs, event, 20, seconds=1)
    lags = await released_by_a_running(dibs, 20)
    assert min(lags) >= 0
    assert max(lags) < 1


async def test_sweeps_at_once_on_start(
    dibs: AsyncDibs, event: str, clock: Clock
) -> None:
    await hold(dibs, event, 1)
    clock.advance(seconds=75)
    assert await released_by_a_running(dibs, 1) == [pytest.approx(15, abs=0.01)]


async def test_wakes_at_the_end_of_a_grace(dibs: AsyncDibs, event: str) -> None:
    held = await hold(dibs, event, 20, seconds=3600)
    await dibs.change_event(event, leave_grace_seconds=1)
    await dibs.leave_many(event, [LeaveRequest(id=one) for one in held])
    lags = await released_by_a_running(dibs, 20)
    assert min(lags) >= 0
    assert max(lags) < 1


async def test_the_lag_of_who_left_counts_from_the_end_of_the_grace(
    dibs: AsyncDibs, event: str, clock: Clock
) -> None:
    (held,) = await hold(dibs, event, 1, seconds=3600)
    await dibs.leave(event, held)
    clock.advance(seconds=135)
    assert await released_by_a_running(dibs, 1) == [pytest.approx(15, abs=0.01)]


async def test_goes_on_after_the_database_was_away(
    url: str, postgres: str, event: str, rows: Rows
) -> None:
    async with AsyncDibs(url, settings=SETTINGS) as dibs:
        due = await hold(dibs, event, 1, seconds=1)
        releasing = asyncio.create_task(released_by_a_running(dibs, 1))
        with psycopg.connect(postgres, autocommit=True) as admin:
            cut_off(admin, url)
            while (await dibs.next_deadline()) is None:  # answers once it is back
                pass
        await releasing
        assert set(rows.expirations(event)) == due


def cut_off(admin: "psycopg.Connection[tuple[object, ...]]", url: str) -> None:
    """End every connection to the database, as a restart does."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    admin.execute(
        sql.SQL(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = {} and application_name = 'dibs'"
        ).format(sql.Literal(name))
    )
