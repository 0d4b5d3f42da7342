"""kill -9 at every step of paying: whoever comes next finishes, and charges once."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import pytest
from tests.doors.clock import Clock
from tests.doors.logins import SERVICE, as_member
from tests.providers.local_stripe import Bank
from tests.sizes import IS_CAMPAIGN

from dibs.errors import Refused, Unavailable
from dibs.payments import Till
from dibs.payments.advance import STEPS, watched
from dibs.payments.models import Order, OrderedReservation, OrderPut
from dibs.workers.cashier import Cashier

from .at_stripe import stripe_app, stripe_bank, stripe_base  # noqa: F401 fixtures
from .counted import charged
from .deaths import EVERY_DEATH, ROLES, SIDES, Death, once_each, usual
from .dying import fate, make, play
from .shop import Shop
from .tale import (
    CANCELLED,
    CLICKS,
    ENDS,
    PAID,
    end_of,
    is_over,
    lines_of,
    opened,
    tell,
)
from .told import require_told_once

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload([play.__module__])  # or each would read them again
SECONDS_MAX = timedelta(seconds=60)
DEATHS = EVERY_DEATH if IS_CAMPAIGN else usual()
"""Each step before and after; in a campaign by either process, at either provider."""
MADE = "write create_order"
"""A step before all tales: `test_is_made_once` dies at it."""
HOLD_SECONDS = 600
HELD = (2, 1)
SOLD = {
    PAID: HELD,
    ENDS["partly late"]: (2, 0),
    ENDS["free"]: HELD,
    ENDS["changed"]: (2, 2),
}
"""What stays sold in each event, or held as it was changed, by how the order ends; else
nothing."""

Clicks = Callable[[], Awaitable[None]]


def test_every_step_is_died_at() -> None:
    for side in SIDES:
        died_at = {one.step for one in DEATHS if one.side == side}
        assert {*died_at, MADE} >= STEPS
    assert {one.step.partition("#")[0] for one in DEATHS} < STEPS


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("role", ROLES)
def test_a_campaign_kills_either_real_program_at_every_step(
    role: str, side: str
) -> None:
    clicks = {f"write {name}" for name in CLICKS} if role == "cashier" else set()
    died_at = {one.step for one in once_each() if (one.role, one.side) == (role, side)}
    assert STEPS - died_at == {MADE, *clicks}


@pytest.mark.parametrize("death", DEATHS, ids=str)
async def test_is_finished_in_time_and_charged_once(
    shop: Shop,
    url: str,
    clock: Clock,
    bank: Bank,
    base: str,
    death: Death,
    record_property: Callable[[str, object], None],
) -> None:
    events = (shop.event, f"{shop.event}-too")
    hold_seconds = 5 if death.tale == "forsaken" else HOLD_SECONDS
    for event in events:
        await shop.open(event, late_payment="refund", hold_seconds=hold_seconds)
    held = (await shop.hold(2), await shop.hold(1, events[1]))
    order = await shop.order(*held, lines=lines_of(death.tale))
    if death.tale == "forsaken":
        clock.advance(seconds=hold_seconds)
    before = charged(url, bank)
    stated, at = as_member(url, SERVICE), base if death.provider == "stripe" else None
    given = (stated, at, death.tale, order.id, death.step, death.side)
    process = FORKS.Process(target=play, args=(death.role, *given), daemon=True)
    process.start()
    async with opened(stated, at) as (till, buyer):
        clicks = partial(tell, till, till._dibs, buyer, death.tale, order.id)
        await until_dead(process, till, clicks if death.role == "cashier" else nobody)
        assert process.exitcode == -9
        is_returning = death.heirs == "returning"
        ended = ENDS[death.tale]
        if not is_returning:
            ended = await end_of(till, buyer, death.tale, order)
        with watched(fate(stated, at, death.tale, "none", "")):
            seconds = await finish(
                clock,
                Cashier(till),
                clicks if is_returning else nobody,
                partial(is_over, till, buyer, order, ended, may_wait=not is_returning),
            )
            record_property("seconds", seconds)
            if not is_returning and ended == CANCELLED:
                clock.advance(seconds=HOLD_SECONDS)
                over = partial(is_over, till, buyer, order, ended)
                await finish(clock, Cashier(till), nobody, over)
        order = await till.order(order.id)
    now = charged(url, bank)
    made, *sums = [after - was for was, after in zip(before, now, strict=True)]
    assert made <= 1
    assert (order.status, *sums) == ended
    assert [order.captured_minor, order.refunded_minor] == sums
    require_told_once(url, order)
    held = HELD if death.tale == "cancelled" and is_returning else (0, 0)
    sold = SOLD.get(ended, held)
    for event, units in zip(events, sold, strict=True):
        assert await shop.left(event) == 10 - units
        assert await shop.dibs.verify(event) == []


@pytest.mark.parametrize("side", SIDES)
async def test_is_made_once(shop: Shop, url: str, clock: Clock, side: str) -> None:
    held = await shop.hold()
    put = OrderPut(reservations=[OrderedReservation(event=shop.event, id=held.id)])
    given = (as_member(url, SERVICE), put, MADE, side)
    process = FORKS.Process(target=make, args=given, daemon=True)
    process.start()
    await until_dead(process, shop.till, nobody)
    assert process.exitcode == -9
    made = {one.id for one in await every_order(shop) if names(one, held.id)}
    assert len(made) == (side == "after")
    order = await shop.till.create_order(put)
    found = [one.id for one in await every_order(shop) if names(one, held.id)]
    assert found == [order.id]
    assert made <= {order.id}


async def every_order(shop: Shop) -> list[Order]:
    """Other tests' clocks may have been further: theirs are the latest then."""
    return await shop.till.orders(limit=1_000_000)


def names(order: Order, reservation: str) -> bool:
    return any(one.id == reservation for one in order.reservations)


async def finish(
    clock: Clock, cashier: Cashier, clicks: Clicks, over: Callable[[], Awaitable[bool]]
) -> float:
    """Returns after how many seconds all was over: a minute at most."""
    begun_at = clock.now()
    while not await over():
        assert clock.now() <= begun_at + SECONDS_MAX
        with suppress(Unavailable, Refused):
            await clicks()
        await cashier.run_once()
        clock.advance(seconds=1)
    await cashier.finish()
    return (clock.now() - begun_at).total_seconds()


async def until_dead(process: BaseProcess, till: Till, clicks: Clicks) -> None:
    """Returns once it is dead; who clicks meanwhile leaves all work to it."""
    advance = till._machine.advance
    till._machine.advance = leave  # type: ignore[method-assign]
    async with asyncio.timeout(60):
        while process.is_alive():
            with suppress(Unavailable, Refused):
                await clicks()
            await asyncio.sleep(0.05)
    till._machine.advance = advance  # type: ignore[method-assign]


async def leave(payment_id: str) -> bool:
    """Leaves it to others."""
    del payment_id
    return True


async def nobody() -> None:
    """Clicks nothing."""
