"""Cancelling an order: it ends, what it names stays held, and no money is kept."""

import pytest
from tests.doors.clock import Clock

from dibs import Forbidden, NotFound
from dibs.errors import AlreadyCancelled, AlreadyPaid

from .shop import AT_ONCE, GOOD, SLOW, Shop


async def test_what_it_names_can_be_ordered_again(shop: Shop) -> None:
    held = await shop.hold()
    first = await shop.order(held)
    cancelled = await shop.till.cancel(first.id, token=first.token)
    assert cancelled.status == "cancelled"
    assert (await shop.dibs.reservation(shop.event, held.id)).valid
    with pytest.raises(AlreadyCancelled):
        await shop.begin(first)
    order = await shop.paid(held)
    assert order.status == "paid"
    assert order.id != first.id


async def test_an_open_payment_ends_first(shop: Shop) -> None:
    order = await shop.begin(await shop.order())
    cancelled = await shop.till.cancel(order.id)
    assert cancelled.status == "cancelled"
    assert cancelled.payment is not None
    assert cancelled.payment.status == "cancelled"


@pytest.mark.parametrize("is_paying", [True, False])
async def test_who_cancels_another_s_order_stands_in_the_journal(
    shop: Shop, *, is_paying: bool
) -> None:
    mine, order = await shop.order(), await shop.order()
    if is_paying:
        await shop.begin(order)
    await shop.till.cancel(mine.id, token=mine.token)
    asked = {"principal": "key:box-office", "reason": "asked at the counter"}
    await shop.till.cancel(order.id, **asked)
    found = await shop.dibs.search_journal(action="order_cancelled", reveal=True)
    ((who, detail),) = [
        (one.principal, one.detail)
        for one in found
        if one.detail["order"] in (mine.id, order.id)
    ]
    assert who == asked["principal"]
    assert detail == {"order": order.id, "reason": asked["reason"]}


async def test_refuses_what_is_paid(shop: Shop) -> None:
    order = await shop.paid()
    with pytest.raises(AlreadyPaid):
        await shop.till.cancel(order.id)
    assert (await shop.till.order(order.id)).status == "paid"


@pytest.mark.parametrize(("card", "end"), [(GOOD, "cancelled"), (AT_ONCE, "refunded")])
async def test_money_that_came_meanwhile_is_not_kept(
    shop: Shop, card: str, end: str
) -> None:
    held = await shop.hold()
    order = await shop.begin(await shop.order(held))
    assert order.payment is not None
    assert order.payment.reference is not None
    await shop.sandbox.confirm(order.payment.reference, card)
    cancelled = await shop.till.cancel(order.id)
    assert cancelled.status == end
    assert cancelled.captured_minor == cancelled.refunded_minor
    assert (await shop.dibs.reservation(shop.event, held.id)).status == "reserved"


async def test_waits_while_nobody_knows_whether_it_is_paid(
    shop: Shop, clock: Clock
) -> None:
    order = await shop.confirm(await shop.begin(await shop.order()), SLOW)
    assert (await shop.till.cancel(order.id)).status == "paying"
    clock.advance(seconds=11)
    await shop.hear()
    order = await shop.till.order(order.id)
    assert order.status == "cancelled"
    assert order.captured_minor == 0


async def test_needs_the_order_s_own_token(shop: Shop) -> None:
    order = await shop.order()
    with pytest.raises(Forbidden):
        await shop.till.cancel(order.id, token="another")
    with pytest.raises(NotFound):
        await shop.till.cancel("00000000-0000-7000-8000-000000000000")
    again = await shop.till.cancel(order.id, token=order.token)
    assert (await shop.till.cancel(again.id)).status == "cancelled"
