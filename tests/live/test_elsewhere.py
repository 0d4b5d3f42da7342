"""Coming back at a process that has not looked since another one told more."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from tests.doors.clock import START, Clock, install_clock
from tests.doors.hall import plan_of
from tests.doors.restored import restored

from dibs import AsyncDibs
from dibs.config import Settings
from dibs.errors import Unavailable
from dibs.live import marks
from dibs.live.feed import Feed
from dibs.live.marks import NOWHERE, Marks
from dibs.live.messages import OPENING, STILL_HERE
from dibs.live.reader import Reader
from dibs.live.stream import Stream

from .taker import Taker


@pytest.fixture
def clock(database: str) -> Iterator[Clock]:
    install_clock(database)
    clock = Clock(database)
    clock.set(START)
    yield clock
    clock.run()
    clock.close()


@pytest.fixture
async def dibs(database: str) -> AsyncIterator[AsyncDibs]:
    async with AsyncDibs(database) as opened:
        yield opened


@pytest.fixture
async def here(database: str) -> AsyncIterator[Feed]:
    """The process that was told more."""
    feed = Feed(database, Settings())
    yield feed
    await feed.aclose()


@pytest.fixture
async def there(database: str) -> AsyncIterator[Feed]:
    """The process that one comes back to."""
    feed = Feed(database, Settings())
    yield feed
    await feed.aclose()


async def hall(dibs: AsyncDibs) -> str:
    """An event of two seats that are held for a minute."""
    event = f"elsewhere-{secrets.token_hex(4)}"
    await dibs.put_event(event, hold_seconds=60)
    await dibs.put_plan(event, plan_of(lower=["A-1", "A-2"]))
    return event


async def join(feed: Feed, event: str, heard: Marks = NOWHERE) -> Taker:
    """Somebody who follows the event."""
    followed = await feed.follow(event)
    assert followed is not None
    await feed.catch_up([followed], heard)
    taker = Taker()
    stream = Stream(taker, [followed], lambda _: None, 0.0, with_seats=True)
    feed.join(stream, heard)
    return taker


def messages(taker: Taker) -> list[dict[str, str]]:
    """What it was told, each by its fields."""
    blocks = taker.heard.decode().split("\n\n")
    told = [
        dict(x.split(": ", 1) for x in one.split("\n") if ": " in x)
        for one in blocks[1:]
    ]
    return [one for one in told if "event" in one]


def first_seat(*takers: Taker) -> Any:
    """What who was told all that thinks of A-1."""
    seat = None
    for one in [message for taker in takers for message in messages(taker)]:
        seats = json.loads(one["data"]).get("seats")
        if one["event"] == "snapshot":
            seat = seats[0][0]
        elif seats:
            changed = [letter for letter, numbers in seats["0"].items() if 0 in numbers]
            seat = changed[0] if changed else seat
    return seat


def heard_by(taker: Taker) -> Marks:
    """How far it was told."""
    return marks.read([one["id"] for one in messages(taker) if "id" in one][-1])


async def test_who_was_told_that_a_seat_is_free_hears_that_somebody_took_it(
    dibs: AsyncDibs, clock: Clock, here: Feed, there: Feed
) -> None:
    event = await hall(dibs)
    await dibs.reserve(event, seats=["A-1"], session="one")
    await join(there, event)
    await there.run_once()
    client = await join(here, event)
    clock.advance(seconds=61)  # and nobody sweeps
    await here.run_once()
    assert first_seat(client) == "a"
    # Its line is cut; the other has not looked since. Then somebody takes the seat.
    again = await join(there, event, heard_by(client))
    await dibs.reserve(event, seats=["A-1"], session="two")
    await there.run_once()
    assert first_seat(client, again) == "r"


async def test_who_comes_back_after_a_look_that_found_nothing_causes_none(
    monkeypatch: pytest.MonkeyPatch,
    dibs: AsyncDibs,
    clock: Clock,
    here: Feed,
    there: Feed,
) -> None:
    event = await hall(dibs)
    await join(there, event)
    await there.run_once()
    clock.advance(seconds=1)
    heard = heard_by(await join(here, event))
    clock.advance(seconds=1)
    await there.run_once()
    monkeypatch.setattr(Reader, "heads", None)
    again = await join(there, event, heard)
    assert [one["event"] for one in messages(again)] == ["heartbeat"]


@pytest.mark.parametrize("more", ["a row", "an instant", "another history"])
async def test_who_heard_more_than_can_be_found_out_is_refused_until_it_can_be(
    monkeypatch: pytest.MonkeyPatch,
    dibs: AsyncDibs,
    here: Feed,
    there: Feed,
    more: str,
) -> None:
    event = await hall(dibs)
    await join(there, event)
    if more == "a row":
        await dibs.reserve(event, seats=["A-1"], session="one")
    heard = heard_by(await join(here, event))
    if more == "an instant":
        later = heard.by_event[event]._replace(at=10**17)
        heard = Marks(heard.epoch, {event: later})
    if more == "another history":
        heard = Marks("86c577d0", heard.by_event)
    looks = 0

    async def away(*_: object) -> None:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0)  # the others ask meanwhile
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(Reader, "heads", away)
        crowd = [join(there, event, heard) for _ in range(20)]
        refused = await asyncio.gather(*crowd, return_exceptions=True)
    assert looks <= 2
    assert {type(one) for one in refused} == {Unavailable}
    again = await join(there, event, heard)
    told = "change" if more == "a row" else "snapshot"
    assert [one["event"] for one in messages(again)] == [told]


async def test_who_waits_for_the_look_of_somebody_who_leaves_looks_again(
    monkeypatch: pytest.MonkeyPatch, dibs: AsyncDibs, here: Feed, there: Feed
) -> None:
    event = await hall(dibs)
    await join(there, event)
    await dibs.reserve(event, seats=["A-1"], session="one")
    heard = heard_by(await join(here, event))
    read = Reader.heads
    begun = asyncio.Event()

    async def slow(self: Reader, events: Any) -> Any:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Reader, "heads", slow)
    first = asyncio.create_task(join(there, event, heard))
    await begun.wait()
    second = asyncio.create_task(join(there, event, heard))
    await asyncio.sleep(0)
    monkeypatch.setattr(Reader, "heads", read)
    first.cancel()
    assert [one["event"] for one in messages(await second)] == ["change"]


async def test_who_cannot_look_does_not_say_that_nothing_has_changed(
    monkeypatch: pytest.MonkeyPatch, dibs: AsyncDibs, there: Feed
) -> None:
    event = await hall(dibs)
    heard = heard_by(await join(there, event))
    monkeypatch.setattr("dibs.live.feed.SILENT_SECONDS", -1.0)
    again = await join(there, event, heard)
    assert again.heard == OPENING + STILL_HERE


async def test_who_heard_of_a_history_that_is_lost_begins_with_a_snapshot(
    postgres: str,
) -> None:
    with restored(postgres) as database:
        async with AsyncDibs(database.url) as dibs:
            event = await hall(dibs)
        database.copy()
        async with AsyncDibs(database.url) as dibs:
            await dibs.sell(event, seats=["A-1"], session="lost")
        feed = Feed(database.url, Settings())
        heard = heard_by(await join(feed, event))
        await feed.aclose()
        database.restore()
        async with AsyncDibs(database.url) as dibs:
            await dibs.sell(event, seats=["A-2"], session="kept")
        feed = Feed(database.url, Settings())
        again = await join(feed, event, heard)
        assert [one["event"] for one in messages(again)] == ["snapshot"]
        assert first_seat(again) == "a"
        await feed.aclose()
