"""Refunds that failed, and money that went back by no call of ours since."""

import pytest
from tests.doors.clock import Clock

from dibs.payments.models import Order, RefundAsk, RefundPart

from .at_stripe import (  # noqa: F401
    Desk,
    reference_of,
    stripe_app,
    stripe_bank,
    stripe_base,
    stripe_desk,
    stripe_till,
)

SALE = 5000
OURS, OUTSIDE = False, True


async def came_back(desk: Desk, clock: Clock, nth: int | None = None) -> Order:
    """An order of two whose refund, of all or of one, its buyer's bank sent back."""
    shop = desk.shop
    order = await shop.begin(await shop.order(await shop.hold(), await shop.hold()))
    desk.bank.pay(reference_of(order))
    await desk.post()
    parts = order.reservations[nth : nth + 1] if nth is not None else []
    named = [RefundPart(event=one.event, id=one.id) for one in parts]
    order = await shop.till.refund(order.id, RefundAsk(reservations=named))
    await desk.post()
    (refund,) = (await desk.payment(order)).refunds
    desk.bank.come_back(refund.reference or "")
    await desk.post()
    clock.advance(seconds=1)
    assert await desk.shop.till.owed_seconds() > 0
    return order


async def retried(desk: Desk, order: Order) -> list[tuple[str, int | None, bool]]:
    """Its refunds, once they are tried again: ours, then those from outside."""
    payment = await desk.shop.till.retry((await desk.payment(order)).id)
    told = [(one.status, one.amount_minor, one.is_outside) for one in payment.refunds]
    return sorted(told, key=lambda one: (one[2], one[0]))


@pytest.mark.parametrize("is_heard", [True, False])
async def test_what_was_given_outside_since_is_left_out(
    desk: Desk, clock: Clock, *, is_heard: bool
) -> None:
    order = await came_back(desk, clock)
    desk.bank.give_back(reference_of(order), 1000)
    if is_heard:
        await desk.post()
        assert await desk.shop.till.owed_seconds() > 0
    assert await retried(desk, order) == [
        ("failed", SALE, OURS),
        ("succeeded", SALE - 1000, OURS),
        ("succeeded", 1000, OUTSIDE),
    ]
    assert desk.given_minor(order) == SALE
    assert await desk.shop.till.owed_seconds() == 0


@pytest.mark.parametrize("is_heard", [True, False])
async def test_of_two_what_was_given_outside_since_is_left_out_once(
    desk: Desk, clock: Clock, *, is_heard: bool
) -> None:
    """The other one is sold still, and its money is not for the first."""
    order = await came_back(desk, clock, 0)
    desk.bank.give_back(reference_of(order), 900)
    if is_heard:
        await desk.post()
    assert await retried(desk, order) == [
        ("failed", 2500, OURS),
        ("succeeded", 1600, OURS),
        ("succeeded", 900, OUTSIDE),
    ]
    assert desk.given_minor(order) == 2500
    assert await desk.shop.till.owed_seconds() == 0


@pytest.mark.parametrize("is_heard", [True, False])
async def test_what_a_dispute_holds_is_not_given_until_it_is_won(
    desk: Desk, clock: Clock, *, is_heard: bool
) -> None:
    order = await came_back(desk, clock)
    dispute = desk.bank.dispute(reference_of(order))
    if is_heard:
        await desk.post()
    assert await retried(desk, order) == [
        ("failed", SALE, OURS),
        ("pending", SALE, OUTSIDE),
    ]
    assert await desk.shop.till.owed_seconds() == 0
    desk.bank.decide(dispute["id"], "won")
    await desk.post()
    assert await desk.shop.till.owed_seconds() > 0
    assert await retried(desk, order) == [
        ("succeeded", SALE, OURS),
        ("failed", SALE, OUTSIDE),
    ]
    assert desk.given_minor(order) == SALE


@pytest.mark.parametrize("is_heard", [True, False])
async def test_what_was_given_outside_and_comes_back_is_owed_again(
    desk: Desk, clock: Clock, *, is_heard: bool
) -> None:
    order = await came_back(desk, clock, 0)
    outside = desk.bank.give_back(reference_of(order), 2000)
    if is_heard:
        await desk.post()
    await retried(desk, order)
    assert desk.given_minor(order) == 2500
    assert await desk.shop.till.owed_seconds() == 0
    clock.advance(seconds=1)
    desk.bank.come_back(outside["id"])
    await desk.post()
    assert await desk.shop.till.owed_seconds() > 0
    for _ in range(2):
        await retried(desk, order)
        assert desk.given_minor(order) == 2500
        assert await desk.shop.till.owed_seconds() == 0


@pytest.mark.parametrize("is_heard", [True, False])
async def test_what_was_given_outside_before_it_failed_is_not_left_out_twice(
    desk: Desk, clock: Clock, *, is_heard: bool
) -> None:
    order = await desk.paid()
    desk.bank.give_back(reference_of(order), 1000)
    if is_heard:
        await desk.post()
        clock.advance(seconds=1)
    await desk.shop.till.refund(order.id, RefundAsk())
    assert desk.given_minor(order) == SALE
    (ours,) = (one for one in (await desk.payment(order)).refunds if not one.is_outside)
    desk.bank.come_back(ours.reference or "")
    await desk.post()
    clock.advance(seconds=1)
    await retried(desk, order)
    assert desk.given_minor(order) == SALE
    assert await desk.shop.till.owed_seconds() == 0
