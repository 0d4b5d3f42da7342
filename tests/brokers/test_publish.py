"""Publishing to a broker: all of a batch is kept, in order, whatever happens to it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nats
import pytest
from msgspec import structs
from nats.js.api import StreamConfig
from tests.sizes import sized

from dibs.delivery.brokers import (
    Broker,
    BrokerUnavailable,
    broker_of,
    jetstream,
    redis_stream,
)
from dibs.delivery.message import CloudEvent, Message, cloud_event

from .conftest import started
from .servers import NatsServer, Server, free_port

TURNS = range(0, 20, sized(3, 1))
"""Of the loop before the broker is killed, as their square."""
AT = datetime(2027, 5, 1, 12, tzinfo=UTC)


def told(
    ledger: str, positions: Iterable[int], action: str = "reserved"
) -> list[CloudEvent]:
    """What an event's journal tells at those positions."""
    return [
        cloud_event(
            Message(
                ledger=ledger,
                position=position,
                type=f"reservation.{action}",
                subject=f"reservation-{position % 7}",
                at=AT,
                data={"event": ledger, "position": position},
            ),
            "94a9757c",
        )
        for position in positions
    ]


@asynccontextmanager
async def opened(server: Server) -> AsyncIterator[Broker]:
    broker = broker_of(server.kind, server.url)
    try:
        yield broker
    finally:
        await broker.aclose()


async def kept(server: Server) -> list[str]:
    return [event["id"] for event in await server.read()]


def ids(events: Iterable[CloudEvent]) -> list[str]:
    return [event.id for event in events]


async def test_keeps_all_of_them_in_order(server: Server) -> None:
    first, second, third = (
        told("gala", range(1, 501)),
        [*told("gala", range(501, 901)), *told("acme.ball", range(1, 300))],
        told("acme.ball", range(300, 400)),
    )
    async with opened(server) as broker:
        for batch in (first, second, third):
            await broker.publish(batch)
    assert await kept(server) == ids([*first, *second, *third])


async def test_tells_what_a_cloud_event_says(server: Server) -> None:
    (event,) = told("gala", [17])
    async with opened(server) as broker:
        await broker.publish([event])
    assert await server.read() == [
        {
            "specversion": "1.0",
            "id": "gala:17",
            "source": "/events/gala",
            "type": "reservation.reserved",
            "subject": "reservation-3",
            "time": "2027-05-01T12:00:00Z",
            "datacontenttype": "application/json",
            "partitionkey": "reservation-3",
            "sequence": "00000000000000000017",
            "epoch": "94a9757c",
            "data": {"event": "gala", "position": 17},
        }
    ]


def with_seats(event: CloudEvent, count: int) -> CloudEvent:
    seats = [f"north-stand-{number:06d}" for number in range(count)]
    return structs.replace(event, data={**event.data, "seats": seats})


def shortened(events: Iterable[dict[str, Any]]) -> list[str]:
    return [event["id"] for event in events if "shortened" in event["data"]]


async def test_what_is_too_long_is_shortened_and_keeps_nothing_up(
    server: Server,
) -> None:
    """All seats of a stadium that are given back at once, for example."""
    events = told("gala", range(1, 5))
    events[1:3] = with_seats(events[1], 60_000), with_seats(events[2], 40_000)
    async with opened(server) as broker:
        await broker.publish(events)
    heard = await server.read()
    assert [event["id"] for event in heard] == ids(events)
    assert shortened(heard) == ["gala:2"]
    assert len(heard[2]["data"]["seats"]) == 40_000


@pytest.mark.needs("nats-server")
async def test_what_a_server_says_it_takes_is_what_it_gets(tmp_path: Path) -> None:
    events = [with_seats(one, 85 + n) for n, one in enumerate(told("gala", range(12)))]
    for server in started("nats", tmp_path, "max_payload: 2400"):
        async with opened(server) as broker:
            await broker.publish(events)
        heard = await server.read()
    assert [event["id"] for event in heard] == ids(events)
    assert 0 < len(shortened(heard)) < len(heard), "some are just below"


async def test_a_broker_that_is_away_is_said_to_be(server: Server) -> None:
    async with opened(server) as broker:
        await broker.publish(told("gala", [1]))
        server.kill()
        with pytest.raises(BrokerUnavailable):
            await broker.publish(told("gala", [2]))
        server.start()
        await broker.publish(told("gala", [2, 3]))
    assert await kept(server) == ["gala:1", "gala:2", "gala:3"]


