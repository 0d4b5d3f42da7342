"""The inspector: a row a run, and nothing broken goes unseen."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.doors.clock import Clock
from tests.doors.logs import logged
from tests.doors.watcher import Watcher

from dibs import SoldOut
from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.errors import Unavailable
from dibs.models import Event, Violation
from dibs.payments import Till
from dibs.workers.inspector import Inspector
from dibs.workers.worker import agents_of

from .conftest import Rows


async def test_every_run_leaves_a_row(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows
) -> None:
    await dibs.put_event(event, items={"floor": 10}, hold_seconds=60)
    await dibs.reserve(event, {"floor": 2}, session="anna")
    assert await Inspector(dibs).run_once() == 0
    clock.advance(seconds=60)
    assert await Inspector(dibs).run_once() == 1
    first, second = rows.cleanups()
    assert first["trigger"] == second["trigger"] == "schedule"
    assert (first["reservations_expired"], second["reservations_expired"]) == (0, 1)
    assert first["inconsistencies"] == second["inconsistencies"] == 0


async def test_what_is_broken_is_counted(
    dibs: AsyncDibs, event: str, rows: Rows
) -> None:
    await dibs.put_event(event, items={"floor": 10})
    drift = (
        "update dibs.items set available_count = available_count - %s, "
        "sold_count = sold_count + %s where event_id = %s"
    )
    rows.execute(drift, 3, 3, event)
    found = await Inspector(dibs).inspect("manual")
    rows.execute(drift, -3, -3, event)
    assert found.inconsistencies
    (row,) = rows.cleanups()
    assert row["trigger"] == "manual"
    assert row["inconsistencies"] == found.inconsistencies


DRIFT = (
    "update dibs.items set available_count = available_count - 3, "
    "sold_count = sold_count + 3 where event_id = %s"
)


async def test_what_is_broken_is_told_with_its_cause_and_its_repair(
    dibs: AsyncDibs, event: str, rows: Rows
) -> None:
    await dibs.put_event(event, items={"floor": 10})
    rows.execute(DRIFT, event)
    broken = await dibs.verify(event)
    length = rows.journal_length(event)
    with logged() as told:
        await Inspector(dibs).run_once()
    assert await dibs.verify(event) == broken
    assert rows.journal_length(event) == length
    found = [line for line in told if line["event"] == "inconsistency"]
    assert {(line["invariant"], line["subject"]) for line in found} == {("I1", "floor")}
    assert all(line["event_id"] == event and not line["is_mended"] for line in found)
    assert {line["cause"] for line in found} == {
        "the counts were changed outside the engine"
    }
    assert all("counts" in line["repair"] for line in found)
    await dibs.reconcile(event)


async def test_what_is_broken_is_mended_where_settings_say_so(
    dibs: AsyncDibs, event: str, rows: Rows
) -> None:
    await dibs.put_event(event, items={"floor": 10})
    rows.execute(DRIFT, event)
    settings = Settings.from_environment({"DIBS_RECONCILE": "repair"})
    till = Till(dibs, {}, settings)
    agents = agents_of(dibs, settings, asyncio.Event(), till=till)
    (inspector,) = (agent for agent in agents if agent.name == "inspector")
    with logged() as told:
        await inspector.run_once()
    assert await dibs.verify(event) == []
    found = [line for line in told if line["event"] == "inconsistency"]
    assert found
    assert all(line["is_mended"] for line in found)
    journal = await dibs.journal(event, reveal=True)
    assert [row.principal for row in journal if row.action == "reconciled"] == [
        "inspector" for _ in found
    ]
    (row,) = rows.cleanups()
    assert row["inconsistencies"] == len(found)


async def test_begins_no_event_once_it_is_asked_to_stop(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows
) -> None:
    await dibs.put_event(event, items={"floor": 10}, hold_seconds=60)
    await dibs.reserve(event, {"floor": 2}, session="anna")
    clock.advance(seconds=60)
    stop = asyncio.Event()
    stop.set()
    assert await Inspector(dibs, stop=stop).run_once() == 0
    (row,) = rows.cleanups()
    assert "asked to stop" in row["error"]
    assert await Inspector(dibs).run_once() == 1


async def test_keys_past_their_retention_are_deleted(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows
) -> None:
    await dibs.put_event(event, items={"floor": 10})
    held = await dibs.reserve(event, {"floor": 1}, session="anna", key="once")
    await dibs.confirm(event, held.id)
    assert rows.key_count(event) >= 1
    clock.advance(days=31)
    await Inspector(dibs).run_once()
    assert rows.key_count(event) == 0


async def test_a_month_that_ended_is_closed_with_balances_once(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows
) -> None:
    await dibs.put_event(event, items={"floor": 10, "mug": 5})
    await dibs.reserve(event, {"floor": 2}, session="anna")
    await Inspector(dibs).run_once()
    assert rows.balanced(event) == []
    clock.advance(days=31)
    await Inspector(dibs).run_once()
    await Inspector(dibs).run_once()
    assert rows.balanced(event) == ["floor", "mug"]


async def test_what_happened_is_summed_and_what_is_old_goes(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows
) -> None:
    await dibs.put_event(event, items={"floor": 10}, hold_seconds=60)
    await dibs.reserve(event, {"floor": 2}, session="anna")
    with pytest.raises(SoldOut):
        await dibs.reserve(event, {"floor": 11}, session="bo")
    await Inspector(dibs).run_once()
    assert rows.journal_length(event) == 3
    for _ in range(5):
        clock.advance(days=31)
        await Inspector(dibs).run_once()
    assert rows.journal_length(event) < 5
    assert rows.refusal_count(event) == 0
    counted = await dibs.statistics(event, hours=24 * 365)
    assert (counted.created, counted.expired, counted.failed) == (1, 1, 1)


async def test_comes_again_on_schedule(dibs: AsyncDibs) -> None:
    inspector = Inspector(dibs, schedule_seconds=300)
    assert await inspector.pause_seconds() == pytest.approx(300)


async def test_a_locked_event_keeps_no_other_from_being_tidied(
    dibs: AsyncDibs, event: str, clock: Clock, rows: Rows, url: str
) -> None:
    other = f"{event}-too"
    for one in (event, other):
        await dibs.put_event(one, items={"floor": 10}, hold_seconds=60)
    clock.advance(days=31)
    with psycopg.connect(url) as stranger, logged() as told:
        lock = "select from dibs.event_heads where event_id = %s for update"
        stranger.execute(lock, (event,))
        await Inspector(dibs).run_once()
    assert (rows.balanced(event), rows.balanced(other)) == ([], ["floor"])
    assert "not tidied" in [line["event"] for line in told]


@contextmanager
def slow(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Whoever checks an event waits until the connection's transaction ends."""
    with psycopg.connect(url) as stranger:
        stranger.execute("lock table dibs.tickets in access exclusive mode")
        yield stranger


