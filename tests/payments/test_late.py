"""Paying too late: equal units where there are some, else the money goes back."""

import pytest
from tests.doors.clock import Clock

from dibs.payments.advance import watched
from dibs.payments.models import OrderLine

from .shop import AT_ONCE, GOOD, SLOW, Shop

LATE = "4999000000000500"


async def test_sells_the_same_units_where_they_are_free(
    shop: Shop, clock: Clock, told: list[str]
) -> None:
    held = await shop.hold(2)
    order = await shop.begin(await shop.order(held))
    order = await shop.confirm(order, LATE)
    assert order.payment is not None
    assert order.payment.status == "processing"
    clock.advance(minutes=11)
    await shop.hear()
    clock.advance(minutes=1)
    await shop.hear()
    order = await shop.till.order(order.id)
    assert order.status == "paid"
    (part,) = order.reservations
    assert (part.status, part.outcome, part.sold_minor) == ("replaced", "same", 5000)
    assert part.sold_id != held.id
    assert "order.late" in told


async def test_sells_what_is_authorised_after_it_should_have_ended(
    shop: Shop, clock: Clock
) -> None:
    order = await shop.begin(await shop.order())
    order = await shop.confirm(order, LATE)
    assert order.payment is not None
    assert order.payment.ends_at is not None
    clock.set(order.payment.ends_at)
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert order.payment is not None
    assert (order.status, order.payment.status) == ("paying", "processing")
    clock.advance(seconds=6)
    await shop.hear()
    assert (await shop.till.order(order.id)).status == "paid"


@pytest.mark.parametrize(("card", "end"), [(LATE, "cancelled"), (AT_ONCE, "refunded")])
async def test_gives_the_money_back_where_nothing_is_left(
    shop: Shop, clock: Clock, told: list[str], card: str, end: str
) -> None:
    held = await shop.hold(1)
    order = await shop.begin(await shop.order(held))
    assert order.payment is not None
    assert order.payment.reference is not None
    if card == AT_ONCE:
        await shop.sandbox.confirm(order.payment.reference, card)
    else:
        await shop.confirm(order, card)
    clock.advance(minutes=11)
    await shop.dibs.reserve(shop.event, {"floor": 10}, session="rival")
    await shop.hear()
    clock.advance(minutes=1)
    await shop.hear()
    order = await shop.till.order(order.id)
    assert order.status == end
    (part,) = order.reservations
    assert (part.status, part.outcome, part.sold_minor) == ("refused", "refused", 0)
    assert order.captured_minor == order.refunded_minor
    if card == AT_ONCE:
        assert order.captured_minor == 2500
        assert told[-2:] == ["refund.succeeded", "order.refunded"]


async def test_takes_only_what_was_sold_of_several_events(
    shop: Shop, clock: Clock
) -> None:
    other = f"{shop.event}-2"
    await shop.open(other, late_payment="refund")
    mine = await shop.hold(2)
    gone = await shop.hold(1, other)
    order = await shop.begin(await shop.order(mine, gone))
    order = await shop.confirm(order, LATE)
    clock.advance(minutes=11)
    await shop.hear()
    clock.advance(minutes=1)
    await shop.hear()
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("paid", 5000)
    assert {part.status for part in order.reservations} == {"replaced", "refused"}
    assert await shop.dibs.verify(other) == []


async def test_an_open_payment_ends_with_its_hold(
    shop: Shop, clock: Clock, told: list[str]
) -> None:
    order = await shop.begin(await shop.order())
    clock.advance(minutes=11)
    await shop.till.advance_due()
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert order.payment is not None
    assert (order.status, order.payment.status) == ("cancelled", "cancelled")
    assert told[-1] == "order.cancelled"
    assert await shop.left() == 10


async def test_an_order_that_nobody_pays_ends_with_its_hold(
    shop: Shop, clock: Clock
) -> None:
    held = await shop.hold()
    order = await shop.order(held)
    clock.advance(minutes=9)
    await shop.dibs.extend(shop.event, held.id)
    clock.advance(minutes=2)
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert order.status == "pending"
    assert order.pay_until > clock.now()
    clock.advance(minutes=10)
    await shop.till.advance_due()
    assert (await shop.till.order(order.id)).status == "cancelled"


async def test_what_takes_its_time_is_waited_for(shop: Shop, clock: Clock) -> None:
    order = await shop.confirm(await shop.begin(await shop.order()), SLOW)
    assert order.status == "paying"
    clock.advance(seconds=6)
    await shop.hear()
    assert (await shop.till.order(order.id)).status == "paid"


async def test_no_message_is_needed(shop: Shop, clock: Clock) -> None:
    order = await shop.begin(await shop.order())
    assert order.payment is not None
    assert order.payment.reference is not None
    await shop.sandbox.confirm(order.payment.reference, GOOD)
    clock.advance(seconds=31)
    await shop.till.advance_due()
    assert (await shop.till.order(order.id)).status == "paid"


async def test_the_next_best_costs_the_buyer_no_more(shop: Shop, clock: Clock) -> None:
    other = f"{shop.event}-2"
    items = {
        "stalls": {"capacity": 1, "price_minor": 2500},
        "rear": {"capacity": 1, "price_minor": 1500},
    }
    settings = {"currency": "EUR", "late_payment": "next_best", "hold_seconds": 600}
    await shop.dibs.put_event(other, items=items, **settings)  # type: ignore[arg-type]
    held = await shop.dibs.reserve(other, {"stalls": 1}, session="anna")
    fee = OrderLine(name="Fee", amount_minor=250, kind="fee")
    order = await shop.begin(await shop.order(held, lines=[fee], accepts="next_best"))
    order = await shop.confirm(order, LATE)
    clock.advance(minutes=11)
    rival = await shop.dibs.reserve(other, {"stalls": 1}, session="rival")
    await shop.dibs.confirm(other, rival.id)
    await shop.hear()
    clock.advance(minutes=1)
    await shop.hear()
    order = await shop.till.order(order.id)
    (part,) = order.reservations
    assert (part.outcome, part.sold_minor) == ("next_best", 1650)
    assert (order.status, order.captured_minor) == ("paid", 1650)
    assert await shop.dibs.verify(other) == []


async def test_takes_no_money_for_a_late_sale_that_was_cancelled(
    shop: Shop, clock: Clock
) -> None:
    order = await shop.begin(await shop.order(await shop.hold(2)))
    order = await shop.confirm(order, LATE)
    clock.advance(minutes=12)

    def dies(step: str, side: str) -> None:
        if (step, side) == ("dibs.settle", "after"):
            raise RuntimeError("it was killed")

    with watched(dies):
        await shop.hear()
    sold = [row for row in await shop.dibs.journal(shop.event) if row.reservation_id]
    await shop.dibs.cancel(shop.event, str(sold[-1].reservation_id))
    clock.advance(minutes=2)
    await shop.hear()
    order = await shop.till.order(order.id)
    (part,) = order.reservations
    assert (part.status, part.sold_minor) == ("refused", 0)
    assert (order.status, order.captured_minor) == ("cancelled", 0)
    assert await shop.left() == 10
