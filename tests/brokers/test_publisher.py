"""What a broker is told by whom: its share, in order, whatever becomes of others."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg
import pytest
import redis
from tests.doors.logins import SERVICE, as_member

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.delivery import (
    Endpoint,
    EndpointPatch,
    EndpointPut,
    Post,
    Publisher,
    ReplayAsk,
    publisher,
)
from dibs.delivery.ledgers import Ledgers, Page
from dibs.errors import InvalidInput

from .conftest import started
from .servers import NatsServer, Server, free_port

SETTINGS = Settings(delivery_look_ms=20)


class Told:
    """An event, endpoints that follow it, and who tells them; as the service runs."""

    def __init__(self, dibs: AsyncDibs, post: Post, url: str, event: str) -> None:
        self.dibs = dibs
        self.post = post
        self.url = url
        self.event = event
        self.made: list[str] = []

    async def follow(self, server: Server, **put: Any) -> str:
        """An endpoint at a broker; its id."""
        asked = {"kind": server.kind, "url": server.url, "events": [self.event], **put}
        made = await self.post.create(EndpointPut(**asked))
        self.made.append(made.endpoint.id)
        return made.endpoint.id

    async def hold(self, count: int = 1) -> list[str]:
        """So many reservations; their ids."""
        return [
            (await self.dibs.reserve(self.event, {"floor": 1}, session=token_hex(8))).id
            for _ in range(count)
        ]

    async def tell(self) -> None:
        """All that is to be told by now, by a publisher that begins and ends."""
        async with aclosing(Publisher(self.url, SETTINGS)) as telling:
            await telling.drain()

    async def endpoint(self, name: str) -> Endpoint:
        return await self.post.endpoint(name)


@pytest.fixture
async def told(url: str) -> AsyncIterator[Told]:
    """All of it; endpoints are gone after, and the event is sound."""
    event = f"gala-{token_hex(4)}"
    async with AsyncExitStack() as stack:
        reached = as_member(url, SERVICE)
        dibs = await stack.enter_async_context(AsyncDibs(reached))
        post = await stack.enter_async_context(aclosing(Post(reached, SETTINGS)))
        await dibs.put_event(event, items={"floor": 10_000})
        told = Told(dibs, post, reached, event)
        yield told
        for name in told.made:
            await post.remove(name)
        assert await dibs.verify(event) == []


async def subjects(server: Server) -> list[str]:
    """What it has, by reservation or order."""
    return [one["subject"] for one in await server.read()]


def tell_order(owner: psycopg.Connection[Any], whose: str = "") -> None:
    """An order of an organisation's is paid."""
    owner.execute(
        "select dibs_office._tell(%s, 'order.paid', gen_random_uuid(), %s)",
        (whose, '{"status": "paid"}'),
    )


async def test_is_told_what_happens_from_then_on(server: Server, told: Told) -> None:
    await told.hold(2)
    await told.follow(server)
    held = await told.hold(3)
    await told.tell()
    assert await subjects(server) == held
    later = await told.hold(2)
    await told.tell()
    assert await subjects(server) == [*held, *later]


async def test_is_told_the_types_it_asked_for(server: Server, told: Told) -> None:
    await told.follow(server, types=["reservation.confirmed", "reservation.rel*"])
    bought, given_back = await told.hold(2)
    await told.dibs.confirm(told.event, bought)
    await told.dibs.release(told.event, given_back)
    await told.tell()
    types = [one["type"] for one in await server.read()]
    assert types == ["reservation.confirmed", "reservation.released"]


async def test_says_nothing_of_who_it_was(server: Server, told: Told) -> None:
    await told.follow(server)
    held = await told.dibs.reserve(
        told.event, {"floor": 1}, session="anna-s-session", customer="anna@example.com"
    )
    await told.dibs.release(
        told.event, held.id, reason="anna called", principal="key:box-office"
    )
    await told.tell()
    text = str(await server.read())
    for name in ("anna", "box-office", held.token):
        assert name not in text


async def test_orders_are_told(nats_server: NatsServer, told: Told, url: str) -> None:
    await told.follow(nats_server, events=[], types=["order.*"])
    with psycopg.connect(url) as owner:
        for whose in ("", "acme"):
            tell_order(owner, whose)
    await told.tell()
    messages = await nats_server.messages()
    heard = sorted(message.subject for message in messages)
    assert heard == ["dibs.acme.order.paid", "dibs.order.paid"]
    sources = sorted(one["source"] for one in await nats_server.read())
    assert sources == ["/orders", "/orders/acme"]


