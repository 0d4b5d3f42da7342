"""The cashier: each provider has places of its own, and nobody waits for another."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.doors.clock import Clock

from dibs import AsyncDibs
from dibs.payments import Till
from dibs.payments.provider import Standing
from dibs.payments.sandbox import Sandbox
from dibs.payments.sandbox.sandbox import Receive
from dibs.payments.till import SIDE_BY_SIDE_MAX
from dibs.workers.cashier import PAUSE_SECONDS, Cashier

from .shop import GOOD, SETTINGS, Shop
from .wayward import Wayward

MANY = 60
"""More than one look takes: they are due first."""
SECONDS_MAX = 10.0


class Hanging(Wayward):
    """Answers nothing once it `hangs`."""

    name = "hanging"
    hangs = False
    waiting = 0

    async def read(self, reference: str) -> Standing:
        while self.hangs:
            self.waiting += 1
            try:
                await asyncio.Event().wait()
            finally:
                self.waiting -= 1
        return await super().read(reference)

    async def deliver(self, receive: Receive, count_max: int = 50) -> int:
        """Nothing: what there is to tell is the sandbox's, in the same table."""
        del receive, count_max
        return 0


@pytest.fixture
async def hanging(dibs: AsyncDibs) -> Hanging:
    return Hanging(dibs.url, SETTINGS)


@pytest.fixture
async def till(
    dibs: AsyncDibs, sandbox: Sandbox, hanging: Hanging, told: list[str]
) -> AsyncIterator[Till]:
    both = {"hanging": hanging, "sandbox": sandbox}
    till = Till(dibs, both, SETTINGS, on_told=told.append)
    yield till
    assert await till.verify() == []
    await till.aclose()


@pytest.fixture
async def cashier(till: Till, hanging: Hanging) -> AsyncIterator[Cashier]:
    """The agent; what hangs is let go, and all is done at the end."""
    cashier = Cashier(till)
    yield cashier
    await cashier._crew.aclose(0)
    hanging.hangs = False
    while await till.advance_due():
        pass


async def until_paid(shop: Shop, cashier: Cashier, order_id: str) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        while (await shop.till.order(order_id)).status != "paid":
            await cashier.run_once()


async def until_idle(cashier: Cashier) -> int:
    """How much was done until there is nothing to do."""
    done = 0
    async with asyncio.timeout(SECONDS_MAX):
        while (now := await cashier.run_once()) or await is_hurried(cashier):
            done += now
    return done


async def is_hurried(cashier: Cashier) -> bool:
    return await cashier.pause_seconds() < PAUSE_SECONDS


async def test_a_provider_that_hangs_holds_up_no_other_and_no_order(
    shop: Shop, hanging: Hanging, cashier: Cashier, clock: Clock
) -> None:
    await shop.dibs.put_event(
        shop.event,
        items={"floor": {"capacity": MANY + 9, "price_minor": 2500}},
        currency="EUR",
        hold_seconds=600,
    )
    for _ in range(MANY):
        await shop.begin(await shop.order(), provider="hanging")
    heard = await shop.begin(await shop.order(), provider="sandbox")
    unheard = await shop.begin(await shop.order(), provider="sandbox")
    lapsing = await shop.order()
    hanging.hangs = True
    for order in (heard, unheard):
        assert order.payment is not None
        await shop.sandbox.confirm(order.payment.reference or "", GOOD)
    assert await shop.sandbox.deliver(drop, 1) == 1
    clock.advance(minutes=10)
    await until_paid(shop, cashier, unheard.id)
    await until_paid(shop, cashier, heard.id)
    assert (await shop.till.order(lapsing.id)).status == "cancelled"
    assert hanging.waiting == SIDE_BY_SIDE_MAX


async def drop(*_: object) -> None:
    """A message that gets lost."""


async def test_what_fails_in_one_part_keeps_the_others_from_nothing(
    shop: Shop, cashier: Cashier, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await shop.begin(await shop.order(), provider="sandbox")
    assert order.payment is not None
    await shop.sandbox.confirm(order.payment.reference or "", GOOD)

    async def away(_: Till, limit: int) -> int:
        raise ConnectionError(f"{limit} orders cannot be read")

    with monkeypatch.context() as patched:
        patched.setattr(Till, "lapse_due", away)
        with pytest.raises(ConnectionError):
            await cashier.run_once()
    assert (await shop.till.order(order.id)).status == "paid"


async def test_looks_again_at_once_while_there_is_something_to_do(
    shop: Shop, cashier: Cashier, clock: Clock
) -> None:
    await until_idle(cashier)
    await shop.begin(await shop.order(), provider="sandbox")
    clock.advance(seconds=31)
    # Where it takes longer than a look waits it ends in the next one.
    done = await cashier.run_once()
    assert await is_hurried(cashier)
    assert done + await until_idle(cashier) >= 1
