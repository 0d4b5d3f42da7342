"""Another way to pay: the payment that ends for it is in nobody's hands any more."""

import asyncio

import pytest
from msgspec.structs import replace
from tests.doors.clock import Clock
from tests.doors.logins import SERVICE, as_member

from dibs import AsyncDibs, Reservation, Unavailable
from dibs.errors import AlreadyCancelled, Expired
from dibs.payments import Till
from dibs.payments.models import Order, PayAsk
from dibs.payments.provider import ProviderUnavailable, Standing

from .shop import GOOD, SETTINGS, SLOW, Shop
from .wayward import Wayward

SESSION = PayAsk(method="session", return_url="https://shop.example/")


class Silent(Wayward):
    """Ends nothing while it is silent; ends the rest once it is let."""

    is_silent = False
    let: asyncio.Event | None = None
    is_asked: asyncio.Event

    async def cancel(self, reference: str, key: str) -> Standing:
        self._begin("cancel")
        if self.is_silent:
            raise ProviderUnavailable("it says nothing")
        if self.let is not None:
            self.is_asked.set()
            await self.let.wait()
        return await super().cancel(reference, key)


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Silent:
    return Silent(dibs.url, SETTINGS)


def way_of(order: Order) -> tuple[str, str]:
    assert order.payment is not None
    return order.payment.method, order.payment.status


async def both_clicks(
    shop: Shop, sandbox: Silent, elsewhere: Till, order: Order, asks: list[PayAsk]
) -> list[Order]:
    """What both hear; the second comes while the payment is being ended."""
    sandbox.let, sandbox.is_asked = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(shop.till.pay(order.id, asks[0], key=f"one-{order.id}"))
    await sandbox.is_asked.wait()
    second = asyncio.create_task(
        elsewhere.pay(order.id, asks[1], key=f"two-{order.id}")
    )
    done, _ = await asyncio.wait({second}, timeout=0.3)
    assert not done
    sandbox.let.set()
    return [await first, await second]


@pytest.mark.parametrize("is_elsewhere", [False, True])
async def test_who_chooses_another_way_twice_is_given_that_way_twice(
    shop: Shop, sandbox: Silent, url: str, *, is_elsewhere: bool
) -> None:
    order = await shop.begin(await shop.order())
    async with AsyncDibs(as_member(url, SERVICE), settings=SETTINGS) as other:
        till = Till(other, {"sandbox": sandbox}, SETTINGS)
        there = till if is_elsewhere else shop.till
        asks = [SESSION, SESSION]
        clicked = await both_clicks(shop, sandbox, there, order, asks)
        await till.aclose()
    assert [way_of(one) for one in clicked] == [("session", "open")] * 2
    assert len({one.payment.id for one in clicked if one.payment}) == 1
    again = await shop.till.pay(order.id, SESSION, key=f"two-{order.id}")
    assert again.replayed
    assert again.payment == clicked[0].payment


async def test_who_asks_for_the_way_that_ends_is_not_given_what_ends(
    shop: Shop, sandbox: Silent
) -> None:
    order = await shop.begin(await shop.order())
    assert order.payment is not None
    asks = [SESSION, PayAsk()]
    clicked = await both_clicks(shop, sandbox, shop.till, order, asks)
    assert {one.payment.id for one in clicked if one.payment}.isdisjoint(
        {order.payment.id}
    )
    live = [
        one
        for one in await shop.till.payments(order=order.id)
        if one.point != "finished"
    ]
    assert len(live) == 1


@pytest.mark.parametrize("ask", [SESSION, PayAsk()])
async def test_what_cannot_be_ended_is_given_to_nobody_and_leaves_the_key_free(
    shop: Shop, sandbox: Silent, clock: Clock, ask: PayAsk
) -> None:
    order = await shop.begin(await shop.order())
    sandbox.is_silent = True
    for asked in (SESSION, ask):
        with pytest.raises(Unavailable, match="does not end"):
            await shop.till.pay(order.id, asked, key=f"mine-{order.id}")
    sandbox.is_silent = False
    clock.advance(seconds=1)
    again = await shop.till.pay(order.id, ask, key=f"mine-{order.id}")
    assert not again.replayed
    assert way_of(again) == (ask.method, "open")
    assert again.payment != order.payment
    assert (await shop.confirm(again)).status == "paid"


async def test_the_key_that_began_what_ends_is_not_given_it(
    shop: Shop, sandbox: Silent, clock: Clock
) -> None:
    order = await shop.order()
    first = await shop.till.pay(order.id, PayAsk(), key=f"one-{order.id}")
    again = await shop.till.pay(order.id, PayAsk(), key=f"one-{order.id}")
    assert again.replayed
    assert again.payment == first.payment
    sandbox.is_silent = True
    for ask, key in ((SESSION, "two"), (PayAsk(), "one")):
        with pytest.raises(Unavailable, match="does not end"):
            await shop.till.pay(order.id, ask, key=f"{key}-{order.id}")
    sandbox.is_silent = False
    clock.advance(seconds=1)
    again = await shop.till.pay(order.id, PayAsk(), key=f"one-{order.id}")
    assert again.replayed
    assert way_of(again) == ("intent", "cancelled")
    other = await shop.till.pay(order.id, SESSION, key=f"two-{order.id}")
    assert way_of(other) == ("session", "open")


