"""What comes late: nobody adds old messages after newer ones, however long it hung."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from dibs.delivery import Publisher, ReplayAsk
from dibs.delivery.brokers import Superseded
from dibs.delivery.brokers.redis_stream import RedisStream
from dibs.delivery.ledgers import LEASE_SECONDS
from dibs.delivery.publisher import Line

from .conftest import started
from .servers import Server
from .test_publish import ids, kept, told
from .test_publisher import SETTINGS, Told, subjects
from .test_publisher import told as telling  # noqa: F401

pytestmark = pytest.mark.needs("redis-server")

NUMBERS = "{dibs}.numbers"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    yield from started("redis", tmp_path)


@asynccontextmanager
async def fenced(
    server: Server, *fences: tuple[str, int]
) -> AsyncIterator[list[RedisStream]]:
    """A connection under each of those numbers, up before the first is published."""
    streams = [RedisStream(server.url) for _ in fences]
    for stream, fence in zip(streams, fences, strict=True):
        stream.fence(*fence)
        await stream._connect()
    yield streams
    for stream in streams:
        await stream.aclose()


async def test_what_is_of_an_older_number_is_refused(server: Server) -> None:
    events = told("gala", range(1, 9))
    fences = ("mailer", 7), ("mailer", 8), ("other", 1)
    async with fenced(server, *fences) as (before, now, other):
        await before.publish(events[:3])
        await now.publish(events[:5])
        with pytest.raises(Superseded) as late:
            await before.publish(events[3:5])
        assert late.value.number == 8
        await other.publish(events[5:6])
        await now.publish(events[5:])
    assert await kept(server) == ids([*events[:3], *events[:6], *events[5:]])


async def test_what_a_connection_still_had_that_was_given_up_is_refused(
    server: Server,
) -> None:
    """A network may hold it for longer than anybody waited for an answer."""
    events = told("gala", range(1, 5))
    async with fenced(server, *[("mailer", 7)] * 2) as (given_up, now):
        await now.publish(events)
        with pytest.raises(Superseded):
            await given_up.publish(events[:2])
    assert await kept(server) == ids(events)


@pytest.mark.parametrize("number", ["", "x", "7", "-1:2", "9007199254740992:1"])
async def test_what_is_no_number_of_ours_keeps_nobody_out(
    server: Server, number: str
) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.hset(NUMBERS, "mailer", number)
    async with fenced(server, ("mailer", 1)) as (stream,):
        await stream.publish(told("gala", [1]))
    assert await kept(server) == ["gala:1"]


async def test_a_batch_is_refused_whole_where_the_stream_is_none(
    server: Server,
) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set("dibs", "somebody's")
        async with fenced(server, ("mailer", 1)) as (stream,):
            with pytest.raises(Exception, match="WRONGTYPE"):
                await stream.publish(told("gala", [1, 2]))
            client.delete("dibs")
            await stream.publish(told("gala", [1, 2]))
    assert await kept(server) == ["gala:1", "gala:2"]


@pytest.mark.parametrize(
    ("stream", "beside"),
    [("shop", "{shop}.numbers"), ("{acme}:shop", "{acme}:shop.numbers")],
)
async def test_numbers_are_kept_where_a_cluster_keeps_the_stream(
    server: Server, stream: str, beside: str
) -> None:
    broker = RedisStream(f"{server.url}?stream={stream}&length=5")
    broker.fence("mailer", 1)
    await broker.publish(told("gala", range(1, 4)))
    await broker.aclose()
    with redis.Redis.from_url(server.url) as client:
        assert client.xlen(stream) == 3
        assert client.hkeys(beside) == [b"mailer"]


def end_lease(url: str, endpoint: str) -> None:
    """As though whoever tells it had given no sign of life for long enough."""
    with psycopg.connect(url) as owner:
        owner.execute(
            "update dibs_office.endpoints set held_until = dibs._now()"
            " where endpoint_id = %s",
            (endpoint,),
        )


class Gate:
    """Where somebody is stopped, until others are done."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()
        self._open = asyncio.Event()

    async def pass_by(self) -> None:
        self._reached.set()
        await self._open.wait()

    async def until_reached(self) -> None:
        async with asyncio.timeout(10):
            await self._reached.wait()

    def open(self) -> None:
        self._open.set()


