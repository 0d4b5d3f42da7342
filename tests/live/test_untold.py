"""What was read and not told yet, and who looks again for it."""

import asyncio
import time
from itertools import pairwise
from typing import Any

import httpx
import pytest

from dibs.config import Settings
from dibs.errors import Unavailable
from dibs.live.feed import Feed
from dibs.live.marks import Mark, Marks
from dibs.live.reader import Reader
from dibs.live.stream import Stream

from .conftest import put, reserve
from .taker import Taker


async def test_is_told_once_the_database_is_back(
    monkeypatch: pytest.MonkeyPatch, http: httpx.Client, database: str, event: str
) -> None:
    other = f"{event}-other"
    put(http, other)
    feed = Feed(database, Settings())
    client = Taker()
    followed = [await feed.follow(name) for name in (event, other)]
    named = [one for one in followed if one is not None]
    stream = Stream(client, named, lambda _: None, 0.0, with_seats=True)
    feed.join(stream, Marks("", {}))

    # The second has to be read whole, and cannot be.
    whole = Reader.whole

    async def fail(reader: Reader, name: str) -> Any:
        if name == other:
            raise Unavailable
        return await whole(reader, name)

    monkeypatch.setattr(Reader, "whole", fail)
    reserve(http, event, seats=["A-1"])
    put(http, other, items={"floor": 200}, reason="more room")
    with pytest.raises(Unavailable):
        await feed.run_once()
    monkeypatch.setattr(Reader, "whole", whole)
    client.heard = b""
    await feed.run_once()
    assert client.heard.count(b"event: change") == 2
    await feed.aclose()


@pytest.mark.parametrize("is_later_only", [False, True])
async def test_who_heard_more_elsewhere_shares_a_look_with_others_who_did(
    monkeypatch: pytest.MonkeyPatch, database: str, event: str, is_later_only: bool
) -> None:
    feed = Feed(database, Settings())
    followed = await feed.follow(event)
    assert followed is not None
    looks = 0
    heads = Reader.heads

    async def counted(reader: Reader, *asked: Any) -> Any:
        nonlocal looks
        looks += 1
        return await heads(reader, *asked)

    monkeypatch.setattr(Reader, "heads", counted)
    mark = Mark(followed.position + 1_000, 0)
    if is_later_only:
        mark = Mark(followed.position, 10**17)
    ahead = Marks(followed.epoch, {event: mark})
    await asyncio.gather(*[feed.catch_up([followed], ahead) for _ in range(50)])
    assert 1 <= looks <= 2
    await feed.aclose()


@pytest.mark.parametrize(
    ("look_ms", "share"), [(200, 1.0), (1, 0.02)], ids=["interval", "share"]
)
async def test_who_says_to_have_heard_more_makes_no_looks_more_frequent(
    monkeypatch: pytest.MonkeyPatch,
    database: str,
    event: str,
    look_ms: int,
    share: float,
) -> None:
    monkeypatch.setattr("dibs.live.feed.DATABASE_SHARE", share)
    monkeypatch.setattr("dibs.live.feed.WAIT_SECONDS_MAX", 60.0)
    feed = Feed(database, Settings(live_look_ms=look_ms))
    followed = await feed.follow(event)
    assert followed is not None
    looks: list[tuple[float, float]] = []
    heads = Reader.heads

    async def timed(reader: Reader, *asked: Any) -> Any:
        began = time.monotonic()
        found = await heads(reader, *asked)
        looks.append((began, time.monotonic() - began))
        return found

    monkeypatch.setattr(Reader, "heads", timed)
    made_up = Marks("zz", {event: Mark(1, 1)})
    for _ in range(3):
        await feed.catch_up([followed], made_up)
        await feed.run_once()  # as if its time had come meanwhile
    for (began, seconds), (later, _) in pairwise(looks):
        assert later - began >= 0.9 * max(look_ms / 1000, seconds / share)
    assert len(looks) == 6
    await feed.aclose()


async def test_a_slow_look_keeps_who_comes_back_waiting_no_longer_than_a_moment(
    monkeypatch: pytest.MonkeyPatch, database: str, event: str
) -> None:
    feed = Feed(database, Settings())
    followed = await feed.follow(event)
    assert followed is not None
    monkeypatch.setattr(feed, "_look_seconds", 8.0)
    began = time.monotonic()
    monkeypatch.setattr(feed, "_look_began", began - 8.0)
    await feed.catch_up([followed], Marks("zz", {event: Mark(1, 1)}))
    assert 0.4 < time.monotonic() - began < 4
    await feed.aclose()


async def test_who_comes_back_has_the_others_told_with_the_next_round(
    monkeypatch: pytest.MonkeyPatch, http: httpx.Client, database: str, event: str
) -> None:
    feed, client = Feed(database, Settings()), Taker()
    followed = await feed.follow(event)
    assert followed is not None
    feed.join(
        Stream(client, [followed], lambda _: None, 0.0, with_seats=True), Marks("", {})
    )
    reserve(http, event, seats=["A-1"])
    await feed.catch_up([followed], Marks("zz", {event: Mark(1, 1)}))
    assert b"event: change" not in client.heard
    await feed.run_once()
    assert b"event: change" in client.heard
    await feed.aclose()


@pytest.mark.parametrize("is_gone", [False, True])
async def test_who_joins_an_event_that_was_let_go_meanwhile_hears_of_it_or_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    http: httpx.Client,
    database: str,
    event: str,
    is_gone: bool,
) -> None:
    feed = Feed(database, Settings())
    client = Taker()
    followed = await feed.follow(event)
    assert followed is not None
    stream = Stream(client, [followed], lambda _: None, 0.0, with_seats=True)

    async def none(*_: object) -> dict[str, Any]:
        return {}

    with monkeypatch.context() as patched:
        patched.setattr(Reader, "heads", none)
        await feed.run_once()
        feed.join(stream, Marks("", {}))
        if is_gone:
            await feed.run_once()
    if not is_gone:
        reserve(http, event, seats=["A-1"])
        await feed.run_once()
    assert (b"event: change" in client.heard) is not is_gone
    assert (b'"code":"not_found"' in client.heard) is is_gone
    await feed.aclose()


async def test_who_joins_an_event_that_others_follow_anew_is_one_of_them(
    monkeypatch: pytest.MonkeyPatch, http: httpx.Client, database: str, event: str
) -> None:
    feed = Feed(database, Settings())
    client = Taker()
    before = await feed.follow(event)
    assert before is not None
    stream = Stream(client, [before], lambda _: None, 0.0, with_seats=True)
    # Nobody followed it for long enough.
    monkeypatch.setattr("dibs.live.feed.KEPT_SECONDS", -1.0)
    await feed.run_once()
    anew = await feed.follow(event)
    assert anew is not before
    feed.join(stream, Marks("", {}))
    reserve(http, event, seats=["A-1"])
    await feed.run_once()
    assert client.heard.count(b"event: change") == 1
    await feed.aclose()
