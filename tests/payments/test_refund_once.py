"""Giving back the same again, at once or after it was put back elsewhere: each once."""

import asyncio
from typing import Any

import pytest

from dibs import InvalidInput, Reservation
from dibs.payments.models import Order, OrderLine, PayAsk, RefundAsk, RefundPart

from .shop import Shop
from .test_kill import leave
from .test_refund import part_of


async def refunds(shop: Shop, order: Order, ask: RefundAsk, times: int) -> list[Any]:
    """The refused ones among so many that are asked for at once."""
    calls = (shop.till.refund(order.id, ask) for _ in range(times))
    told = await asyncio.gather(*calls, return_exceptions=True)
    return [one for one in told if isinstance(one, BaseException)]


async def test_a_reservation_is_given_back_once_for_an_amount(
    shop: Shop, told: list[str]
) -> None:
    order = await shop.paid(await shop.hold(3))
    ask = RefundAsk(reservations=[part_of(order)], amount_minor=2000)
    refused = await refunds(shop, order, ask, 5)
    assert [type(one) for one in refused] == [InvalidInput] * 4
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paid", 2000)
    assert told.count("refund.succeeded") == 1
    assert await shop.left() == 10


async def test_units_are_given_back_as_often_as_they_were_sold(
    shop: Shop, told: list[str]
) -> None:
    order = await shop.paid(await shop.hold(2))
    ask = RefundAsk(reservations=[part_of(order, 1)])
    refused = await refunds(shop, order, ask, 6)
    assert [type(one) for one in refused] == [InvalidInput] * 4
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    assert told.count("refund.succeeded") == 2


async def test_an_order_is_given_back_once_whoever_asks(
    shop: Shop, told: list[str]
) -> None:
    order = await shop.paid(await shop.hold(1), await shop.hold(2))
    assert await refunds(shop, order, RefundAsk(), 5) == []
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 7500)
    assert told.count("refund.succeeded") == 1


@pytest.mark.parametrize("of_first", [None, 1])
async def test_all_is_given_back_though_a_part_is_on_its_way(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, of_first: int | None
) -> None:
    order = await shop.paid(await shop.hold(1), await shop.hold(2))
    first, _ = sorted(order.reservations, key=lambda part: part.amount_minor)
    items = None if of_first is None else {"floor": of_first}
    part = RefundPart(event=shop.event, id=first.id, items=items)
    with monkeypatch.context() as patched:
        patched.setattr(shop.till._machine, "advance", leave)
        await shop.till.refund(order.id, RefundAsk(reservations=[part]))
        await shop.till.refund(order.id, RefundAsk())
        await shop.till.refund(order.id, RefundAsk())
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 7500)
    assert await shop.left() == 10
    assert await shop.till.owed_seconds() == 0


async def test_units_of_a_free_order_go_back_though_some_are_on_their_way(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    gift = OrderLine(name="Gift", amount_minor=-7500, kind="discount")
    held = (await shop.hold(1), await shop.hold(2))
    order = await shop.begin(await shop.order(*held, lines=[gift]))
    part = RefundPart(event=shop.event, id=held[0].id)
    with monkeypatch.context() as patched:
        patched.setattr(shop.till._machine, "advance", leave)
        await shop.till.refund(order.id, RefundAsk(reservations=[part]))
        await shop.till.refund(order.id, RefundAsk())
    await shop.till.advance_due()
    assert await shop.left() == 10


async def test_a_unit_is_worth_a_unit_though_others_were_put_back_before(
    shop: Shop,
) -> None:
    """What was put back at the event before went back with it."""
    order = await shop.paid(await shop.hold(4))
    (sold,) = order.reservations
    await shop.dibs.cancel(shop.event, sold.id, items={"floor": 2})
    ask = RefundAsk(reservations=[part_of(order, 1)])
    order = await shop.till.refund(order.id, ask)
    assert (order.status, order.refunded_minor) == ("paid", 2500)
    order = await shop.till.refund(order.id, ask)
    assert (order.status, order.refunded_minor) == ("paid", 5000)
    assert await shop.left() == 10
    with pytest.raises(InvalidInput) as refused:
        await shop.till.refund(order.id, ask)
    assert "without items" in refused.value.detail["reason"]
    whole = RefundAsk(reservations=[part_of(order)])
    order = await shop.till.refund(order.id, whole)
    assert (order.status, order.refunded_minor) == ("refunded", 10_000)


async def test_what_was_put_back_whole_is_given_back_whole(shop: Shop) -> None:
    order = await shop.paid(await shop.hold(3))
    (sold,) = order.reservations
    await shop.dibs.cancel(shop.event, sold.id)
    with pytest.raises(InvalidInput):
        await shop.till.refund(order.id, RefundAsk(reservations=[part_of(order, 1)]))
    assert await shop.till.owed_seconds() == 0
    order = await shop.till.refund(order.id, RefundAsk(reservations=[part_of(order)]))
    assert (order.status, order.refunded_minor) == ("refunded", 7500)


async def test_what_is_put_back_meanwhile_is_not_given_back_for_a_unit(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await shop.paid(await shop.hold(4))
    read = shop.dibs.reservation

    async def read_and_put_back(event: str, name: str) -> Reservation:
        found = await read(event, name)
        await shop.dibs.cancel(event, name)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(shop.dibs, "reservation", read_and_put_back)
        with pytest.raises(InvalidInput):
            await shop.till.refund(
                order.id, RefundAsk(reservations=[part_of(order, 1)])
            )
    assert (await shop.till.order(order.id)).refunded_minor == 0


async def test_what_was_refused_leaves_its_key_free(shop: Shop) -> None:
    order = await shop.paid(await shop.hold(2))
    with pytest.raises(InvalidInput):
        await shop.till.refund(
            order.id, RefundAsk(reservations=[part_of(order, 3)]), key="once"
        )
    ask = RefundAsk(reservations=[part_of(order, 1)])
    for _ in range(2):
        order = await shop.till.refund(order.id, ask, key="once")
        assert (order.status, order.refunded_minor) == ("paid", 2500)


async def test_what_no_door_would_take_is_refused_and_not_written(shop: Shop) -> None:
    """An order that nobody could read, and a refund that held up its payment."""
    held = await shop.hold(2)
    with pytest.raises(InvalidInput) as refused:
        await shop.order(held, lines=[OrderLine(name="x" * 201, amount_minor=1)])
    assert refused.value.field == "/lines/0/name"
    order = await shop.order(held)
    assert [one.id for one in await shop.till.orders(limit=1)] == [order.id]
    with pytest.raises(InvalidInput) as refused:
        await shop.begin(order, method="barter")
    assert refused.value.field == "/method"
    order = await shop.confirm(await shop.till.pay(order.id, PayAsk()))
    part = RefundPart(event=shop.event, id=held.id, items={"floor": "1"})  # type: ignore[dict-item]
    with pytest.raises(InvalidInput) as refused:
        await shop.till.refund(order.id, RefundAsk(reservations=[part]))
    assert refused.value.field == "/reservations/0/items/..."
    part = RefundPart(event=shop.event, id="x" * 36)
    with pytest.raises(InvalidInput) as refused:
        await shop.till.refund(order.id, RefundAsk(reservations=[part]))
    assert refused.value.field == "/reservations/0/id"
    with pytest.raises(InvalidInput):
        await shop.till.refund(order.id, RefundAsk(amount_minor=-5))
    order = await shop.till.refund(order.id, RefundAsk())
    assert order.status == "refunded"
