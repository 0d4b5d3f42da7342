"""The herald: tells of each deadline once, in time, however many there are."""

import asyncio
from datetime import datetime, timedelta

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.watcher import Watcher

from dibs.client import AsyncDibs
from dibs.errors import Unavailable
from dibs.requests import ReserveRequest
from dibs.workers.herald import PAUSE_SECONDS, TOLD_PER_TURN, Herald
from dibs.workers.sweeper import Sweeper

from .conftest import Rows

Told = list[tuple[str, datetime]]
NOTICE = 120


async def opened(dibs: AsyncDibs, event: str, **settings: int | None) -> None:
    given = {"hold_seconds": 600, "expiring_notice_seconds": NOTICE, **settings}
    await dibs.put_event(event, items={"floor": 10_000}, **given)  # type: ignore[arg-type]


async def told(dibs: AsyncDibs, event: str) -> Told:
    """The reservations told of and the deadlines, in the journal's order."""
    rows = await dibs.journal(event, limit=10_000)
    return [
        (row.reservation_id, row.expires_at)
        for row in rows
        if row.action == "expiring" and row.reservation_id and row.expires_at
    ]


async def test_tells_of_a_deadline_once_when_it_is_near(
    dibs: AsyncDibs, event: str, clock: Clock
) -> None:
    await opened(dibs, event)
    held = await dibs.reserve(event, {"floor": 1}, session="anna")
    herald = Herald(dibs)
    clock.advance(seconds=600 - NOTICE - 1)
    assert await herald.run_once() == 0
    clock.advance(seconds=1)
    assert await herald.run_once() == 1
    assert await herald.run_once() == 0
    assert await told(dibs, event) == [(held.id, held.expires_at)]
    (row,) = [r for r in await dibs.journal(event) if r.action == "expiring"]
    assert row.principal == "dibs"
    assert row.recorded_at == START + timedelta(seconds=600 - NOTICE)


async def test_tells_of_a_deadline_that_was_moved(
    dibs: AsyncDibs, event: str, clock: Clock
) -> None:
    await opened(dibs, event, extension_seconds=90, extensions_max=3)
    held = await dibs.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=500)
    await Herald(dibs).run_once()
    extended = await dibs.extend(event, held.id)
    await Herald(dibs).run_once()
    clock.advance(seconds=100)
    await Herald(dibs).run_once()
    paying = await dibs.begin_payment(event, held.id)
    await Herald(dibs).run_once()
    clock.advance(seconds=179)
    await Herald(dibs).run_once()
    assert await told(dibs, event) == [
        (held.id, held.expires_at),
        (held.id, extended.expires_at),
        (held.id, paying.expires_at),
    ]


async def test_tells_of_a_hold_that_is_shorter_than_the_notice(
    dibs: AsyncDibs, event: str
) -> None:
    await opened(dibs, event, hold_seconds=30)
    held = await dibs.reserve(event, {"floor": 1}, session="anna")
    assert await Herald(dibs).run_once() == 1
    assert await told(dibs, event) == [(held.id, held.expires_at)]


async def test_says_nothing_of_what_has_ended_or_is_over(
    dibs: AsyncDibs, event: str, clock: Clock
) -> None:
    await opened(dibs, event)
    sold = await dibs.reserve(event, {"floor": 1}, session="anna")
    gone = await dibs.reserve(event, {"floor": 1}, session="bo")
    await dibs.confirm(event, sold.id)
    await dibs.release(event, gone.id)
    clock.advance(seconds=599)
    assert await Herald(dibs).run_once() == 0
    await dibs.reserve(event, {"floor": 1}, session="cy")
    clock.advance(seconds=600)
    assert await Herald(dibs).run_once() == 0
    assert await told(dibs, event) == []


async def test_says_nothing_where_nobody_wants_a_notice(
    dibs: AsyncDibs, event: str, clock: Clock
) -> None:
    await opened(dibs, event, expiring_notice_seconds=None)
    await dibs.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=599)
    await Herald(dibs).run_once()
    assert await told(dibs, event) == []
    assert await dibs.tell_expiring(event) == 0
    await dibs.change_event(event, expiring_notice_seconds=1)
    assert event in await dibs.expiring_events()
    assert await dibs.tell_expiring(event) == 1
    assert await dibs.tell_expiring("no-such-event") == 0


