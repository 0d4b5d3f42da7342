"""Currencies of which cards pay no last digit but 0, so that no share has another.

Such have thousandths, or hundredths that Stripe does not count.
"""

import pytest
from tests.doors.clock import Clock

from dibs import PaymentRefused
from dibs.payments.models import Order, OrderLine, RefundAsk, RefundPart

from .at_stripe import (  # noqa: F401
    BACK,
    Desk,
    reference_of,
    stripe_app,
    stripe_bank,
    stripe_base,
    stripe_desk,
    stripe_till,
)
from .shop import Shop

DINARS = "KWD"
ARIARY = "MGA"


def fee_of(amount_minor: int) -> OrderLine:
    return OrderLine(name="Fee", amount_minor=amount_minor, kind="fee")


async def paid(desk: Desk, order: Order) -> Order:
    order = await desk.shop.begin(order)
    desk.bank.pay(reference_of(order))
    await desk.post()
    return await desk.shop.till.order(order.id)


@pytest.mark.parametrize("method", ["intent", "session"])
async def test_a_price_that_cannot_be_paid_is_refused_at_the_checkout(
    shop: Shop,
    desk: Desk,
    method: str,
) -> None:
    await shop.open(currency=DINARS)
    order = await shop.order(await shop.hold(), lines=[fee_of(5)])
    with pytest.raises(PaymentRefused) as refused:
        await shop.begin(order, method=method, return_url=BACK)
    assert refused.value.detail["provider_code"] == "amount_not_payable"
    assert "2505 does not end in 0" in refused.value.detail["reason"]
    assert (await shop.till.order(order.id)).status == "pending"


@pytest.mark.parametrize(
    ("currency", "shares"), [(DINARS, [2530, 5070]), (ARIARY, [2500, 5100])]
)
async def test_lines_are_shared_out_in_what_can_be_paid(
    shop: Shop, desk: Desk, currency: str, shares: list[int]
) -> None:
    await shop.open(currency=currency)
    order = await shop.order(
        await shop.hold(1), await shop.hold(2), lines=[fee_of(100)]
    )
    assert sorted(part.amount_minor for part in order.reservations) == shares
    order = await paid(desk, order)
    assert (order.status, order.captured_minor) == ("paid", 7600)


async def test_units_are_given_back_for_what_can_be_paid(
    shop: Shop,
    desk: Desk,
) -> None:
    await shop.open(currency=DINARS)
    order = await shop.order(await shop.hold(3), lines=[fee_of(100)])
    order = await paid(desk, order)
    (part,) = order.reservations
    given_back = []
    for items in ({"floor": 1}, {"floor": 1}, None):
        before = order.refunded_minor
        named = RefundPart(event=part.event, id=part.id, items=items)
        order = await shop.till.refund(order.id, RefundAsk(reservations=[named]))
        given_back.append(order.refunded_minor - before)
    assert given_back == [2530, 2540, 2530]
    assert order.status == "refunded"
    assert desk.given_minor(order) == 7600


async def test_what_is_late_is_charged_what_can_be_paid(
    shop: Shop,
    desk: Desk,
    clock: Clock,
) -> None:
    other = f"{shop.event}-2"
    items = {
        "stalls": {"capacity": 1, "price_minor": 2500},
        "rear": {"capacity": 1, "price_minor": 1500},
    }
    given = {"currency": DINARS, "late_payment": "next_best", "hold_seconds": 600}
    await shop.dibs.put_event(other, items=items, **given)  # type: ignore[arg-type]
    held = await shop.dibs.reserve(other, {"stalls": 1}, session="anna")
    order = await shop.order(held, lines=[fee_of(260)], accepts="next_best")
    order = await shop.begin(order)
    clock.advance(minutes=10)
    rival = await shop.dibs.reserve(other, {"stalls": 1}, session="rival")
    await shop.dibs.confirm(other, rival.id)
    desk.bank.pay(reference_of(order))
    await desk.post()
    order = await shop.till.order(order.id)
    (part,) = order.reservations
    assert (part.outcome, part.sold_minor) == ("next_best", 1650)
    assert (order.status, order.captured_minor) == ("paid", 1650)
    order = await shop.till.refund(order.id, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 1650)
