"""Refunds that failed: owed until as much was given since, and no more than that."""

import pytest
from tests.doors.clock import Clock

from dibs import AsyncDibs
from dibs.payments.models import Order, Payment, RefundAsk, RefundPart

from .conftest import SETTINGS
from .shop import Shop
from .test_kill import leave
from .wayward import Wayward


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Wayward:
    """One that refuses."""
    return Wayward(dibs.url, SETTINGS)


def all_of(order: Order, nth: int) -> list[RefundPart]:
    part = order.reservations[nth]
    return [RefundPart(event=part.event, id=part.id)]


async def refused(shop: Shop, sandbox: Wayward, order: Order, ask: RefundAsk) -> Order:
    """The order, once its provider has refused to give that back."""
    sandbox.refused = ("refund",)
    order = await shop.till.refund(order.id, ask)
    sandbox.refused = ()
    return order


async def half_refused(shop: Shop, sandbox: Wayward, clock: Clock) -> Order:
    """An order of two at 25.00, the first of which is on sale, and its money here."""
    order = await shop.paid(await shop.hold(), await shop.hold())
    ask = RefundAsk(reservations=all_of(order, 0))
    order = await refused(shop, sandbox, order, ask)
    assert [part.status for part in order.reservations] == ["cancelled", "sold"]
    clock.advance(seconds=1)
    return order


async def retried(shop: Shop, order: Order) -> Payment:
    (payment,) = await shop.till.payments(order=order.id)
    return await shop.till.retry(payment.id)


def given(payment: Payment) -> list[tuple[str, int | None]]:
    """Its refunds, as they were asked for."""
    by_time = sorted(payment.refunds, key=lambda one: (one.created_at, one.status))
    return [(one.status, one.amount_minor) for one in by_time]


async def test_a_smaller_amount_since_leaves_the_rest_owed(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await half_refused(shop, sandbox, clock)
    await shop.till.refund(order.id, RefundAsk(amount_minor=100))
    assert await shop.till.owed_seconds() > 0
    assert len(await shop.till.verify()) == 1
    clock.advance(seconds=1)
    payment = await retried(shop, order)
    assert given(payment) == [
        ("failed", 2500),
        ("succeeded", 100),
        ("succeeded", 2400),
    ]
    assert await shop.till.owed_seconds() == 0
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paid", 2500)
    order = await shop.till.refund(order.id, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 5000)


async def test_another_reservation_since_is_not_the_one_that_failed(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await half_refused(shop, sandbox, clock)
    ask = RefundAsk(reservations=all_of(order, 1))
    order = await shop.till.refund(order.id, ask)
    assert (order.status, order.refunded_minor) == ("refunded", 2500)
    assert await shop.till.owed_seconds() > 0
    payment = await retried(shop, order)
    assert given(payment) == [("succeeded", 2500), ("succeeded", 2500)]
    assert await shop.till.owed_seconds() == 0


@pytest.mark.parametrize("amount", [2500, None])
async def test_what_is_on_its_way_for_another_reservation_does_not_count(
    shop: Shop,
    sandbox: Wayward,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    amount: int | None,
) -> None:
    order = await half_refused(shop, sandbox, clock)
    with monkeypatch.context() as patched:
        patched.setattr(shop.till._machine, "advance", leave)
        ask = RefundAsk(reservations=all_of(order, 1), amount_minor=amount)
        await shop.till.refund(order.id, ask)
        assert await shop.till.owed_seconds() > 0
        await retried(shop, order)
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 5000)


@pytest.mark.parametrize("ask", [RefundAsk(amount_minor=2500), RefundAsk()])
async def test_as_much_asked_for_anew_stands_in_its_place(
    shop: Shop, sandbox: Wayward, clock: Clock, ask: RefundAsk
) -> None:
    order = await half_refused(shop, sandbox, clock)
    order = await shop.till.refund(order.id, ask)
    assert await shop.till.owed_seconds() == 0
    before = order.refunded_minor
    assert (await retried(shop, order)).refunded_minor == before


async def test_what_fails_again_is_owed_whole_again(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await half_refused(shop, sandbox, clock)
    await shop.till.refund(order.id, RefundAsk(amount_minor=100))
    clock.advance(seconds=1)
    sandbox.refused = ("refund",)
    await retried(shop, order)
    sandbox.refused = ()
    assert await shop.till.owed_seconds() > 0
    payment = await retried(shop, order)
    assert given(payment) == [
        ("failed", 2500),
        ("succeeded", 100),
        ("failed", 2400),
        ("succeeded", 2400),
    ]
    assert payment.refunded_minor == 2500


async def test_an_order_of_which_nothing_is_sold_is_refunded_though_that_failed(
    shop: Shop, sandbox: Wayward, told: list[str]
) -> None:
    order = await shop.paid(await shop.hold(), await shop.hold())
    order = await refused(shop, sandbox, order, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 0)
    assert told[-2:] == ["refund.failed", "order.refunded"]
    assert len(await shop.till.verify()) == 1
    payment = await retried(shop, order)
    assert payment.refunded_minor == 5000
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    assert told[-1] == "refund.succeeded"
    assert told.count("order.refunded") == 1


async def test_an_order_that_keeps_some_of_the_money_is_paid_though_a_refund_failed(
    shop: Shop, sandbox: Wayward
) -> None:
    order = await shop.paid(await shop.hold())
    ask = RefundAsk(reservations=all_of(order, 0), amount_minor=1000)
    order = await refused(shop, sandbox, order, ask)
    assert (order.status, order.refunded_minor) == ("paid", 0)
    assert (await retried(shop, order)).refunded_minor == 1000
    assert (await shop.till.order(order.id)).status == "paid"


async def test_an_order_is_paid_while_a_refund_of_it_is_on_its_way(
    shop: Shop, sandbox: Wayward, clock: Clock, told: list[str]
) -> None:
    """It tells of its end once that is known of all of them."""
    order = await half_refused(shop, sandbox, clock)
    sandbox.lost = ("refund",)
    ask = RefundAsk(reservations=all_of(order, 1))
    order = await shop.till.refund(order.id, ask)
    assert (order.status, order.refunded_minor) == ("paid", 0)
    clock.advance(seconds=2)
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 2500)
    await retried(shop, order)
    assert told.count("order.refunded") == 1
