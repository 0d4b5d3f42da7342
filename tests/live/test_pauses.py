"""What else the process has to do is done while thousands are told."""

import asyncio
import time

import httpx
import pytest

from dibs.config import Settings
from dibs.live.feed import AT_ONCE_SECONDS, REST_SECONDS_MAX, Feed
from dibs.live.marks import Marks
from dibs.live.stream import Stream

from .conftest import put, reserve
from .taker import Taker

STREAMS = 100
EVENTS = 20
WRITE_SECONDS = 0.001
LITTLE = 0.5
"""A rest that nobody asked for: of the interval, or after a look on a slow machine."""


class SlowTaker(Taker):
    """Takes its time over each message, and everybody's."""

    def write(self, data: bytes) -> None:
        super().write(data)
        until = time.monotonic() + WRITE_SECONDS
        while time.monotonic() < until:
            pass


async def test_heartbeats_to_many_let_others_go_on(database: str, event: str) -> None:
    feed = Feed(database, Settings(live_heartbeat_seconds=1))
    followed = await feed.follow(event)
    assert followed is not None
    takers: list[Taker] = []
    writes_since = 0
    longest = 0

    class CountedTaker(SlowTaker):
        def write(self, data: bytes) -> None:
            nonlocal writes_since, longest
            super().write(data)
            writes_since += 1
            longest = max(longest, writes_since)

    async def do_something_else() -> None:
        nonlocal writes_since
        while True:
            writes_since = 0
            await asyncio.sleep(0)

    for _ in range(STREAMS):
        taker = CountedTaker()
        stream = Stream(taker, [followed], lambda _: None, 0.0, with_seats=False)
        feed.join(stream, Marks("", {}))
        stream.told_at = 0.0  # long ago
        taker.heard = b""
        takers.append(taker)
    longest = 0
    other = asyncio.create_task(do_something_else())
    await feed.run_once()
    other.cancel()
    assert all(b"event: heartbeat" in taker.heard for taker in takers)
    assert longest <= AT_ONCE_SECONDS / WRITE_SECONDS + 1
    await feed.aclose()


@pytest.mark.parametrize(
    ("calls", "least", "most"),
    [(0, 0, LITTLE), (10, LITTLE, REST_SECONDS_MAX), (10_000, *[REST_SECONDS_MAX] * 2)],
    ids=["none", "some", "a rush"],
)
async def test_the_more_calls_are_under_way_the_less_often_are_many_told(
    http: httpx.Client,
    database: str,
    event: str,
    calls: int,
    least: float,
    most: float,
) -> None:
    feed = Feed(database, Settings(), calls_under_way=lambda: calls)
    for _ in range(STREAMS):
        await join(feed, event)
    reserve(http, event, seats=["A-1"])
    assert await feed.run_once() == STREAMS
    assert least <= await feed.pause_seconds() <= most

    assert await feed.run_once() == 0
    assert await feed.pause_seconds() <= LITTLE
    await feed.aclose()


async def test_many_events_of_few_followers_count_as_one_of_many(
    http: httpx.Client, database: str, event: str
) -> None:
    feed = Feed(database, Settings(), calls_under_way=lambda: 10)
    for number in range(EVENTS):
        other = f"{event}-{number}"
        put(http, other)
        for _ in range(STREAMS // EVENTS):
            await join(feed, other)
        reserve(http, other, seats=["A-1"])
    assert await feed.run_once() == STREAMS
    assert LITTLE <= await feed.pause_seconds() <= REST_SECONDS_MAX
    await feed.aclose()


async def test_whose_heartbeat_comes_while_the_feed_rests_hears_it_before(
    http: httpx.Client, database: str, event: str
) -> None:
    quiet = f"{event}-quiet"
    put(http, quiet)
    heartbeat = REST_SECONDS_MAX + 2
    feed = Feed(
        database,
        Settings(live_heartbeat_seconds=heartbeat),
        calls_under_way=lambda: 10_000,
    )
    stream, listens = await join(feed, quiet)
    stream.told_at = time.monotonic() - heartbeat + REST_SECONDS_MAX / 2
    for _ in range(STREAMS):
        await join(feed, event)
    listens.heard = b""
    reserve(http, event, seats=["A-1"])
    await feed.run_once()
    assert b"event: heartbeat" in listens.heard
    await feed.aclose()


async def join(feed: Feed, event: str) -> tuple[Stream, Taker]:
    """Somebody who follows it and takes their time."""
    followed = await feed.follow(event)
    assert followed is not None
    taker = SlowTaker()
    now = time.monotonic()
    stream = Stream(taker, [followed], lambda _: None, now, with_seats=True)
    feed.join(stream, Marks("", {}))
    return stream, taker
