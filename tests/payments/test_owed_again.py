"""Refunds that failed, and what was given in their place and fails as well."""

import pytest
from tests.doors.clock import Clock

from dibs import AsyncDibs
from dibs.payments.models import Order, Payment, RefundAsk
from dibs.payments.provider import RefundStanding

from .conftest import SETTINGS
from .shop import Shop
from .test_owed import all_of, given, half_refused, refused, retried
from .wayward import Wayward

FROM_OUTSIDE = "by-hand"


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Wayward:
    """One that refuses, and whose banks take their time."""
    return Wayward(dibs.url, SETTINGS)


def give_outside(sandbox: Wayward, amount_minor: int) -> str:
    """The reference of what somebody gave at the provider's own side."""
    sandbox.stand[FROM_OUTSIDE] = "succeeded"
    sandbox.given.append(
        RefundStanding(
            reference=FROM_OUTSIDE,
            status="succeeded",
            amount_minor=amount_minor,
            key=None,
        )
    )
    return FROM_OUTSIDE


async def seen(shop: Shop, clock: Clock, order: Order) -> Payment:
    """The payment of an order, once its provider was looked at again."""
    clock.advance(hours=13)
    await shop.till.advance_due()
    (payment,) = await shop.till.payments(order=order.id)
    return payment


async def test_what_is_given_outside_while_it_is_tried_again_counts_once_that_fails(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await half_refused(shop, sandbox, clock)
    sandbox.refunds_are = "pending"
    assert given(await retried(shop, order)) == [("pending", 2500)]
    sandbox.refunds_are = None
    (again,) = sandbox.given
    sandbox.stand[again.reference] = "pending"
    clock.advance(seconds=5)
    give_outside(sandbox, 2500)
    payment = await seen(shop, clock, order)
    assert given(payment) == [("pending", 2500), ("succeeded", 2500)]
    sandbox.stand[again.reference] = "failed"
    payment = await seen(shop, clock, order)
    assert given(payment) == [("failed", 2500), ("succeeded", 2500)]
    assert await shop.till.owed_seconds() == 0
    assert (await retried(shop, order)).refunded_minor == 2500


async def test_what_was_left_out_is_owed_again_where_it_comes_back(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await half_refused(shop, sandbox, clock)
    sandbox.refunds_are = "pending"
    await shop.till.refund(order.id, RefundAsk(amount_minor=2000))
    sandbox.refunds_are = None
    (meanwhile,) = sandbox.given
    sandbox.stand[meanwhile.reference] = "pending"
    clock.advance(seconds=1)
    payment = await retried(shop, order)
    assert given(payment) == [("failed", 2500), ("pending", 2000), ("succeeded", 500)]
    assert await shop.till.owed_seconds() == 0
    sandbox.stand[meanwhile.reference] = "failed"
    assert (await seen(shop, clock, order)).refunded_minor == 500
    assert await shop.till.owed_seconds() > 0
    assert len(await shop.till.verify()) == 1
    for _ in range(2):
        assert (await retried(shop, order)).refunded_minor == 2500
        assert await shop.till.owed_seconds() == 0
        clock.advance(seconds=1)


@pytest.mark.parametrize("amount", [2000, 2500, 3000])
async def test_a_refund_and_what_failed_in_its_place_are_given_once(
    shop: Shop, sandbox: Wayward, clock: Clock, amount: int
) -> None:
    order = await half_refused(shop, sandbox, clock)
    for _ in range(2):
        clock.advance(seconds=1)
        await refused(shop, sandbox, order, RefundAsk(amount_minor=amount))
    for _ in range(3):
        clock.advance(seconds=1)
        payment = await retried(shop, order)
        assert payment.refunded_minor == max(2500, amount)
        assert await shop.till.owed_seconds() == 0


async def test_an_amount_asked_for_anew_once_it_had_failed_is_given_once(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await shop.paid()
    for _ in range(2):
        await refused(shop, sandbox, order, RefundAsk(amount_minor=1000))
        clock.advance(seconds=1)
    for _ in range(2):
        assert (await retried(shop, order)).refunded_minor == 1000
        clock.advance(seconds=1)


async def test_an_amount_that_failed_after_another_was_given_is_tried_again(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await half_refused(shop, sandbox, clock)
    assert (await retried(shop, order)).refunded_minor == 2500
    clock.advance(seconds=1)
    await refused(shop, sandbox, order, RefundAsk(amount_minor=700))
    clock.advance(seconds=1)
    assert (await retried(shop, order)).refunded_minor == 3200


@pytest.mark.parametrize("is_outside", [False, True])
async def test_an_order_whose_fee_is_kept_is_paid_once_the_rest_was_given_otherwise(
    shop: Shop, sandbox: Wayward, clock: Clock, told: list[str], *, is_outside: bool
) -> None:
    order = await shop.paid()
    ask = RefundAsk(reservations=all_of(order, 0), amount_minor=2000)
    await refused(shop, sandbox, order, ask)
    clock.advance(seconds=1)
    if is_outside:
        give_outside(sandbox, 2000)
        await retried(shop, order)
    else:
        await shop.till.refund(order.id, RefundAsk(amount_minor=2000))
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paid", 2000)
    assert await shop.till.owed_seconds() == 0
    assert "order.refunded" not in told