async def test_orders_say_which_history_they_are_of(
    nats_server: NatsServer, told: Told, url: str
) -> None:
    """After a restore the same positions are of another: the heads' file is one."""
    await told.follow(nats_server, events=[], types=["order.*"])
    with psycopg.connect(url, autocommit=True) as owner:
        for number in range(4):
            if number == 2:
                owner.execute("vacuum full dibs_office.message_heads")
            tell_order(owner)
            await told.tell()
    first, second, third, fourth = [one["epoch"] for one in await nats_server.read()]
    assert first == second
    assert third == fourth
    assert len({"", first, third}) == 3


async def test_a_batch_is_no_larger_than_promised(
    nats_server: NatsServer, told: Told, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many ledgers are behind, and with what is said of each gap."""
    sizes, publish = [], publisher.Line.publish

    async def note(line: publisher.Line, *given: Any) -> None:
        sizes.append(len(given[-1]))
        await publish(line, *given)

    monkeypatch.setattr(publisher, "MESSAGES_PER_BATCH", 10)
    monkeypatch.setattr(publisher.Line, "publish", note)
    endpoint = await told.follow(nats_server, events=[], types=["order.*"])
    whose = [f"{told.event}-{number}" for number in range(4)]
    with psycopg.connect(url) as owner:
        for name in whose * 6:
            tell_order(owner, name)
            owner.execute(
                "update dibs_office.message_heads set position = position + 2"
                " where organisation_id = %s",
                (name,),
            )
    await told.tell()
    assert max(sizes) <= 10
    heard = await nats_server.read()
    for name in whose:
        of_one = [one for one in heard if one["source"] == f"/orders/{name}"]
        told_of = [(one["type"], int(one["sequence"])) for one in of_one]
        assert told_of == [
            pair
            for number in range(1, 18, 3)
            for pair in [("order.paid", number), ("gap", number + 2)]
        ]
    assert (await told.endpoint(endpoint)).missed_count == 4 * 6 * 2


@pytest.mark.parametrize("bytes_max", [1, 5_000])
async def test_a_batch_is_no_longer_than_a_slow_line_takes(
    server: Server,
    told: Told,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    bytes_max: int,
) -> None:
    """Unless it is one message that is longer."""
    batches, publish = [], publisher.Line.publish

    async def note(line: publisher.Line, *given: Any) -> None:
        batches.append([len(event.encode()) for event in given[-1]])
        await publish(line, *given)

    monkeypatch.setattr(publisher, "BYTES_PER_BATCH", bytes_max)
    monkeypatch.setattr(publisher, "REST_SECONDS_MAX", 0.0)
    monkeypatch.setattr(publisher.Line, "publish", note)
    endpoint = await told.follow(server, types=["reservation.reserved", "order.*"])
    with psycopg.connect(url) as owner:
        for number in range(6):
            tell_order(owner, told.event)
            owner.execute(
                "update dibs_office.message_heads set position = position + %s"
                " where organisation_id = %s",
                (number % 2, told.event),
            )
    held = await told.hold(10)
    for one in held[::3]:
        await told.dibs.release(told.event, one)
    held += await told.hold(10)
    await told.tell()
    assert all(len(one) == 1 or sum(one) <= bytes_max for one in batches)
    heard = await server.read()
    of_event = [one for one in heard if one["source"].startswith("/events/")]
    assert [one["subject"] for one in of_event] == held
    of_orders = [one for one in heard if one["source"] == f"/orders/{told.event}"]
    assert [one["type"] for one in of_orders] == [
        *["order.paid"] * 2,
        *["gap", "order.paid", "order.paid"] * 2,
        "gap",
    ]
    assert (await told.endpoint(endpoint)).missed_count == 3


async def test_what_is_paused_is_told_all_of_it_later(
    server: Server, told: Told
) -> None:
    endpoint = await told.follow(server)
    await told.post.change(endpoint, EndpointPatch(status="paused"))
    held = await told.hold(3)
    await told.tell()
    assert await subjects(server) == []
    await told.post.change(endpoint, EndpointPatch(status="active"))
    await told.tell()
    assert await subjects(server) == held


async def test_it_is_told_again_what_is_replayed(tmp_path: Path, told: Told) -> None:
    for server in started("redis", tmp_path):
        endpoint = await told.follow(server)
        held = await told.hold(3)
        await told.tell()
        await told.post.replay(endpoint, ReplayAsk(ledger=told.event, after=0))
        await told.tell()
        # The event's own beginning, before anybody followed it, and everything since.
        begun = [told.event, told.event]
        assert await subjects(server) == [*held, *begun, *held]


async def test_it_is_replayed_under_who_tells_it(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, is_replayed = Ledgers.read, False

    async def replay_meanwhile(ledgers: Ledgers, *asked: Any) -> list[Page]:
        nonlocal is_replayed
        pages = await read(ledgers, *asked)
        if not is_replayed:
            is_replayed = True
            await told.post.replay(endpoint, ReplayAsk(ledger=told.event, after=0))
        return pages

    monkeypatch.setattr(Ledgers, "read", replay_meanwhile)
    for server in started("redis", tmp_path):
        endpoint = await told.follow(server)
        held = await told.hold(3)
        begun = [told.event, told.event]
        async with (
            asyncio.timeout(10),
            aclosing(Publisher(told.url, SETTINGS)) as telling,
        ):
            # What was read before it was replayed may have been told, or not any more.
            while await subjects(server) not in (
                [*held, *begun, *held],
                [*begun, *held],
            ):
                await telling.run_once()


async def test_a_broker_that_is_away_keeps_no_other_waiting(
    server: Server, told: Told
) -> None:
    away = await told.follow(server, url=f"{server.kind}://127.0.0.1:{free_port()}")
    there = await told.follow(server)
    held = await told.hold(3)
    async with (
        asyncio.timeout(10),
        aclosing(Publisher(told.url, SETTINGS)) as telling,
    ):
        while await subjects(server) != held:
            await telling.run_once()
        while (await told.endpoint(away)).failing_since is None:
            await telling.run_once()
    assert (await told.endpoint(there)).failing_since is None


async def test_it_is_well_again_though_who_saw_it_fail_is_gone(
    nats_server: NatsServer, told: Told
) -> None:
    endpoint = await told.follow(nats_server)
    nats_server.kill()
    await told.hold()
    async with (
        asyncio.timeout(20),
        aclosing(Publisher(told.url, SETTINGS)) as telling,
    ):
        while (await told.endpoint(endpoint)).failing_since is None:
            await telling.run_once()
    nats_server.start()
    await told.tell()
    assert (await told.endpoint(endpoint)).failing_since is None


async def test_it_is_well_again_once_it_takes_what_there_is(
    server: Server, told: Told
) -> None:
    endpoint = await told.follow(server)
    server.kill()
    held = await told.hold(3)
    async with (
        asyncio.timeout(20),
        aclosing(Publisher(told.url, SETTINGS)) as telling,
    ):
        while (await told.endpoint(endpoint)).failing_since is None:
            await telling.run_once()
        server.start()
        while (await told.endpoint(endpoint)).failing_since is not None:
            await telling.run_once()
    assert await subjects(server) == held


async def test_who_catches_up_leaves_time_to_the_sales(
    nats_server: NatsServer, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "MESSAGES_PER_BATCH", 20)
    monkeypatch.setattr(publisher, "REST_PER_BATCH", 1e6)
    await told.follow(nats_server)
    held = await told.hold(3 * 20)
    began = time.monotonic()
    await told.tell()
    assert time.monotonic() - began >= 2 * publisher.REST_SECONDS_MAX
    assert await subjects(nats_server) == held


async def test_an_address_that_is_changed_counts_at_once(
    tmp_path: Path, told: Told
) -> None:
    async with aclosing(Publisher(told.url, SETTINGS)) as telling:
        for first in started("redis", tmp_path):
            endpoint = await told.follow(first)
            held = await told.hold(2)
            await telling.drain()
            assert await subjects(first) == held
            patch = EndpointPatch(url=f"{first.url}?stream=other")
            await told.post.change(endpoint, patch)
            await told.hold(2)
            await telling.drain()
            assert await subjects(first) == held
            with redis.Redis.from_url(first.url) as client:
                assert client.xlen("other") == 2


async def test_an_address_that_is_none_is_refused(told: Told) -> None:
    for url in ("https://example.com", "nats://127.0.0.1?streem=x"):
        with pytest.raises(InvalidInput) as refused:
            await told.post.create(EndpointPut(kind="nats", url=url))
        assert refused.value.detail["field"] == "/url"
