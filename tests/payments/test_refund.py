"""Giving back: money and units, whole, in part, and each once."""

import pytest

from dibs import IdempotencyKeyReused, InvalidInput
from dibs.errors import NotPaid, Unavailable
from dibs.payments import Till
from dibs.payments.models import Order, OrderLine, RefundAsk, RefundPart

from .shop import Shop


def part_of(order: Order, units: int | None = None) -> RefundPart:
    (part,) = order.reservations
    items = None if units is None else {"floor": units}
    return RefundPart(event=part.event, id=part.id, items=items)


async def test_all_of_it_puts_every_unit_back_on_sale(
    shop: Shop, told: list[str]
) -> None:
    order = await shop.paid(await shop.hold(3), await shop.hold(1))
    assert await shop.left() == 6
    order = await shop.till.refund(order.id, RefundAsk(reason="rain"))
    assert order.status == "refunded"
    assert order.refunded_minor == order.captured_minor == 10_000
    assert {part.status for part in order.reservations} == {"cancelled"}
    assert await shop.left() == 10
    assert told[-2:] == ["refund.succeeded", "order.refunded"]


async def test_an_amount_leaves_what_is_sold_as_it_is(shop: Shop) -> None:
    order = await shop.paid(await shop.hold(2))
    order = await shop.till.refund(order.id, RefundAsk(amount_minor=700))
    assert (order.status, order.refunded_minor) == ("paid", 700)
    assert await shop.left() == 8
    with pytest.raises(InvalidInput) as refused:
        await shop.till.refund(order.id, RefundAsk(amount_minor=4301))
    assert refused.value.field == "/amount_minor"
    order = await shop.till.refund(order.id, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 5000)


async def test_units_go_back_on_sale_for_their_share(shop: Shop) -> None:
    fee = OrderLine(name="Fee", amount_minor=100, kind="fee")
    order = await shop.paid(await shop.hold(3), lines=[fee])
    assert order.captured_minor == 7600
    given_back = []
    for units in (1, 1, None):
        before = order.refunded_minor
        ask = RefundAsk(reservations=[part_of(order, units)])
        order = await shop.till.refund(order.id, ask)
        given_back.append(order.refunded_minor - before)
    assert given_back == [2533, 2534, 2533]
    assert order.status == "refunded"
    assert await shop.left() == 10


async def test_units_may_go_back_for_less_than_their_share(shop: Shop) -> None:
    order = await shop.paid(await shop.hold(2))
    ask = RefundAsk(reservations=[part_of(order)], amount_minor=1000)
    order = await shop.till.refund(order.id, ask)
    assert order.refunded_minor == 1000
    assert await shop.left() == 10
    (part,) = order.reservations
    assert part.status == "cancelled"


@pytest.mark.parametrize("amount", [None, 500])
async def test_refuses_more_units_than_were_sold(
    shop: Shop, told: list[str], amount: int | None
) -> None:
    order = await shop.paid(await shop.hold(2))
    ask = RefundAsk(amount_minor=amount, reservations=[part_of(order, 3)])
    with pytest.raises(InvalidInput):
        await shop.till.refund(order.id, ask)
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paid", 0)
    assert await shop.left() == 8
    assert await shop.till.owed_seconds() == 0
    assert "refund.failed" not in told


@pytest.mark.parametrize("is_last", [True, False])
async def test_what_went_back_on_sale_is_given_back_though_more_was_named(
    shop: Shop, *, is_last: bool
) -> None:
    order = await shop.paid(await shop.hold(1), await shop.hold(2))
    one, two = sorted(order.reservations, key=lambda part: part.amount_minor)
    all_of_one = RefundPart(event=shop.event, id=one.id)
    too_much = RefundPart(event=shop.event, id=two.id, items={"floor": 3})
    named = [all_of_one, too_much] if is_last else [too_much, all_of_one]
    with pytest.raises(InvalidInput) as refused:
        await shop.till.refund(order.id, RefundAsk(reservations=named))
    assert "given back" in refused.value.detail["reason"]
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paid", 2500)
    assert await shop.left() == 8
    order = await shop.till.refund(order.id, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 7500)
    assert await shop.left() == 10


async def test_refuses_a_reservation_that_is_named_twice(shop: Shop) -> None:
    order = await shop.paid(await shop.hold(3))
    ask = RefundAsk(reservations=[part_of(order, 1), part_of(order, 1)])
    with pytest.raises(InvalidInput) as refused:
        await shop.till.refund(order.id, ask)
    assert refused.value.field == "/reservations/1"
    assert (await shop.till.order(order.id)).refunded_minor == 0
    assert await shop.left() == 7


async def test_refuses_what_is_not_paid(shop: Shop) -> None:
    order = await shop.order()
    with pytest.raises(NotPaid):
        await shop.till.refund(order.id, RefundAsk())
    await shop.begin(order)
    with pytest.raises(NotPaid):
        await shop.till.refund(order.id, RefundAsk())


async def test_all_of_it_again_gives_nothing_back(shop: Shop) -> None:
    order = await shop.paid()
    await shop.till.refund(order.id, RefundAsk())
    again = await shop.till.refund(order.id, RefundAsk())
    assert (again.status, again.refunded_minor) == ("refunded", 2500)
    (payment,) = await shop.till.payments(order=order.id)
    assert len(payment.refunds) == 1


async def test_what_the_box_office_gave_back_already_is_refunded_too(
    shop: Shop,
) -> None:
    order = await shop.paid(await shop.hold(2))
    (part,) = order.reservations
    await shop.dibs.cancel(shop.event, part.id)
    order = await shop.till.refund(order.id, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    assert await shop.left() == 10


async def test_the_office_sees_what_was_given_back(shop: Shop) -> None:
    order = await shop.paid()
    ask = RefundAsk(amount_minor=500, reason="sorry")
    await shop.till.refund(order.id, ask, principal="key:office")
    (payment,) = await shop.till.payments(order=order.id)
    (refund,) = payment.refunds
    assert (refund.amount_minor, refund.status, refund.reason) == (
        500,
        "succeeded",
        "sorry",
    )
    assert refund.reference
    found = await shop.dibs.search_journal(action="refund_asked")
    assert any(row.detail.get("order") == order.id for row in found)


async def test_who_heard_no_answer_asks_again_by_the_same_key(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await shop.paid(await shop.hold(2))
    ask = RefundAsk(amount_minor=700)

    async def away(*_: object) -> None:
        raise Unavailable({"reason": "the database is away"})

    with monkeypatch.context() as patched:
        patched.setattr(Till, "advance", away)
        with pytest.raises(Unavailable):
            await shop.till.refund(order.id, ask, key="once")
    order = await shop.till.refund(order.id, ask, key="once")
    assert order.refunded_minor == 700
    order = await shop.till.refund(order.id, ask, key="another")
    assert order.refunded_minor == 1400


@pytest.mark.parametrize(
    "other",
    [
        RefundAsk(amount_minor=800),
        RefundAsk(amount_minor=700, reason="rain"),
        RefundAsk(),
    ],
)
async def test_a_key_names_one_refund_and_no_other(
    shop: Shop, other: RefundAsk
) -> None:
    order = await shop.paid(await shop.hold(2))
    await shop.till.refund(order.id, RefundAsk(amount_minor=700), key="once")
    with pytest.raises(IdempotencyKeyReused):
        await shop.till.refund(order.id, other, key="once")
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paid", 700)
