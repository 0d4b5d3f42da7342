"""kill -9 of `dibs serve` and `dibs worker` while somebody pays: their heirs end it.

By the real clock; clicks are HTTP calls where the service dies, and where the worker
does, they are left to it. `test_kill` does the same by a clock that stands still.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from functools import partial

import httpx
import pytest
from tests.doors.clock import Clock
from tests.doors.logins import SERVICE, as_member
from tests.providers.local_stripe import Bank
from tests.sizes import IS_CAMPAIGN

from dibs.errors import Refused, Unavailable

from .at_stripe import stripe_app, stripe_bank, stripe_base  # noqa: F401 fixtures
from .counted import charged
from .deaths import Death, once_each
from .programs import House, ServiceDoor
from .shop import Shop
from .tale import CANCELLED, ENDS, Door, end_of, is_over, lines_of, opened, tell
from .test_kill import HELD, HOLD_SECONDS, SOLD, leave, nobody
from .told import require_told_once

SECONDS_MAX = 60.0
USUAL = [
    Death("refunded", "provider.capture", "after", "service", "returning", "stripe"),
    Death("partly late", "dibs.settle#2", "before", "cashier", "nobody", "sandbox"),
]
DEATHS = once_each() if IS_CAMPAIGN else USUAL
"""In a campaign either program before and after each step."""


@pytest.fixture
def house(url: str) -> Iterator[House]:
    house = House(as_member(url, SERVICE))
    yield house
    house.stop()


@pytest.mark.parametrize("death", DEATHS, ids=str)
async def test_is_finished_a_minute_after_the_restart(
    house: House,
    shop: Shop,
    url: str,
    clock: Clock,
    bank: Bank,
    base: str,
    death: Death,
    record_property: Callable[[str, object], None],
) -> None:
    clock.run()
    bank.now = time.time
    events = (shop.event, f"{shop.event}-too")
    hold_seconds = 5 if death.tale == "forsaken" else HOLD_SECONDS
    for event in events:
        await shop.open(event, late_payment="refund", hold_seconds=hold_seconds)
    held = (await shop.hold(2), await shop.hold(1, events[1]))
    order = await shop.order(*held, lines=lines_of(death.tale))
    before = charged(url, bank)
    house.base = base if death.provider == "stripe" else None
    house.start(death)
    is_returning = death.heirs == "returning"
    async with opened(house.url, house.base) as (till, buyer):
        door: Door = ServiceDoor(house.address, order.token or "")
        if death.role == "cashier":
            till._machine.advance = leave  # type: ignore[method-assign]
            door = till
        clicks = partial(tell, door, till._dibs, buyer, death.tale, order.id)
        await until(house.is_dead, clicks)
        ended = ENDS[death.tale]
        if not is_returning:
            ended = await end_of(till, buyer, death.tale, order)
        house.restart(death)
        begun_at = time.monotonic()
        await until(
            partial(is_over, till, buyer, order, ended, may_wait=not is_returning),
            clicks if is_returning else nobody,
        )
        record_property("seconds", round(time.monotonic() - begun_at, 1))
        order = await till.order(order.id)
    now = charged(url, bank)
    made, *sums = [after - was for was, after in zip(before, now, strict=True)]
    assert made <= 1
    waits = ended == CANCELLED and not is_returning
    assert (order.status, *sums) == ended or (
        waits and order.status in ("pending", "paying") and not any(sums)
    )
    assert [order.captured_minor, order.refunded_minor] == sums
    require_told_once(url, order)
    held = HELD if death.tale == "cancelled" and is_returning else (0, 0)
    for event, units in zip(events, SOLD.get(ended, held), strict=True):
        assert waits or await shop.left(event) == 10 - units
        assert await shop.dibs.verify(event) == []


async def until(
    is_so: Callable[[], Awaitable[bool]], clicks: Callable[[], Awaitable[None]]
) -> None:
    """Returns once it is so, a minute from now at most; somebody clicks meanwhile."""
    until_at = time.monotonic() + SECONDS_MAX
    while not await is_so():
        assert time.monotonic() < until_at
        with suppress(Unavailable, Refused, httpx.HTTPError):
            await clicks()
        await asyncio.sleep(0.2)