async def test_a_provider_that_takes_longer_than_a_call_is_heard(
    shop: Shop, sandbox: Silent, url: str
) -> None:
    """Who waits for another's call hears in time that it takes long."""
    order = await shop.begin(await shop.order())
    sandbox.let, sandbox.is_asked = asyncio.Event(), asyncio.Event()
    async with AsyncDibs(as_member(url, SERVICE), settings=SETTINGS) as dibs:
        here, there = (
            Till(dibs, {"sandbox": sandbox}, replace(SETTINGS, call_timeout_seconds=s))
            for s in (1, 1.5)
        )
        first = asyncio.create_task(here.pay(order.id, SESSION))
        await sandbox.is_asked.wait()
        for till in (there, here):
            with pytest.raises(Unavailable, match="does not end"):
                await till.pay(order.id, SESSION)
        sandbox.let.set()
        assert way_of(await first) == ("session", "open")
        assert way_of(await there.pay(order.id, SESSION)) == ("session", "open")
        await here.aclose()
        await there.aclose()


async def test_an_order_that_is_being_cancelled_is_not_paid(
    shop: Shop, sandbox: Silent, clock: Clock
) -> None:
    order = await shop.begin(await shop.order())
    sandbox.is_silent = True
    assert (await shop.till.cancel(order.id)).status == "paying"
    with pytest.raises(Unavailable):
        await shop.till.pay(order.id, PayAsk(), key=f"mine-{order.id}")
    sandbox.is_silent = False
    with pytest.raises(AlreadyCancelled):
        await shop.till.pay(order.id, PayAsk(), key=f"mine-{order.id}")


async def test_what_a_bank_works_on_is_told_whoever_asks_for_another_way(
    shop: Shop, sandbox: Silent, clock: Clock
) -> None:
    order = await shop.begin(await shop.order())
    assert order.payment is not None
    sandbox.is_silent = True
    with pytest.raises(Unavailable):
        await shop.till.pay(order.id, SESSION, key=f"mine-{order.id}")
    sandbox.is_silent = False
    await sandbox.confirm(order.payment.reference or "", SLOW)
    for _ in range(2):
        paying = await shop.till.pay(order.id, SESSION, key=f"mine-{order.id}")
        assert not paying.replayed
        assert way_of(paying) == ("intent", "processing")
    clock.advance(seconds=11)
    await shop.hear()
    assert (
        await shop.till.pay(order.id, SESSION, key=f"mine-{order.id}")
    ).status == "paid"


async def test_what_was_paid_while_it_was_to_end_is_sold(
    shop: Shop, sandbox: Silent
) -> None:
    order = await shop.begin(await shop.order())
    assert order.payment is not None
    sandbox.is_silent = True
    with pytest.raises(Unavailable):
        await shop.till.pay(order.id, SESSION)
    await sandbox.confirm(order.payment.reference or "", GOOD)
    sandbox.is_silent = False
    assert (await shop.till.pay(order.id, SESSION)).status == "paid"


async def left_alone(
    shop: Shop, sandbox: Silent, clock: Clock, held: Reservation
) -> Order:
    """An order whose payment made way for another, which was never begun."""
    clock.advance(minutes=9)
    order = await shop.begin(await shop.order(held))
    sandbox.is_silent = True
    with pytest.raises(Unavailable):
        await shop.till.pay(order.id, SESSION)
    sandbox.is_silent = False
    clock.advance(seconds=30)
    await shop.hear()
    order = await shop.till.order(order.id)
    assert order.status == "pending"
    return order


@pytest.mark.parametrize("by", ["cancelling", "another order"])
async def test_the_time_to_pay_ends_with_an_order_that_nobody_went_on_to_pay(
    shop: Shop, sandbox: Silent, clock: Clock, by: str
) -> None:
    held = await shop.hold()
    order = await left_alone(shop, sandbox, clock, held)
    paying = await shop.dibs.reservation(shop.event, held.id)
    assert paying.expires_at > held.expires_at
    if by == "cancelling":
        await shop.till.cancel(order.id)
    else:
        order = await shop.order(held, accepts="same")
        assert order.pay_until == held.expires_at
    stands = await shop.dibs.reservation(shop.event, held.id)
    assert (stands.status, stands.expires_at) == ("reserved", held.expires_at)


async def test_an_order_of_what_that_time_alone_held_is_refused(
    shop: Shop, sandbox: Silent, clock: Clock
) -> None:
    held = await shop.hold()
    first = await left_alone(shop, sandbox, clock, held)
    clock.advance(minutes=1)
    with pytest.raises(Expired):
        await shop.order(held, accepts="same")
    second, *_ = await shop.till.orders()
    assert (second.status, second.id != first.id) == ("cancelled", True)
    assert await shop.left() == 10