async def test_a_broker_that_hangs_is_given_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(server) as broker:
        await broker.publish(told("gala", [1]))
        for module in (jetstream, redis_stream):
            monkeypatch.setattr(module, "PUBLISH_SECONDS_MAX", 0.5)
            monkeypatch.setattr(module, "CONNECT_SECONDS_MAX", 0.5)
        server.freeze()
        with pytest.raises(BrokerUnavailable):
            await broker.publish(told("gala", [2]))
        server.thaw()


async def test_what_it_acknowledged_outlives_its_kill(server: Server) -> None:
    sent: list[CloudEvent] = []
    async with opened(server) as broker:
        for batch in range(5):
            events = told("gala", range(1 + batch * 400, 401 + batch * 400))
            await broker.publish(events)
            sent += events
            server.kill()
            server.start()
            with pytest.raises(BrokerUnavailable):  # the line it had was cut
                await broker.publish(told("gala", [0]))
    assert await kept(server) == ids(sent)


async def test_a_kill_in_the_middle_leaves_no_gap(server: Server) -> None:
    """Whatever it has of a batch is the beginning, and the rest comes after it."""
    sent: list[str] = []
    async with opened(server) as broker:
        for step, turns in enumerate(TURNS):
            events = told("gala", range(1 + step * 500, 501 + step * 500))
            publishing = asyncio.create_task(broker.publish(events))
            for _ in range(turns * turns):
                await asyncio.sleep(0)
            server.kill()
            await asyncio.wait([publishing])
            server.start()
            if publishing.exception() is not None:
                before = list(dict.fromkeys(await kept(server)))
                assert before == [*sent, *ids(events)][: len(before)]
                await until_taken(broker, events)
            sent += ids(events)
    assert list(dict.fromkeys(await kept(server))) == sent


async def until_taken(broker: Broker, events: list[CloudEvent]) -> None:
    """Publish again, as whoever moves cursors does."""
    while True:
        try:
            return await broker.publish(events)
        except BrokerUnavailable:
            continue


async def test_what_nats_has_already_it_keeps_once(nats_server: NatsServer) -> None:
    events = told("gala", range(1, 301))
    async with opened(nats_server) as broker:
        await broker.publish(events[:200])
    async with opened(nats_server) as broker:
        await broker.publish(events[100:])
        await broker.publish(events[:50])
    assert await kept(nats_server) == ids(events)


async def test_what_has_the_place_of_something_else_since_a_restore_is_kept(
    nats_server: NatsServer,
) -> None:
    events = told("gala", range(1, 11))
    after = [
        structs.replace(event, time=AT + timedelta(minutes=1), epoch="0badcafe")
        for event in events[5:]
    ]
    async with opened(nats_server) as broker:
        await broker.publish(events)
        await broker.publish(after)
    async with opened(nats_server) as broker:
        await broker.publish(after)
    assert await kept(nats_server) == ids(events + after)


async def test_what_was_left_out_before_is_not_lost(nats_server: NatsServer) -> None:
    """Who wants more types than before is told what lay between what NATS has."""
    events = told("gala", range(1, 101))
    async with opened(nats_server) as broker:
        await broker.publish(events[::2])
    async with opened(nats_server) as broker:
        await broker.publish(events)
    assert sorted(await kept(nats_server)) == sorted(ids(events))


async def test_nothing_overtakes_what_is_refused(nats_server: NatsServer) -> None:
    """Too long a message in the middle: nothing after it is kept before it is."""
    events = told("gala", range(1, 101))
    events[49] = structs.replace(events[49], data={"seats": ["A-1"] * 1_000})
    client = await nats.connect(nats_server.url)
    streams = client.jetstream()
    narrow = StreamConfig(name="DIBS", subjects=["dibs.>"], max_msg_size=2_000)
    await streams.add_stream(narrow)
    async with opened(nats_server) as broker:
        await broker.publish(events[:10])
        with pytest.raises(BrokerUnavailable, match="message size exceeds"):
            await broker.publish(events[10:])
        assert await kept(nats_server) == ids(events[:49])
        await streams.update_stream(narrow.evolve(max_msg_size=-1))
        await broker.publish(events[10:])
    await client.close()
    assert await kept(nats_server) == ids(events)


@pytest.mark.parametrize("seconds_each", [0.0, 0.01])
async def test_somebody_else_may_use_the_stream(
    nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch, seconds_each: float
) -> None:
    events = told("gala", range(1, 2_001))
    each_takes(monkeypatch, seconds_each)
    async with opened(nats_server) as broker:
        await broker.publish(events[:1])
        other = await nats.connect(nats_server.url)
        publishing = asyncio.create_task(broker.publish(events[1:]))
        while not publishing.done():
            await other.publish("dibs.other", b'{"id": "other"}')
            await other.flush()
        await publishing
        await other.close()
    mine = [one for one in await kept(nats_server) if one != "other"]
    assert list(dict.fromkeys(mine)) == ids(events)