async def until_idle(publisher: Publisher) -> None:
    async with asyncio.timeout(10):
        while len(publisher._crew):
            await publisher._crew.wait()


async def go_on(told: Told, server: Server, endpoint: str, url: str) -> list[str]:
    """Two more are held, and somebody else tells all there is; what the broker has."""
    end_lease(url, endpoint)
    await told.hold(2)
    await told.tell()
    return await subjects(server)


async def test_who_read_for_longer_than_the_lease_publishes_nothing(
    server: Server,
    telling: Told,  # noqa: F811
    url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint = await telling.follow(server)
    await telling.hold(3)
    slow, gate, sent = Publisher(telling.url, SETTINGS), Gate(), []
    read, publish = slow._ledgers.read, Line.publish

    async def read_slowly(*asked: Any) -> Any:
        pages = await read(*asked)
        await gate.pass_by()
        return pages

    async def note(line: Line, *given: Any) -> None:
        sent.append(line)
        await publish(line, *given)

    monkeypatch.setattr(slow._ledgers, "read", read_slowly)
    await slow.run_once()
    await gate.until_reached()
    slow._ledgers._renewed_at -= LEASE_SECONDS / 2
    has = await go_on(telling, server, endpoint, url)
    monkeypatch.setattr(Line, "publish", note)
    gate.open()
    await until_idle(slow)
    await slow.finish()
    assert sent == []
    assert await subjects(server) == has
    assert len(has) == 5


async def test_who_reads_for_less_than_half_of_the_lease_is_not_starved(
    server: Server,
    telling: Told,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await telling.follow(server)
    held = await telling.hold(3)
    slow = Publisher(telling.url, SETTINGS)
    read = slow._ledgers.read

    async def read_slowly(*asked: Any) -> Any:
        pages = await read(*asked)
        slow._ledgers._renewed_at -= LEASE_SECONDS / 2 - 1
        return pages

    monkeypatch.setattr(slow._ledgers, "read", read_slowly)
    await slow.run_once()
    await until_idle(slow)
    await slow.finish()
    assert await subjects(server) == held


async def test_who_hung_before_it_sent_is_refused_and_says_no_ill_of_the_broker(
    server: Server,
    telling: Told,  # noqa: F811
    url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint = await telling.follow(server)
    await telling.hold(3)
    slow, gate, publish = Publisher(telling.url, SETTINGS), Gate(), RedisStream.publish

    async def publish_late(stream: RedisStream, *given: Any) -> None:
        await gate.pass_by()
        await publish(stream, *given)

    with monkeypatch.context() as hanging:
        hanging.setattr(RedisStream, "publish", publish_late)
        await slow.run_once()
        await gate.until_reached()
    has = await go_on(telling, server, endpoint, url)
    gate.open()
    await until_idle(slow)
    assert await subjects(server) == has
    assert len(has) == 5
    assert (await telling.endpoint(endpoint)).failing_since is None
    await slow.run_once()
    await slow.finish()
    held = await telling.hold()
    await telling.tell()
    assert await subjects(server) == [*has, *held]


async def test_a_database_that_was_restored_is_not_locked_out(
    server: Server,
    telling: Told,  # noqa: F811
) -> None:
    """Its numbers are from before: who leases there takes a higher one."""
    endpoint = await telling.follow(server)
    with redis.Redis.from_url(server.url) as client:
        client.hset(NUMBERS, endpoint, "1000000:1")
        held = await telling.hold(3)
        await telling.tell()
        assert await subjects(server) == held
        (number, _) = client.hget(NUMBERS, endpoint).split(b":")
    assert int(number) == 1_000_001
    assert (await telling.endpoint(endpoint)).failing_since is None


async def test_a_server_that_was_emptied_is_told_what_comes_and_what_is_replayed(
    server: Server,
    telling: Told,  # noqa: F811
) -> None:
    endpoint = await telling.follow(server)
    before = await telling.hold(2)
    await telling.tell()
    with redis.Redis.from_url(server.url) as client:
        client.flushall()
    later = await telling.hold(2)
    await telling.tell()
    assert await subjects(server) == later
    ask = ReplayAsk(ledger=telling.event, after=0)
    await telling.post.replay(endpoint, ask)
    await telling.tell()
    begun = [telling.event, telling.event]
    assert await subjects(server) == [*later, *begun, *before, *later]
