"""What nobody expected of a courier: faults of its own, and hours in which it hung."""

from contextlib import aclosing
from itertools import count
from types import SimpleNamespace

import pytest
from tests.doors.clock import Clock
from tests.doors.logins import SERVICE, as_member

from dibs.delivery import Courier
from dibs.delivery.courier import LEASE_MARGIN_SECONDS
from dibs.delivery.egress import Answered, Egress
from dibs.networks import networks_of

from .conftest import LOOPBACK, SETTINGS, Mail
from .misbehaving import Web


class Faulty(Egress):
    """Has a fault that shows with some addresses."""

    async def post(
        self, url: str, headers: dict[str, str], body: bytes, seconds_max: float
    ) -> Answered:
        if url.endswith("/faulty"):
            raise TypeError("a fault of ours")
        return await super().post(url, headers, body, seconds_max)


async def test_a_fault_of_ours_is_an_attempt_that_failed(
    mail: Mail, web: Web, url: str, clock: Clock
) -> None:
    """An address that we could not write had held up all others, uncounted.

    The clock stands, so that no second attempt falls due however long this takes.
    """
    struck, others = (
        await mail.tell(web.url("/faulty")),
        await mail.tell(web.url("/good")),
    )
    await mail.hold(20)
    await mail.relay.drain()
    egress = Faulty(networks_of(LOOPBACK))
    reached = as_member(url, SERVICE)
    async with aclosing(Courier(reached, SETTINGS, egress=egress)) as courier:
        await courier.drain()
    assert {one.status for one in await mail.sent(others)} == {"delivered"}
    tried = [one for one in await mail.sent(struck) if one.attempts]
    assert tried
    for one in tried:
        assert (one.status, one.attempts) == ("pending", 1)
        assert "a fault of ours" in (one.last_error or "")


async def test_who_hung_sends_nothing_that_somebody_else_may_have_sent(
    mail: Mail, web: Web, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await mail.tell(web.url("/late"))
    await mail.hold()
    await mail.relay.drain()
    hours = count(0, LEASE_MARGIN_SECONDS + 1)
    with monkeypatch.context() as patched:
        hanging = SimpleNamespace(monotonic=lambda: next(hours))
        patched.setattr("dibs.delivery.courier.time", hanging)
        await mail.courier.drain()
    assert web.at("/late") == []
    assert (await mail.one(told)).status == "pending"
    clock.advance(seconds=SETTINGS.webhook_seconds_max + LEASE_MARGIN_SECONDS + 1)
    await mail.courier.drain()
    assert len(web.at("/late")) == 1
    assert (await mail.one(told)).status == "delivered"
