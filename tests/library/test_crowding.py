"""Who is refused at the door when more ask than can be served."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from time import monotonic

import pytest
from msgspec.structs import replace

from dibs import AsyncDibs, ReserveRequest, Settings
from dibs.batching import batcher, pace
from dibs.batching.budget import WEIGHT_MIN
from dibs.batching.doorman import Doorman
from dibs.batching.lane import STUCK_SECONDS, Lane
from dibs.batching.pace import Pace, Stopwatch
from dibs.batching.turn import Turn
from dibs.database import AsyncConnection
from dibs.models import Answer

from .callers import ask, cancelled, queue_up
from .watcher import Watcher

CROWD = 400
TOLD_SECONDS_MAX = 0.05
WAIT_MS_MAX = 500


@pytest.fixture
async def hurried(url: str, event: str, settings: Settings) -> AsyncIterator[AsyncDibs]:
    """Dibs that lets nobody wait for long, and has seen what a turn takes."""
    given = replace(settings, queue_wait_ms_max=1)
    async with AsyncDibs(url, settings=given) as dibs:
        await dibs.put_item(event, "floor", capacity=10 * CROWD)
        answers = await crowd(dibs, event, "first")
        assert codes_of(answers) == {"ok": CROWD}, "nothing was known of turns yet"
        yield dibs


@pytest.fixture
async def crowded(
    url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AsyncDibs]:
    """Dibs where who comes second would wait for longer than is worth it."""
    monkeypatch.setattr(Lane, "wait_seconds", lambda _: WAIT_MS_MAX / 1000 + 0.001)
    given = replace(settings, queue_wait_ms_max=WAIT_MS_MAX)
    async with AsyncDibs(url, settings=given) as dibs:
        yield dibs


async def crowd(dibs: AsyncDibs, event: str, name: str) -> list[Answer]:
    """The answers to many callers who come at once."""
    requests = [
        ReserveRequest(items={"floor": 1}, session=f"{name}-{number}")
        for number in range(CROWD)
    ]
    return await asyncio.gather(
        *(dibs.submit(event, "reserve", request) for request in requests)
    )


def codes_of(answers: Iterable[Answer]) -> Counter[str]:
    return Counter(answer.code for answer in answers)


async def test_turns_away_who_would_wait_and_answers_who_was_let_in(
    hurried: AsyncDibs, watcher: Watcher, event: str
) -> None:
    codes = codes_of(await crowd(hurried, event, "second"))
    assert set(codes) == {"ok", "unavailable"}
    ((held,),) = await watcher.rows(
        "select count(*) from dibs.reservations where event_id = %s"
        " and session like 'second-%%'",
        event,
    )
    assert held == codes["ok"], "who was refused holds something, or the other way"


async def test_a_refusal_at_the_door_says_why(hurried: AsyncDibs, event: str) -> None:
    refused = (await crowd(hurried, event, "second"))[-1]
    assert refused.detail == {"reason": batcher.CROWDED}


async def test_lets_in_who_finishes_or_gives_back(
    crowded: AsyncDibs, watcher: Watcher, event: str
) -> None:
    held = [
        await crowded.reserve(event, {"floor": 1}, session=str(number))
        for number in range(2)
    ]
    async with watcher.holding(event):
        (first,) = await queue_up(crowded, watcher, event, "first")
        finishing = asyncio.gather(
            crowded.confirm(event, held[0].id), crowded.release(event, held[1].id)
        )
        await asyncio.sleep(0)
        assert (await ask(crowded, event, "taker")).code == "unavailable"
    assert [one.status for one in await finishing] == ["confirmed", "released"]
    assert (await first).code == "ok"


async def test_who_is_refused_hears_of_it_soon(
    crowded: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        (first,) = await queue_up(crowded, watcher, event, "first")
        began = monotonic()
        assert (await ask(crowded, event, "second")).code == "unavailable"
        assert monotonic() - began < TOLD_SECONDS_MAX
    assert (await first).code == "ok"


async def test_who_is_refused_among_thousands_hears_of_it_when_it_is_their_turn(
    crowded: AsyncDibs, watcher: Watcher, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Doorman, "wait_seconds", lambda _: TOLD_SECONDS_MAX)
    async with watcher.holding(event):
        (first,) = await queue_up(crowded, watcher, event, "first")
        began = monotonic()
        assert (await ask(crowded, event, "second")).code == "unavailable"
        assert monotonic() - began >= TOLD_SECONDS_MAX
    assert (await first).code == "ok"


async def test_refuses_a_batch_whole_and_each_of_it_by_itself(
    crowded: AsyncDibs, watcher: Watcher, event: str
) -> None:
    requests = [ReserveRequest(items={"floor": 1}, session=name) for name in "abc"]
    async with watcher.holding(event):
        (first,) = await queue_up(crowded, watcher, event, "first")
        answers = await crowded.submit_many(event, "reserve", iter(requests))
    assert codes_of(answers) == {"unavailable": 3}
    assert (await first).code == "ok"


async def test_lets_in_who_waits_just_as_long_as_is_worth_it(
    crowded: AsyncDibs, watcher: Watcher, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lane, "wait_seconds", lambda _: WAIT_MS_MAX / 1000)
    async with watcher.holding(event):
        tasks = await queue_up(crowded, watcher, event, "first", "second")
    assert codes_of(await asyncio.gather(*tasks)) == {"ok": 2}


async def test_lets_in_who_comes_alone_and_a_batch_whole(
    hurried: AsyncDibs, event: str
) -> None:
    assert await hurried.reserve(event, {"floor": 1}, session="alone")
    requests = [ReserveRequest(items={"floor": 1}, session="many")] * CROWD
    answers = await hurried.reserve_many(event, requests)
    assert codes_of(answers) == {"ok": CROWD}


async def test_turns_nobody_away_while_the_event_is_locked(
    hurried: AsyncDibs, watcher: Watcher, event: str
) -> None:
    async with watcher.holding(event):
        first = asyncio.create_task(
            hurried.reserve(event, {"floor": 1}, session="first")
        )
        await watcher.until_waiting()
        await asyncio.sleep(1.2 * STUCK_SECONDS)
        waiting = asyncio.create_task(crowd(hurried, event, "second"))
        await asyncio.sleep(0)
    assert codes_of(await waiting) == {"ok": CROWD}
    assert await first


async def test_what_is_done_keeps_nobody_waiting(
    url: str,
    watcher: Watcher,
    event: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each unit of weight takes a millisecond here; a hold of the floor weighs 2."""
    now = 100.0
    monkeypatch.setattr(pace, "monotonic", lambda: now)
    monkeypatch.setattr(Pace, "seconds_for", lambda _, weight: weight / 1000)
    given = replace(settings, queue_wait_ms_max=200, batch_requests_max=1)
    seats = [f"A-{number}" for number in range(100)]
    heavy = ReserveRequest(seats=seats, session="bus")
    async with AsyncDibs(url, settings=given) as dibs:
        with watcher.holding_after_turn(dibs, event):
            async with watcher.holding(event):
                first = asyncio.create_task(dibs.submit(event, "reserve", heavy))
                await watcher.until_waiting()
                waiting = [
                    ask(dibs, event, str(number)) for number in range(WEIGHT_MIN)
                ]
                await asyncio.sleep(0)
                # 101 of the bus and 128 of those who wait.
                assert (await ask(dibs, event, "more")).code == "unavailable"
                now += 2 * STUCK_SECONDS
                waiting.append(ask(dibs, event, "while it is stuck"))
                await asyncio.sleep(0)
            assert (await first).code == "seats_not_found"
            await watcher.until_waiting()
            # Without the bus 130 are left: with 36 more it is 202.
            more = [ask(dibs, event, str(number)) for number in range(40)]
            await asyncio.wait(more[36:], timeout=5)
            assert [one.done() for one in more] == [False] * 36 + [True] * 4
            await cancelled(*waiting, *more)


async def test_a_light_turn_that_took_long_turns_no_crowd_away(
    url: str, event: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that was busy for a moment says nothing of what requests take."""
    take = Turn.take

    async def take_long(turn: Turn, connection: AsyncConnection) -> None:
        await take(turn, connection)
        turn.held_seconds = 0.5

    async with AsyncDibs(url, settings=settings) as dibs:
        await dibs.put_item(event, "floor", capacity=10 * CROWD)
        with monkeypatch.context() as patched:
            patched.setattr(Turn, "take", take_long)
            patched.setattr(Stopwatch, "busy_seconds", lambda *_: 0.5)
            assert await dibs.reserve(event, {"floor": 1}, session="alone")
        assert codes_of(await crowd(dibs, event, "crowd")) == {"ok": CROWD}


async def test_turns_nobody_away_where_that_is_turned_off(
    url: str, event: str, settings: Settings
) -> None:
    given = replace(settings, queue_wait_ms_max=None)
    async with AsyncDibs(url, settings=given) as dibs:
        await dibs.put_item(event, "floor", capacity=10 * CROWD)
        for name in ("first", "second"):
            assert codes_of(await crowd(dibs, event, name)) == {"ok": CROWD}