async def test_silence_and_leaving_are_not_told_of_as_deadlines(
    dibs: AsyncDibs, event: str, clock: Clock
) -> None:
    await opened(dibs, event, heartbeat_seconds=20, leave_grace_seconds=10)
    held = await dibs.reserve(event, {"floor": 1}, session="anna")
    for _ in range(3):
        clock.advance(seconds=10)
        await dibs.heartbeat(event, held.id)
        assert await Herald(dibs).run_once() == 0
    await dibs.leave(event, held.id)
    assert await Herald(dibs).run_once() == 0


async def test_who_had_left_is_released_after_a_notice(
    dibs: AsyncDibs, event: str, clock: Clock
) -> None:
    await opened(dibs, event, leave_grace_seconds=60)
    held = await dibs.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=479)
    await dibs.leave(event, held.id)
    clock.advance(seconds=1)
    assert await Herald(dibs).run_once() == 1
    clock.advance(seconds=59)
    await Sweeper(dibs).run_once()
    assert (await dibs.reservation(event, held.id)).status == "released"


async def test_many_heralds_tell_of_many_holds_once_each(
    dibs: AsyncDibs, event: str, clock: Clock
) -> None:
    await opened(dibs, event)
    count = 2 * TOLD_PER_TURN + 7
    requests = [
        ReserveRequest(items={"floor": 1}, session=f"s-{n}") for n in range(count)
    ]
    answers = await dibs.reserve_many(event, requests)
    clock.advance(seconds=500)
    counts = await asyncio.gather(*(Herald(dibs).run_once() for _ in range(10)))
    assert sum(counts) == count
    named = [one for one, _ in await told(dibs, event)]
    assert sorted(named) == sorted(a.reservation.id for a in answers if a.reservation)


async def test_a_locked_event_keeps_no_other_waiting(
    dibs: AsyncDibs, event: str, clock: Clock, watcher: Watcher
) -> None:
    locked, others = f"{event}-b", [f"{event}-a", f"{event}-c"]
    held = {}
    for one in (locked, *others):
        await opened(dibs, one)
        held[one] = await dibs.reserve(one, {"floor": 1}, session="anna")
    clock.advance(seconds=500)
    with watcher.holding(locked), pytest.raises(Unavailable, match="locked"):
        await Herald(dibs).run_once()
    for one in others:
        assert await told(dibs, one) == [(held[one].id, held[one].expires_at)]
    assert await Herald(dibs).run_once() == 1
    assert await told(dibs, locked) == [(held[locked].id, held[locked].expires_at)]


async def test_tells_nobody_more_once_it_is_asked_to_stop(
    dibs: AsyncDibs, event: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (event, f"{event}-too"):
        await opened(dibs, one)
        await dibs.reserve(one, {"floor": 1}, session="anna")
    clock.advance(seconds=500)
    stop = asyncio.Event()
    tell_expiring = dibs.tell_expiring

    async def tell_and_stop(event: str, count_max: int) -> int:
        stop.set()
        return await tell_expiring(event, count_max)

    monkeypatch.setattr(dibs, "tell_expiring", tell_and_stop)
    herald = Herald(dibs, stop=stop)
    assert await herald.run_once() == 1
    assert await herald.run_once() == 0
    stop.clear()
    assert await herald.run_once() == 1


async def test_what_was_told_is_forgotten_once_it_is_over(
    dibs: AsyncDibs, event: str, clock: Clock, url: str, rows: Rows
) -> None:
    await opened(dibs, event)
    await dibs.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=500)
    await dibs.reserve(event, {"floor": 1}, session="bo")
    await Herald(dibs).run_once()
    clock.advance(seconds=500)
    await Herald(dibs).run_once()
    with psycopg.connect(url) as owner:
        kept = owner.execute(
            "select count(*) from dibs.notices where event_id = %s", (event,)
        ).fetchone()
    assert kept == (1,)


async def test_looks_again_in_a_second(dibs: AsyncDibs) -> None:
    assert await Herald(dibs).pause_seconds() == PAUSE_SECONDS
