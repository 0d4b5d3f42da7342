"""kill -9 at every step of paying: whoever comes next finishes, and charges once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import psycopg
import pytest
from tests.doors.clock import Clock
from tests.doors.logins import SERVICE, as_member
from tests.sizes import IS_CAMPAIGN

from dibs.payments.advance import STEPS

from .dying import play
from .shop import Shop
from .tale import ENDS, TALES, is_over, opened, tell

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload([play.__module__])  # or each would read them again
SECONDS_MAX = timedelta(seconds=60)
STEPS_OF_TALES = [(tale, step) for tale, steps in TALES.items() for step in steps]
ROLES, SIDES = ("service", "cashier"), ("before", "after")
DEATHS = [
    (tale, step, side, role)
    for number, (tale, step) in enumerate(STEPS_OF_TALES)
    for place, side in enumerate(SIDES)
    for role in (ROLES if IS_CAMPAIGN else ROLES[(number + place) % 2 :][:1])
]
"""Each step before and after; in a campaign by either process, else by one of them."""
PLAYED = """
select count(*)::int, coalesce(sum(i.captured_minor), 0)::int,
  coalesce(sum(i.refunded_minor), 0)::int
from dibs_office.payments p
join dibs_office.sandbox_intents i using (reference)
where p.order_id = %s
"""
ASKED = "select count(*)::int from dibs_office.sandbox_intents"


def test_every_step_is_died_at() -> None:
    for side in SIDES:
        assert {step for _, step, on, _ in DEATHS if on == side} == set(STEPS)


@pytest.mark.parametrize(("tale", "step", "side", "role"), DEATHS)
async def test_is_finished_in_time_and_charged_once(
    shop: Shop,
    url: str,
    clock: Clock,
    tale: str,
    step: str,
    side: str,
    role: str,
    record_property: Callable[[str, object], None],
) -> None:
    await shop.dibs.change_event(shop.event, late_payment="refund")
    order = await shop.order(await shop.hold(2))
    asked = count(url, ASKED)
    stated = as_member(url, SERVICE)
    given = (role, stated, tale, order.id, step, side)
    process = FORKS.Process(target=play, args=given, daemon=True)
    process.start()
    await until_dead(process, stated, tale, order.id, plays=role == "cashier")
    assert process.exitcode == -9
    async with opened(stated, tale) as (till, sandbox):
        died_at = clock.now()
        while not await is_over(till, tale, order):
            assert clock.now() <= died_at + SECONDS_MAX, order
            order = await tell(till, sandbox, tale, order.id)
            clock.advance(seconds=1)
    record_property("seconds", (clock.now() - died_at).total_seconds())
    intents, captured, refunded = played(url, order.id)
    assert (intents, count(url, ASKED) - asked) == (1, 1)
    assert captured == refunded == order.captured_minor == order.refunded_minor
    assert captured == (5000 if ENDS[tale] == "refunded" else 0)
    held = 0 if tale != "cancelled" else 2
    assert await shop.left() == 10 - held


async def until_dead(
    process: BaseProcess,
    url: str,
    tale: str,
    order_id: str,
    *,
    plays: bool,
) -> None:
    """Returns once it is dead; `plays` the buyer, who leaves all work to it."""
    async with opened(url, tale) as (till, sandbox), asyncio.timeout(60):
        till._machine.advance = leave  # type: ignore[method-assign]
        while process.is_alive():
            if plays:
                await tell(till, sandbox, tale, order_id)
            await asyncio.sleep(0.05)


async def leave(payment_id: str) -> bool:
    """Leaves it to others."""
    del payment_id
    return True


def count(url: str, statement: str) -> int:
    with psycopg.connect(url) as link:
        row = link.execute(statement.encode()).fetchone()
    assert row is not None
    return int(row[0])


def played(url: str, order_id: str) -> tuple[int, int, int]:
    with psycopg.connect(url) as link:
        row = link.execute(PLAYED, (order_id,)).fetchone()
    assert row is not None
    return row
