"""What is new of several events, for who follows them by one stream."""

import re

import httpx

from dibs.config import Settings
from dibs.live import marks
from dibs.live.feed import Feed
from dibs.live.marks import NOWHERE, Marks
from dibs.live.stream import Stream

from .conftest import put, reserve
from .taker import Taker

EVENT_ID = re.compile(rb'"event_id":"([^"]*)"')


class PieceTaker(Taker):
    """Keeps what it takes as it was written."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.pieces_max: int | None = None

    def write(self, data: bytes) -> None:
        self.pieces.append(data)
        self.is_full = (
            self.pieces_max is not None and len(self.pieces) > self.pieces_max
        )


async def join(feed: Feed, events: list[str], heard: Marks = NOWHERE) -> PieceTaker:
    """Somebody who follows them all."""
    taker = PieceTaker()
    followed = [one for name in events if (one := await feed.follow(name))]
    stream = Stream(taker, followed, lambda _: None, 0.0, with_seats=True)
    feed.join(stream, heard)
    return taker


async def test_leaves_together_and_each_message_says_how_far_one_has_heard(
    http: httpx.Client, database: str, event: str
) -> None:
    other = f"{event}-other"
    put(http, other)
    feed = Feed(database, Settings())
    taker = await join(feed, [event, other])
    taker.pieces.clear()
    reserve(http, event, seats=["A-1"])
    reserve(http, other, seats=["A-1"])
    await feed.run_once()
    (piece,) = taker.pieces
    first, _ = piece.strip().split(b"\n\n")

    # Whoever got the first alone hears of the other, and of nothing again.
    halfway = marks.read(first.rpartition(b"id: ")[2].decode())
    again = await join(feed, [event, other], halfway)
    _, told = again.pieces
    assert b"event: change" in told
    assert told.count(b"event: ") == 1
    assert f'"{other}"'.encode() in told
    # It says how far one has heard of the first, too, of which there was nothing new.
    whole = marks.read(told.strip().rpartition(b"id: ")[2].decode())
    assert whole.by_event.keys() == {event, other}
    await feed.aclose()


async def test_leaves_apart_where_it_is_long(
    http: httpx.Client, database: str, event: str
) -> None:
    others = [f"{event}-{number}" for number in range(3)]
    for name in others:
        items = {f"item-{number}": 1 for number in range(40)}
        put(http, name, items=items, reason="many items")
    feed = Feed(database, Settings())
    _, *pieces = (await join(feed, others)).pieces
    assert [piece.count(b"event: snapshot") for piece in pieces] == [1, 1, 1]
    await feed.aclose()


async def test_who_takes_some_of_it_hears_the_rest_later(
    http: httpx.Client, database: str, event: str
) -> None:
    others = [f"{event}-{number}" for number in range(3)]
    items = {f"item-{number}": 9 for number in range(40)}
    for name in others:
        put(http, name, items=items, reason="many items")
    feed = Feed(database, Settings())
    taker = await join(feed, others)
    taker.pieces.clear()
    taker.pieces_max = 0
    for name in others:
        put(http, name, items=dict.fromkeys(items, 8), reason="fewer of each")
    await feed.run_once()
    (first,) = taker.pieces
    # It says how far one has heard of those that are still to come.
    heard = marks.read(first.strip().rpartition(b"id: ")[2].decode())
    assert set(heard.by_event) == set(others)
    assert len({mark.position for mark in heard.by_event.values()}) == 2
    taker.pieces_max, taker.is_full = None, False
    taker.on_drained()
    told = [event for piece in taker.pieces for event in EVENT_ID.findall(piece)]
    assert sorted(told) == sorted(name.encode() for name in others)
    await feed.aclose()
