"""Who is refused at the door when more ask than can be served."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable

import pytest
from msgspec.structs import replace

from dibs import AsyncDibs, ReserveRequest, Settings
from dibs.batching import batcher
from dibs.batching.lane import STUCK_SECONDS
from dibs.batching.pace import Pace
from dibs.models import Answer

from .watcher import Watcher

CROWD = 400


@pytest.fixture
async def hurried(
    url: str, event: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AsyncDibs]:
    """Dibs that lets nobody wait for long, and has seen what a turn takes."""
    monkeypatch.setattr(batcher, "REFUSAL_SECONDS", 0.05)
    given = replace(settings, queue_wait_ms_max=1)
    async with AsyncDibs(url, settings=given) as dibs:
        await dibs.put_item(event, "floor", capacity=10 * CROWD)
        answers = await crowd(dibs, event, "first")
        assert codes_of(answers) == {"ok": CROWD}, "nothing was known of turns yet"
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
    hurried: AsyncDibs, event: str
) -> None:
    held = [
        await hurried.reserve(event, {"floor": 1}, session=str(number))
        for number in range(2)
    ]
    _, sold, released = await asyncio.gather(
        crowd(hurried, event, "second"),
        hurried.confirm(event, held[0].id),
        hurried.release(event, held[1].id),
    )
    assert (sold.status, released.status) == ("confirmed", "released")


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


async def test_turns_nobody_away_where_that_is_turned_off(
    url: str, event: str, settings: Settings
) -> None:
    given = replace(settings, queue_wait_ms_max=None)
    async with AsyncDibs(url, settings=given) as dibs:
        await dibs.put_item(event, "floor", capacity=10 * CROWD)
        for name in ("first", "second"):
            assert codes_of(await crowd(dibs, event, name)) == {"ok": CROWD}


def test_learns_from_full_turns_alone() -> None:
    pace = Pace()
    pace.learn(1, 10.0)
    assert pace.seconds_for(1_000) == 0.0, "a light turn taught it something"
    pace.learn(100, 0.1)
    assert pace.seconds_for(1_000) == pytest.approx(1.0)
    for _ in range(100):
        pace.learn(100, 0.01)
    assert pace.seconds_for(1_000) == pytest.approx(0.1, rel=0.01)