HASTY = Settings(call_timeout_seconds=0.3)


@pytest.mark.parametrize("check", [AsyncDibs.verify, AsyncDibs.reconcile])
async def test_a_check_may_take_longer_than_a_call(
    check: Callable[[AsyncDibs, str], Awaitable[list[object]]],
    url: str,
    event: str,
    watcher: Watcher,
) -> None:
    async with AsyncDibs(url, settings=HASTY) as dibs:
        await dibs.put_event(event, items={"floor": 10})
        with slow(url) as stranger:
            checking = asyncio.ensure_future(check(dibs, event))
            await asyncio.to_thread(watcher.until_waiting, 1)
            await asyncio.to_thread(watcher.value, "select pg_sleep(0.5)")
            stranger.commit()
        assert await checking == []


async def test_a_check_that_the_database_cuts_is_not_begun_again_and_again(
    url: str, event: str
) -> None:
    impatient = make_conninfo(url, options="-c statement_timeout=600ms")
    async with AsyncDibs(impatient, settings=HASTY) as dibs, asyncio.timeout(5):
        await dibs.put_event(event, items={"floor": 10})
        with slow(url), pytest.raises(Unavailable, match="statement timeout"):
            await dibs.verify(event)


async def test_a_check_under_way_is_dropped_by_who_is_asked_to_stop(
    dibs: AsyncDibs, url: str, event: str, rows: Rows, watcher: Watcher
) -> None:
    await dibs.put_event(event, items={"floor": 10})
    stop = asyncio.Event()
    with slow(url):
        inspecting = asyncio.ensure_future(Inspector(dibs, stop=stop).run_once())
        await asyncio.to_thread(watcher.until_waiting, 1)
        stop.set()
        async with asyncio.timeout(2):
            await inspecting
    (row,) = rows.cleanups()
    assert row["inconsistencies"] is None
    assert "asked to stop" in row["error"]


async def test_where_an_event_could_not_be_checked_nobody_says_that_all_are_sound(
    dibs: AsyncDibs, event: str, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = f"{event}-too"
    for one in (event, other):
        await dibs.put_event(one, items={"floor": 10})
    verify = dibs.verify

    async def verify_but(asked: str) -> list[Violation]:
        if asked == event:
            raise Unavailable({"reason": "it took too long"})
        return await verify(asked)

    monkeypatch.setattr(dibs, "verify", verify_but)
    assert (await Inspector(dibs).inspect("manual")).inconsistencies is None
    rows.execute(DRIFT, other)
    found = (await Inspector(dibs).inspect("manual")).inconsistencies
    monkeypatch.undo()
    assert found == len(await dibs.verify(other)) > 0
    await dibs.reconcile(other)
    first, second = rows.cleanups()
    assert (first["inconsistencies"], second["inconsistencies"]) == (None, found)
    assert event in first["error"]


@pytest.mark.parametrize("pages", [0, 1])
async def test_a_run_that_cannot_list_all_events_leaves_its_row_too(
    dibs: AsyncDibs,
    event: str,
    clock: Clock,
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
    pages: int,
) -> None:
    await dibs.put_event(event, items={"floor": 10}, hold_seconds=60)
    held = await dibs.reserve(event, {"floor": 2}, session="anna")
    clock.advance(seconds=60)
    rows.execute(DRIFT, event)
    broken = await dibs.verify(event)
    listed = dibs.events
    asked = 0

    async def list_some(**given: Any) -> list[Event]:
        nonlocal asked
        asked += 1
        if asked > pages:
            raise Unavailable({"reason": "gone for a moment"})
        return await listed(**given)

    monkeypatch.setattr(dibs, "events", list_some)
    assert await Inspector(dibs).run_once() == 1
    monkeypatch.undo()
    await dibs.reconcile(event)
    (row,) = rows.cleanups()
    assert [str(one) for one in row["reservation_ids"]] == [held.id]
    assert row["inconsistencies"] == (len(broken) if pages else None)
    assert "gone for a moment" in row["error"]
