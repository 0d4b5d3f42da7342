"""What is put down for whom, once and in order, whoever does it."""

import asyncio
import json
from contextlib import AsyncExitStack, aclosing
from datetime import datetime, timedelta
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock

from dibs.delivery import Courier, EndpointPatch, Relay, ReplayAsk, WebhookPut
from dibs.errors import NotFound
from dibs.models import Reservation
from dibs.requests import ConfirmRequest
from dibs.workers.herald import Herald

from .conftest import SETTINGS, Mail
from .misbehaving import Web

TOLD_OF_NOBODY = ("anna", "anna@example.com", "key:box-office")


def owner_of(url: str) -> "psycopg.Connection[Any]":
    """A connection of the owner of all tables."""
    return psycopg.connect(url, autocommit=True)


async def live(mail: Mail) -> Reservation:
    """A reservation, bought in the end, with a change on its way."""
    found = await mail.dibs.reserve(
        mail.event, {"floor": 2}, session="anna", customer="anna@example.com"
    )
    await mail.dibs.extend(mail.event, found.id)
    await mail.dibs.amend(mail.event, found.id, {"floor": 1})
    request = ConfirmRequest(id=found.id)
    await mail.dibs.submit(mail.event, "confirm", request, principal="key:box-office")
    return found


async def test_all_that_becomes_of_a_reservation_is_told_in_order(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/all"))
    found = await live(mail)
    await mail.carry()
    heard = [json.loads(one.body) for one in web.at("/all")]
    assert [one["type"] for one in heard] == [
        "reservation.reserved",
        "reservation.extended",
        "reservation.amended",
        "reservation.confirmed",
    ]
    assert {one["data"]["reservation"] for one in heard} == {found.id}
    assert {one["data"]["event"] for one in heard} == {mail.event}
    positions = [one["data"]["position"] for one in heard]
    assert positions == [one.position for one in await mail.sent(told)]
    assert positions == sorted(positions)
    assert heard[0]["data"]["items"] == {"floor": 2}
    assert heard[0]["timestamp"].startswith(f"{START:%Y-%m-%dT%H:%M:%S}")
    assert heard[2]["data"]["detail"]["items"] == {"floor": 1}
    said = b"".join(one.body for one in web.at("/all"))
    assert found.token is not None
    assert [one for one in (*TOLD_OF_NOBODY, found.token) if one.encode() in said] == []


async def test_who_asked_for_notice_is_told_before_the_deadline(
    mail: Mail, web: Web, clock: Clock
) -> None:
    await mail.tell(web.url("/soon"), types=["reservation.expiring"])
    await mail.dibs.change_event(
        mail.event, hold_seconds=600, expiring_notice_seconds=120
    )
    (held,) = await mail.hold()
    for seconds, count in ((479, 0), (1, 1), (60, 1)):
        clock.advance(seconds=seconds)
        await Herald(mail.dibs).run_once()
        await mail.carry()
        assert len(web.at("/soon")) == count
    (heard,) = web.at("/soon")
    told = json.loads(heard.body)
    assert (told["type"], told["data"]["reservation"]) == ("reservation.expiring", held)
    said_at = datetime.fromisoformat(told["timestamp"])
    ends_at = datetime.fromisoformat(told["data"]["expires_at"])
    assert ends_at - said_at == timedelta(seconds=120)


async def test_an_endpoint_is_told_what_happens_from_then_on(
    mail: Mail, web: Web, clock: Clock
) -> None:
    await mail.hold(3)
    told = await mail.tell(web.url("/new"))
    (held,) = await mail.hold()
    await mail.carry()
    assert [one.subject for one in await mail.sent(told)] == [held]


async def test_an_event_that_is_new_is_told_from_its_beginning(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/new"), events=[f"{mail.event}*"])
    await mail.carry()
    other = f"{mail.event}-b"
    await mail.dibs.put_event(other, items={"floor": 1})
    held = await mail.dibs.reserve(other, {"floor": 1}, session="bo")
    await mail.carry()
    sent = await mail.sent(told)
    assert [one.position for one in sent] == [1, 2, 3]
    assert [(one.subject, one.type) for one in sent] == [
        (other, "event.item_put"),
        (other, "event.event_put"),
        (held.id, "reservation.reserved"),
    ]
    assert await mail.dibs.verify(other) == []


async def test_it_is_told_what_it_asked_for_and_nothing_else(
    mail: Mail, web: Web, clock: Clock
) -> None:
    asked = {
        "confirmed": {"types": ["reservation.confirmed"]},
        "all": {"types": ["reservation.*"]},
        "orders": {"types": ["order.*"]},
        "others": {"events": [f"{mail.event}-b", "nobody.*"]},
        "nearly": {"events": [mail.event[:-1], f"*{mail.event}-*"]},
    }
    told = {
        name: await mail.tell(web.url(f"/{name}"), **put) for name, put in asked.items()
    }
    await live(mail)
    await mail.carry()
    counts = {name: len(await mail.sent(one)) for name, one in told.items()}
    assert counts == {"confirmed": 1, "all": 4, "orders": 0, "others": 0, "nearly": 0}


async def test_what_it_begins_to_follow_is_told_from_then_on(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/wider"), events=["nobody.*"])
    await mail.hold(2)
    await mail.carry()
    wider = EndpointPatch(events=["nobody.*", mail.event])
    await mail.post.change(told.endpoint.id, wider)
    (held,) = await mail.hold()
    await mail.carry()
    assert [one.subject for one in await mail.sent(told)] == [held]


async def test_whoever_pauses_is_told_afterwards(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/paused"))
    before = await mail.hold()
    await mail.carry()
    await mail.post.change(told.endpoint.id, EndpointPatch(status="paused"))
    meanwhile = await mail.hold(2)
    await mail.carry()
    assert len(web.at("/paused")) == 1
    await mail.post.change(told.endpoint.id, EndpointPatch(status="active"))
    await mail.carry()
    assert [one.subject for one in await mail.sent(told)] == before + meanwhile
    assert len(web.at("/paused")) == 3


async def test_many_relays_put_everything_down_once(
    mail: Mail, web: Web, url: str, event: str
) -> None:
    told = await mail.tell(web.url("/once"))
    async with AsyncExitStack() as stack:
        relays = [
            await stack.enter_async_context(aclosing(Relay(url, SETTINGS)))
            for _ in range(4)
        ]
        with owner_of(url) as link:
            for _ in range(10):
                held = asyncio.create_task(mail.hold(20))
                # Each believes that the endpoint is its own.
                for relay in relays:
                    link.execute("update dibs_office.endpoints set held_until = null")
                    await relay._ledgers.renew()
                await asyncio.gather(*(look_and_relay(relay) for relay in relays))
                await held
    await mail.carry()
    sent = await mail.sent(told)
    assert len(sent) == 200
    assert len({one.position for one in sent}) == 200
    assert [one.position for one in sent] == sorted(one.position for one in sent)
    assert {one.status for one in sent} == {"delivered"}


async def look_and_relay(relay: Relay) -> None:
    """A round of a relay without asking whether the endpoints are its own."""
    await relay._ledgers.look(is_whole=True)
    await relay._relay()


async def test_somebody_else_goes_on_at_once_where_a_relay_stopped(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    told = await mail.tell(web.url("/next"))
    await mail.hold()
    await mail.carry()
    async with aclosing(Relay(url, SETTINGS)) as other:
        await mail.hold()
        assert await other.run_once() == 0
        await mail.relay.aclose()
        assert await other.run_once() == 1
    await mail.hold()
    clock.advance(seconds=1)
    await mail.carry()
    assert [one.status for one in await mail.sent(told)] == ["delivered"] * 3


async def test_somebody_else_goes_on_soon_where_a_relay_was_killed(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    await mail.tell(web.url("/next"))
    await mail.relay.run_once()
    await mail.hold()
    async with aclosing(Relay(url, SETTINGS)) as other:
        clock.advance(seconds=9)
        assert await other.run_once() == 0
        clock.advance(seconds=1)
        assert await other.run_once() == 1


async def test_replay_tells_again_under_the_same_ids(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/again"))
    await mail.hold(2)
    clock.advance(minutes=1)
    later = clock.now()
    await mail.hold(2)
    await mail.carry()
    was = [one.id for one in await mail.sent(told)]
    assert len(was) == 4
    replayed = await mail.post.replay(told.endpoint.id, ReplayAsk(since=later))
    assert list(replayed.ledgers) == [mail.event]
    await mail.carry()
    ids = [one.headers["webhook-id"] for one in web.at("/again")]
    assert sorted(ids[4:]) == sorted(was[2:])
    ask = ReplayAsk(ledger=mail.event, after=0)
    assert (await mail.post.replay(told.endpoint.id, ask)).ledgers == {mail.event: 0}
    await mail.carry()
    ids = [one.headers["webhook-id"] for one in web.at("/again")]
    all_of_it = [one.id for one in await mail.sent(told)]
    assert len(all_of_it) > len(was), "what was before it was made is told, too"
    assert sorted(ids[6:]) == sorted(all_of_it)
    assert set(was) < set(all_of_it)


async def test_a_ledger_that_it_does_not_follow_is_not_told_again(
    mail: Mail, web: Web, url: str
) -> None:
    told = await mail.tell(web.url("/none"))
    other = f"{mail.event}-2"
    await mail.dibs.put_event(other)
    everywhere = await mail.tell(web.url("/all"), events=[])
    for ledger in ("nix", other, "/nix"):
        ask = ReplayAsk(ledger=ledger, after=0)
        with pytest.raises(NotFound) as refused:
            await mail.post.replay(told.endpoint.id, ask)
        assert refused.value.detail == {"ledger": ledger}
    with psycopg.connect(url) as link:
        paid = "select dibs_office._tell('', 'order.paid', gen_random_uuid(), '{}')"
        link.execute(paid)
    with pytest.raises(NotFound):  # of orders who asks for events alone hears nothing
        await mail.post.replay(told.endpoint.id, ReplayAsk(ledger="/", after=0))
    for after, ledgers in ((0, {other: 0}), (1_000, {})):
        ask = ReplayAsk(ledger=other, after=after)
        replayed = await mail.post.replay(everywhere.endpoint.id, ask)
        assert replayed.ledgers == ledgers
    ask = ReplayAsk(ledger="nix", after=0)
    with pytest.raises(NotFound):
        await mail.post.replay(everywhere.endpoint.id, ask)


async def test_one_at_a_time_everything_comes_in_its_order(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    told = await mail.tell(web.url("/ordered"))
    one_by_one = msgspec.structs.replace(SETTINGS, webhooks_per_endpoint_max=1)
    async with aclosing(Courier(url, one_by_one)) as mail.courier:
        for found in [await live(mail) for _ in range(3)]:
            await mail.dibs.cancel(mail.event, found.id)
        await mail.hold(5)
        await mail.relay.run_once()
        put_down = [one.position for one in await mail.sent(told)]
        assert put_down == sorted(put_down)
        assert await bring(mail, web, clock, len(put_down)) == put_down
        ask = ReplayAsk(ledger=mail.event, after=0)
        await mail.post.replay(told.endpoint.id, ask)
        await mail.relay.drain()
        everything = list(range(1, put_down[-1] + 1))
        again = await bring(mail, web, clock, len(put_down + everything))
        assert again == put_down + everything


async def bring(mail: Mail, web: Web, clock: Clock, count: int) -> list[int]:
    """The positions of what has come there once it is so much, as time goes by."""
    async with asyncio.timeout(30):
        while len(web.at("/ordered")) < count:
            await mail.courier.run_once()
            clock.advance(milliseconds=10)
    bodies = [json.loads(one.body) for one in web.at("/ordered")]
    return [one["data"]["position"] for one in bodies]


async def test_what_was_pruned_can_be_told_again(
    mail: Mail, web: Web, clock: Clock
) -> None:
    told = await mail.tell(web.url("/pruned"))
    await mail.hold()
    await mail.carry()
    was = await mail.one(told)
    clock.advance(days=31)
    await mail.dibs.tidy()
    assert await mail.sent(told) == []
    await mail.post.replay(told.endpoint.id, ReplayAsk(since=START))
    await mail.carry()
    again = [one for one in await mail.sent(told) if one.subject == was.subject]
    assert again[0].id == was.id
    assert len(web.at("/pruned")) >= 2


async def test_orders_are_told_by_their_organisation(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    acme = mail.post.for_organisation("acme")
    whole = await mail.tell(web.url("/whole"), events=[], types=["order.*"])
    own = await mail.tell(web.url("/some"))
    tell = "select dibs_office._tell(%s, %s, %s::uuid, %s)"
    order = "01900000-0000-7000-8000-000000000001"
    with owner_of(url) as link:
        for whose, kind in (("", "order.created"), ("acme", "order.paid")):
            body = {"amount_minor": 5, "token": "secret", "session": "anna"}
            link.execute(tell, (whose, kind, order, Jsonb(body)))
    await mail.carry()
    assert await acme.endpoints() == []
    sent = await mail.sent(whole)
    assert {(one.ledger, one.type) for one in sent} == {
        ("/", "order.created"),
        ("/acme", "order.paid"),
    }
    assert {one.subject for one in sent} == {order}
    bodies = [json.loads(one.body)["data"] for one in web.at("/whole")]
    assert [sorted(one) for one in bodies] == [
        ["amount_minor", "order", "position"]
    ] * 2
    assert await mail.sent(own) == [], "an order belongs to no event"


async def test_an_organisation_is_told_of_its_own(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    acme = mail.post.for_organisation("acme")
    made = await acme.create(WebhookPut(url=web.url("/acme")))
    mail.made.append(made)
    assert made.endpoint.organisation_id == "acme"
    for name in ("acme.gala", "acmex.gala", "beta.gala"):
        await mail.dibs.put_event(name, items={"floor": 9})
        await mail.dibs.reserve(name, {"floor": 1}, session="bo")
    with owner_of(url) as link:
        for whose in ("", "acme", "beta"):
            link.execute(
                "select dibs_office._tell(%s, 'order.paid', %s::uuid, '{}')",
                (whose, "01900000-0000-7000-8000-000000000002"),
            )
    await mail.carry()
    assert {one.ledger for one in await mail.sent(made)} == {"acme.gala", "/acme"}
    for name in ("acme.gala", "acmex.gala", "beta.gala"):
        assert await mail.dibs.verify(name) == []