def each_takes(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """By the loop's clock every message that is sent alone takes so much longer."""
    loop, send = asyncio.get_running_loop(), jetstream.JetStream._send
    clock, late = loop.time, [0.0]

    async def send_late(
        stream: jetstream.JetStream, line: jetstream.Line, chain: jetstream.Chain
    ) -> jetstream.Answers:
        late[0] += seconds if len(chain) == 1 else 0
        return await send(stream, line, chain)

    monkeypatch.setattr(loop, "time", lambda: clock() + late[0])
    monkeypatch.setattr(jetstream.JetStream, "_send", send_late)


async def test_subjects_name_the_event_and_the_type(nats_server: NatsServer) -> None:
    names = ["gala", "acme.gala", "a b", "*", ">", ".x", "a..b", "50%", "Füße", "x\ty"]
    async with opened(nats_server) as broker:
        for name in names:
            await broker.publish(told(name, [1], "expired"))
    told_at = [message.subject for message in await nats_server.messages()]
    assert told_at == [
        f"dibs.{name}.reservation.expired"
        for name in (
            *("gala", "acme.gala", "a%20b", "%2A", "%3E", "%2Ex", "a%2E%2Eb", "50%25"),
            *("F%C3%BC%C3%9Fe", "x%09y"),
        )
    ]


async def test_a_stream_that_is_there_is_used(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    await client.jetstream().add_stream(name="SHOP", subjects=["shop.>"])
    await client.close()
    broker = broker_of("nats", f"{nats_server.url}?subject=shop&stream=DIBS")
    await broker.publish(told("gala", [1]))
    await broker.aclose()
    client = await nats.connect(nats_server.url)
    assert (await client.jetstream().stream_info("SHOP")).state.messages == 1
    await client.close()


@pytest.mark.parametrize("kind", ["nats", "redis"])
def test_an_option_that_there_is_not_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="'strem', which is no option of this broker"):
        broker_of(kind, f"{kind}://127.0.0.1?strem=x")


@pytest.mark.parametrize("url", ["https://example.com", "nats://", "127.0.0.1:4222"])
def test_what_is_no_address_of_a_broker_is_refused(url: str) -> None:
    for kind in ("nats", "redis"):
        with pytest.raises(ValueError, match="must be an address such as"):
            broker_of(kind, url)


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("redis", "redis://host:70000"),
        ("redis", "redis://:p@host:0/0"),
        ("redis", "rediss://host:-1"),
        ("nats", "nats://one:4222,other:99999"),
        ("nats", "nats://u:p@[::1]:x"),
    ],
)
def test_a_port_that_is_none_is_refused(kind: str, url: str) -> None:
    with pytest.raises(ValueError, match="has a port that is none, in '") as refused:
        broker_of(kind, url)
    assert "@" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("redis://host/shop", "the database 'shop': it must be a number"),
        ("redis://host?length=0", "the length '0': it must be a whole number"),
        ("redis://host?length=many", "the length 'many': it must be a whole number"),
        ("redis://one,other:6379", "several hosts"),
        ("redis://[::1", "an address such as redis://host"),
    ],
)
def test_what_redis_would_not_mind_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        broker_of("redis", url)


@pytest.mark.parametrize("kind", ["nats", "redis"])
async def test_nobody_there_is_unavailable(kind: str) -> None:
    broker = broker_of(kind, f"{kind}://127.0.0.1:{free_port()}")
    with pytest.raises(BrokerUnavailable, match="Connect call failed"):
        await broker.publish(told("gala", [1]))
    await broker.aclose()


@pytest.mark.needs("nats-server")
@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ('publish: ["$JS.API.>"]', "publish to .dibs.gala.reservation.reserved."),
        ('publish: ["other"]', "publish to .[$]JS.API.STREAM.NAMES."),
        ('subscribe: ["other"]', "subscription to ._INBOX."),
    ],
)
async def test_what_nats_forbids_is_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allowed: str, refused: str
) -> None:
    monkeypatch.setattr(jetstream, "PUBLISH_SECONDS_MAX", 0.5)
    user = f"{{user: u, password: p, permissions: {{ {allowed} }} }}"
    config = f"authorization {{ users: [ {user} ] }}"
    for server in started("nats", tmp_path, config):
        broker = broker_of("nats", server.url.replace("//", "//u:p@"))
        with pytest.raises(BrokerUnavailable, match=f"(?i)violation for {refused}"):
            await broker.publish(told("gala", [1]))
        await broker.aclose()
