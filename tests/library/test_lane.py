"""What goes into one turn and in which order, and what becomes of it when it fails."""

import asyncio
from time import monotonic
from typing import Any

import pytest
from msgspec.structs import replace

from dibs import (
    AmendRequest,
    AsyncDibs,
    ExtendRequest,
    Fault,
    ReserveAgainRequest,
    ReserveRequest,
    SellRequest,
    Settings,
)
from dibs.batching import batcher, lane, pace
from dibs.batching.budget import Budget
from dibs.batching.lane import LATE, STUCK_SECONDS, TAKING, Lane
from dibs.batching.pace import Pace
from dibs.batching.retry import PAUSE_SECONDS_FIRST, Backoff
from dibs.batching.waiting import Waiting
from dibs.database import Database
from dibs.database.pool import ALL_TAKEN
from dibs.models import Answer
from dibs.requests import VerbRequest
from dibs.verbs import VerbName

from .callers import ask, cancelled, dance, queue_up
from .watcher import Watcher

pytestmark = pytest.mark.timeout(30)
LATE_SECONDS = Settings().call_timeout_seconds + 1


class Clock:
    """A module's clock, moved by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return monotonic() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Tells lanes who is late."""
    clock = Clock()
    monkeypatch.setattr(lane, "monotonic", clock)
    return clock


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long lanes paused after the database failed."""
    pauses: list[float] = []
    next_seconds = Backoff.next_seconds

    def noted(backoff: Backoff) -> float:
        pauses.append(next_seconds(backoff))
        return pauses[-1]

    monkeypatch.setattr(Backoff, "next_seconds", noted)
    return pauses


def turns_of(dibs: AsyncDibs) -> list[int]:
    """How many requests each turn carries from now on."""
    turns: list[int] = []
    dibs.watch_turns(turns.append)
    return turns


async def reserved(watcher: Watcher, event: str) -> list[str]:
    """The sessions that got what they asked for, in the order it was decided."""
    rows = await watcher.rows(
        "select session from dibs.journal where event_id = %s"
        " and action = 'reserved' order by position",
        event,
    )
    return [session for (session,) in rows]


@pytest.mark.parametrize("later", TAKING)
@pytest.mark.parametrize("earlier", TAKING)
async def test_who_comes_first_takes_the_last_unit_whatever_the_verb(
    dibs: AsyncDibs, watcher: Watcher, event: str, earlier: VerbName, later: VerbName
) -> None:
    await dibs.put_item(event, "floor", capacity=4)
    held = [
        await dibs.reserve(event, {"floor": 1}, session=name) for name in ("a", "b")
    ]

    over = [
        await dibs.reserve(event, {"floor": 1}, session=name) for name in ("c", "d")
    ]
    for one in over:
        await dibs.release(event, one.id)

    def taking(verb: VerbName, at: int) -> VerbRequest:
        if verb == "reserve_again":
            return ReserveAgainRequest(id=over[at].id)
        if verb == "amend":
            return AmendRequest(id=held[at].id, items={"floor": 2})
        kind = SellRequest if verb == "sell" else ReserveRequest
        return kind(items={"floor": 1}, session=f"taker-{at}")

    steps: list[tuple[VerbName, VerbRequest]] = [
        (earlier, taking(earlier, 0)),
        ("extend", ExtendRequest(id=held[0].id)),
        (later, taking(later, 1)),
    ]
    async with watcher.holding(event):
        (head,) = await queue_up(dibs, watcher, event, "head")
        asked = [asyncio.create_task(dibs.submit(event, *step)) for step in steps]
        await asyncio.sleep(0)
    codes = [answer.code for answer in await asyncio.gather(head, *asked)]
    assert codes == ["ok", "ok", "ok", "sold_out"]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param({"floor": 1}, [1, 32, 8], id="fits-exactly"),
        pytest.param({"floor": 1, "roof": 1}, [1, 21, 19], id="would-be-too-much"),
    ],
)
async def test_a_turn_is_no_heavier_than_it_may_be(
    url: str,
    watcher: Watcher,
    event: str,
    settings: Settings,
    items: dict[str, int],
    expected: list[int],
) -> None:
    few = replace(settings, batch_requests_max=32)
    request = ReserveRequest(items=items, session="anna")
    async with AsyncDibs(url, settings=few) as dibs:
        await dibs.put_item(event, "roof", capacity=100)
        turns = turns_of(dibs)
        async with watcher.holding(event):
            (first,) = await queue_up(dibs, watcher, event, "first")
            many = asyncio.create_task(dibs.reserve_many(event, [request] * 40))
            await asyncio.sleep(0)
        await asyncio.gather(first, many)
    assert turns == expected


async def test_what_is_heavier_than_any_turn_goes_alone(
    url: str, event: str, settings: Settings
) -> None:
    one = replace(settings, batch_requests_max=1)
    seats = [f"A-{number}" for number in range(100)]
    async with AsyncDibs(url, settings=one) as dibs:
        request = ReserveRequest(seats=seats, session="bus")
        assert (await dibs.submit(event, "reserve", request)).code == "seats_not_found"


async def test_turns_grow_lighter_where_they_hold_their_event_for_too_long(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    hurried = replace(settings, batch_requests_max=64, batch_lock_ms_max=1)
    request = ReserveRequest(items={"floor": 1}, session="anna")
    async with AsyncDibs(url, settings=hurried) as dibs:
        await dibs.put_item(event, "floor", capacity=200)
        turns = turns_of(dibs)
        async with watcher.holding(event):
            (first,) = await queue_up(dibs, watcher, event, "first")
            many = asyncio.create_task(dibs.reserve_many(event, [request] * 160))
            await asyncio.sleep(0)
        await asyncio.gather(first, many)
    assert turns[:2] == [1, 64]
    assert max(turns[2:]) < 64, "64 took longer than 1 ms, and so many went again"


async def test_who_waited_too_long_is_told_and_not_carried_out(
    dibs: AsyncDibs, watcher: Watcher, event: str, clock: Clock
) -> None:
    async with watcher.holding(event):
        first, late = await queue_up(dibs, watcher, event, "first", "late")
        clock.ahead = LATE_SECONDS
    assert (await first).code == "ok"
    assert (await late).detail == {"reason": LATE}, "it was never sent: no key"
    assert await watcher.reservation_count(event, "late") == 0


async def test_who_is_due_at_this_instant_is_late(
    dibs: AsyncDibs, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = monotonic()
    seconds_max = dibs.settings.call_timeout_seconds
    monkeypatch.setattr(batcher, "monotonic", lambda: now)
    monkeypatch.setattr(lane, "monotonic", lambda: now + seconds_max)
    assert (await ask(dibs, event, "anna")).code == "unavailable"


async def test_who_is_late_after_it_was_sent_hears_the_key(
    dibs: AsyncDibs,
    watcher: Watcher,
    event: str,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def long(_: Backoff) -> float:
        clock.ahead = LATE_SECONDS
        return 0.0

    monkeypatch.setattr(Backoff, "next_seconds", long)
    async with watcher.holding(event):
        (late,) = await queue_up(dibs, watcher, event, "late")
        (backend,) = await watcher.until_waiting()
        await watcher.rows("select pg_terminate_backend(%s)", backend)
        answer = await late
    assert answer.code == "unavailable"
    assert "key" in (answer.detail or {})


async def test_pauses_before_a_turn_goes_again(
    dibs: AsyncDibs, watcher: Watcher, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Backoff, "next_seconds", lambda _: 0.1)
    async with watcher.holding(event):
        (first,) = await queue_up(dibs, watcher, event, "first")
        failed_at = monotonic()
        await watcher.fail_turn()
        assert monotonic() - failed_at >= 0.1
    assert (await first).code == "ok"


async def test_a_turn_that_succeeds_leaves_what_failed_before_behind(
    url: str,
    watcher: Watcher,
    event: str,
    settings: Settings,
    clock: Clock,
    pauses: list[float],
) -> None:
    one = replace(settings, batch_requests_max=1)
    async with AsyncDibs(url, settings=one) as dibs:
        with watcher.holding_after_turn(dibs, event):
            async with watcher.holding(event):
                first, second, late = await queue_up(dibs, watcher, event, *"abc")
                await watcher.fail_turn()
            assert (await first).code == "ok"
            await watcher.fail_turn()
            clock.ahead = LATE_SECONDS
        assert (await second).code == "ok"
        assert (await late).detail == {"reason": LATE}, "it failed before another"
    assert len(pauses) == 2
    assert max(pauses) <= PAUSE_SECONDS_FIRST, "it paused as after two failures"


async def test_a_turn_whose_connection_was_lost_goes_again_whole(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    turns = turns_of(dibs)
    async with watcher.holding(event):
        asked = [ask(dibs, event, name) for name in "1234"]
        await watcher.fail_turn()
    await asyncio.gather(*asked)
    assert turns == [4]


async def test_what_was_cut_in_two_keeps_its_order_when_it_goes_again(
    dibs: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        before = ask(dibs, event, "1")
        faulting = dance(dibs, event)
        after = [ask(dibs, event, name) for name in "23"]
        await watcher.until_waiting()
        assert dibs.waiting_count == 0, "they did not go together"
        await watcher.fail_turn()
    answers = await asyncio.gather(before, *after)
    assert [answer.code for answer in answers] == ["ok"] * 3
    with pytest.raises(Fault, match="requests must map"):
        await faulting
    assert await reserved(watcher, event) == ["1", "2", "3"]


async def test_who_left_is_at_fault_and_not_who_stayed(
    dibs: AsyncDibs, event: str
) -> None:
    turns = turns_of(dibs)
    faulting, anna = dance(dibs, event), ask(dibs, event, "anna")
    await asyncio.sleep(0)
    while dibs.waiting_count:  # noqa: ASYNC110 the very next step, before any answer
        await asyncio.sleep(0)
    await cancelled(faulting)
    assert (await anna).code == "ok"
    assert turns == [1], "a turn was taken for nobody"


async def test_a_fault_before_a_turn_begins_is_told_to_all(
    dibs: AsyncDibs, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise Fault("it breaks")

    with monkeypatch.context() as patched:
        patched.setattr(Database, "connection", broken)
        asked = [ask(dibs, event, name) for name in "abc"]
        told = await asyncio.gather(*asked, return_exceptions=True)
    assert [str(one) for one in told] == ["it breaks"] * 3
    assert (await ask(dibs, event, "d")).code == "ok"


async def test_a_fault_before_a_turn_begins_cuts_it_in_two(
    dibs: AsyncDibs, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = turns_of(dibs)
    asked = [ask(dibs, event, name) for name in "abc"]
    with monkeypatch.context() as patched:
        patched.setattr(Database, "connection", lambda *_: patched.undo())
        await asyncio.gather(*asked)
    assert turns == [1, 2]


async def test_waits_for_a_connection_without_asking_again(
    url: str,
    watcher: Watcher,
    event: str,
    settings: Settings,
    pauses: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lane, "CONNECTION_SECONDS_MIN", 0.001)
    one = replace(settings, pool_connections_max=1)
    other = f"{event}-other"
    async with AsyncDibs(url, settings=one) as dibs:
        await dibs.put_event(other, items={"floor": 1})
        async with watcher.holding(event):
            (first,) = await queue_up(dibs, watcher, event, "first")
            waiting = ask(dibs, other, "waiting")
            await asyncio.sleep(0.05)
        answers = await asyncio.gather(first, waiting)
    assert [answer.code for answer in answers] == ["ok", "ok"]
    assert pauses == []


async def test_waits_for_a_connection_no_longer_than_its_caller(
    url: str, watcher: Watcher, event: str, settings: Settings
) -> None:
    hasty = replace(settings, pool_connections_max=1, call_timeout_seconds=0.2)
    async with AsyncDibs(url, settings=hasty) as dibs:
        async with watcher.holding(event):
            (first,) = await queue_up(dibs, watcher, event, "first")
            answer = await ask(dibs, f"{event}-other", "waiting")
            assert not first.done()
        await first
    assert answer.detail == {"reason": ALL_TAKEN}


def waiting_for(units: int) -> Waiting:
    """A request whose caller is there."""
    future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    request = ReserveRequest(items={"floor": units}, session="anna")
    return Waiting("reserve", request, "", future, monotonic() + 10)


async def test_a_lane_knows_how_long_a_new_request_would_wait(
    url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(pace, "monotonic", lambda: now)
    known = Pace()
    known.learn(100, 50.0)
    idle = Lane("gala", Database(url, settings), Budget(settings), known, print)
    for _ in range(63):
        idle.append(waiting_for(1))
        assert idle.wait_seconds() == 0.0, "the next turn has room"
    idle.append(waiting_for(1))
    assert idle.wait_seconds() == 64.0
    now += STUCK_SECONDS
    assert idle.wait_seconds() == 64.0
    now += 0.001
    assert idle.wait_seconds() == 0.0, "the database is stuck, and not the queue"


async def test_a_lane_that_closes_refuses_all_who_wait(
    url: str, settings: Settings
) -> None:
    idle = Lane("gala", Database(url, settings), Budget(settings), Pace(), print)
    waiting = waiting_for(1)
    idle.append(waiting)
    idle.close()
    assert waiting.future.result() == Answer(
        code="unavailable", detail={"reason": "it is closing"}
    )
    assert len(idle) == 0
