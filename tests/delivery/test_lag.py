"""How far endpoints are behind: what was not read for them, what was not delivered."""

from contextlib import aclosing

import pytest
from tests.doors.clock import Clock
from tests.doors.logins import SERVICE, as_member

from dibs.delivery import EndpointPatch, EndpointPut, Lag, Lags, NewEndpoint

from .conftest import SETTINGS, Mail
from .misbehaving import Web, in_turn, says

NOBODY = "nats://127.0.0.1:1"


async def lag_of(url: str, to: NewEndpoint) -> Lag | None:
    """How far an endpoint is behind; None where it is not told of at all."""
    async with aclosing(Lags(as_member(url, SERVICE), SETTINGS)) as lags:
        for lag in await lags.measure():
            if lag.endpoint == to.endpoint.id:
                return lag._replace(failing_seconds=round(lag.failing_seconds))
    return None


async def test_counts_what_nobody_read_and_what_waits(
    mail: Mail, web: Web, clock: Clock, url: str
) -> None:
    made = await mail.tell(web.url("/ok"))
    name = made.endpoint.id
    assert await lag_of(url, made) == Lag(name, "webhook", 0.0, 0)
    await mail.hold(3)
    clock.advance(seconds=90)
    await mail.hold(2)
    assert await lag_of(url, made) == Lag(name, "webhook", 90.0, 5, 90.0)

    await mail.relay.run_once()
    await mail.relay.drain()
    assert await lag_of(url, made) == Lag(name, "webhook", 90.0, 5)
    clock.advance(seconds=10)
    assert await lag_of(url, made) == Lag(name, "webhook", 100.0, 5, 10.0)

    await mail.carry()
    assert await lag_of(url, made) == Lag(name, "webhook", 0.0, 0)


async def test_all_endpoints_are_looked_at_however_many(
    mail: Mail, web: Web, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dibs.delivery.lag.ENDPOINTS_PER_PAGE", 2)
    made = [await mail.tell(web.url("/ok")) for _ in range(5)]
    await mail.hold(1)
    found = [await lag_of(url, one) for one in made]
    assert [one and one.positions for one in found] == [1] * 5


async def test_a_broker_that_nobody_reaches_falls_behind(
    mail: Mail, clock: Clock, url: str
) -> None:
    put = EndpointPut(kind="nats", url=NOBODY, events=[mail.event])
    made = await mail.post.create(put)
    mail.made.append(made)
    await mail.hold()
    clock.advance(minutes=5)
    assert await lag_of(url, made) == Lag(made.endpoint.id, "nats", 300.0, 1, 300.0)


async def test_what_an_endpoint_refuses_is_its_own_failing(
    mail: Mail, web: Web, clock: Clock, url: str
) -> None:
    broken = await mail.tell(web.url("/broken", says(500)))
    fine = await mail.tell(web.url("/fine"))
    await mail.hold()
    await mail.carry()
    clock.advance(hours=1)
    hour = 3_600.0
    told = broken.endpoint.id
    assert await lag_of(url, broken) == Lag(told, "webhook", hour, 1, 0.0, hour)
    assert await lag_of(url, fine) == Lag(fine.endpoint.id, "webhook", 0.0, 0)

    web.url("/broken", says(204))
    await mail.hold()
    await mail.carry()
    assert await lag_of(url, broken) == Lag(told, "webhook", 0.0, 0)


async def test_one_message_that_is_refused_makes_no_other_late(
    mail: Mail, web: Web, clock: Clock, url: str
) -> None:
    picky = await mail.tell(web.url("/picky", says(500)))
    (poison,) = await mail.hold()
    await mail.carry()
    await mail.dibs.release(mail.event, poison)
    web.url("/picky", in_turn(says(204), says(500)))
    clock.advance(seconds=4)
    await mail.hold()
    await mail.carry()
    clock.advance(seconds=2)
    await mail.carry()
    clock.advance(seconds=240)
    found = await lag_of(url, picky)
    assert found == Lag(picky.endpoint.id, "webhook", 246.0, 2, 0.0, 246.0)


async def test_what_it_catches_up_with_is_not_late_before_it_does(
    mail: Mail, web: Web, clock: Clock, url: str
) -> None:
    made = await mail.tell(web.url("/ok"))
    await mail.post.change(made.endpoint.id, EndpointPatch(status="paused"))
    await mail.hold()
    clock.advance(hours=1)
    await mail.post.change(made.endpoint.id, EndpointPatch(status="active"))
    clock.advance(seconds=5)
    found = await lag_of(url, made)
    assert found == Lag(made.endpoint.id, "webhook", 3_605.0, 1, 5.0)


async def test_what_is_paused_is_not_late(mail: Mail, clock: Clock, url: str) -> None:
    made = await mail.post.create(
        EndpointPut(kind="nats", url=NOBODY, events=[mail.event])
    )
    mail.made.append(made)
    await mail.hold()
    clock.advance(minutes=5)
    await mail.post.change(made.endpoint.id, EndpointPatch(status="paused"))
    assert await lag_of(url, made) is None
