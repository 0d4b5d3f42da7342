"""Making an order: what is held, its price frozen, in one order at a time."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import Clock

from dibs import (
    AlreadyConfirmed,
    Expired,
    Forbidden,
    InvalidInput,
    NotFound,
    Reservation,
)
from dibs.errors import AmountChanged, InAnotherOrder
from dibs.payments.models import OrderedReservation, OrderLine, OrderPut

from .shop import Shop

NOBODY = "00000000-0000-7000-8000-000000000000"


async def test_refuses_what_is_not_held(shop: Shop, clock: Clock) -> None:
    sold = await shop.hold()
    await shop.dibs.confirm(shop.event, sold.id)
    with pytest.raises(AlreadyConfirmed):
        await shop.order(sold)
    held = await shop.hold()
    clock.advance(minutes=11)
    with pytest.raises(Expired):
        await shop.order(held)
    for event in (shop.event, "nowhere"):
        put = OrderPut(reservations=[OrderedReservation(event=event, id=NOBODY)])
        with pytest.raises(NotFound):
            await shop.till.create_order(put)


async def test_refuses_a_token_of_another_reservation(shop: Shop) -> None:
    held = await shop.hold()
    named = OrderedReservation(event=held.event, id=held.id, token="another")
    with pytest.raises(Forbidden):
        await shop.till.create_order(OrderPut(reservations=[named]))


async def test_refuses_less_than_nothing(shop: Shop) -> None:
    gift = OrderLine(name="Gift", amount_minor=-2501, kind="discount")
    with pytest.raises(InvalidInput) as refused:
        await shop.order(lines=[gift])
    assert refused.value.field == "/lines"


async def test_refuses_two_of_one_reservation(shop: Shop) -> None:
    held = await shop.hold()
    with pytest.raises(InvalidInput):
        await shop.order(held, held)


async def test_refuses_another_currency(shop: Shop) -> None:
    other = f"{shop.event}-2"
    await shop.open(other, currency="USD")
    with pytest.raises(InvalidInput):
        await shop.order(await shop.hold(), await shop.hold(event=other))
    with pytest.raises(InvalidInput):
        await shop.order(currency="USD")


async def test_refuses_items_without_a_price(shop: Shop) -> None:
    await shop.dibs.put_event(shop.event, items={"extra": 5}, currency="EUR")
    held = await shop.dibs.reserve(shop.event, {"extra": 1}, session="x")
    with pytest.raises(InvalidInput):
        await shop.order(held)


async def test_the_same_again_is_the_same_order(shop: Shop) -> None:
    held = await shop.hold()
    first = await shop.order(held)
    again = await shop.order(held)
    assert (again.id, again.token, again.replayed) == (first.id, first.token, True)


async def test_another_order_takes_the_place_of_an_unpaid_one(
    shop: Shop, told: list[str]
) -> None:
    held = await shop.hold()
    first = await shop.order(held)
    fee = OrderLine(name="Fee", amount_minor=100, kind="fee")
    second = await shop.order(held, lines=[fee])
    assert second.id != first.id
    assert (await shop.till.order(first.id)).status == "cancelled"
    assert told == ["order.created", "order.cancelled", "order.created"]


async def test_refuses_what_another_order_is_being_paid_for(shop: Shop) -> None:
    held = await shop.hold()
    await shop.begin(await shop.order(held))
    fee = OrderLine(name="Fee", amount_minor=100, kind="fee")
    with pytest.raises(InAnotherOrder) as refused:
        await shop.order(held, lines=[fee])
    assert refused.value.reservation == held.id


async def test_what_changed_since_is_not_sold_for_the_old_amount(shop: Shop) -> None:
    held = await shop.hold(1)
    order = await shop.order(held)
    await shop.dibs.amend(shop.event, held.id, items={"floor": 3})
    with pytest.raises(AmountChanged):
        await shop.begin(order)
    order = await shop.order(held)
    assert order.amount_minor == 7500
    await shop.begin(order)
    await shop.dibs.amend(shop.event, held.id, items={"floor": 4})
    order = await shop.confirm(await shop.till.order(order.id))
    assert (order.status, order.captured_minor) == ("cancelled", 0)
    assert order.reservations[0].outcome == "changed"
    order = await shop.begin(await shop.order(held))
    order = await shop.confirm(order)
    assert (order.status, order.captured_minor) == ("paid", 10_000)


async def test_what_changed_while_it_was_paid_is_held_as_long_as_without(
    shop: Shop, clock: Clock
) -> None:
    held = await shop.hold(1)
    clock.advance(minutes=9)
    order = await shop.begin(await shop.order(held))
    amended = await shop.dibs.amend(shop.event, held.id, items={"floor": 2})
    assert amended.expires_at > held.expires_at
    order = await shop.confirm(order)
    assert (order.status, order.captured_minor) == ("cancelled", 0)
    still = await shop.dibs.reservation(shop.event, held.id)
    assert (still.status, still.expires_at) == ("reserved", held.expires_at)


async def test_nothing_to_pay_is_sold_at_once(shop: Shop, told: list[str]) -> None:
    gift = OrderLine(name="Gift", amount_minor=-2500, kind="discount")
    held = await shop.hold()
    order = await shop.begin(await shop.order(held, lines=[gift]))
    assert order.status == "paid"
    assert order.payment is not None
    assert order.payment.provider == ""
    assert (await shop.dibs.reservation(shop.event, held.id)).status == "confirmed"
    assert told[-1] == "order.paid"


CREATE = """select code, told ->> 'id' from dibs_office.create_order(
  parts => %s, lines => '[]', currency => 'EUR')"""
PAY = """select code from dibs_office.open_payment(
  order_id => %s, token => null, provider => 'sandbox', method => 'intent')"""


async def test_nothing_gives_way_to_who_is_refused_in_the_end(
    shop: Shop, url: str
) -> None:
    """Of two it names one is nobody's yet when it looks, and paid when it writes."""
    ours, theirs = await shop.hold(), await shop.hold()
    waits = await shop.order(ours)
    with (
        psycopg.connect(url, autocommit=True) as link,
        psycopg.connect(url) as paying,
        psycopg.connect(url) as late,
        ThreadPoolExecutor(1) as threads,
    ):
        told = paying.execute(CREATE, (parts_of(theirs),)).fetchone()
        assert told is not None
        paying.execute(PAY, (told[1],))
        creating = threads.submit(late.execute, CREATE, (parts_of(ours, theirs),))
        until_waiting(link, late)
        paying.commit()
        refused = creating.result().fetchone()
        late.commit()
    assert refused is not None
    assert refused[0] == "in_another_order"
    assert (await shop.till.order(waits.id)).status == "pending"
    await shop.till.advance_due()


async def test_two_that_check_out_at_once_in_place_of_another_have_one_order(
    shop: Shop, url: str
) -> None:
    """The second waits for the order that gives way to the first."""
    held = await shop.hold()
    former = await shop.order(held, accepts="same")
    with (
        psycopg.connect(url, autocommit=True) as link,
        psycopg.connect(url) as first,
        psycopg.connect(url) as second,
        ThreadPoolExecutor(1) as threads,
    ):
        made = first.execute(CREATE, (parts_of(held),)).fetchone()
        creating = threads.submit(second.execute, CREATE, (parts_of(held),))
        until_waiting(link, second)
        first.commit()
        assert creating.result().fetchone() == made
        second.commit()
    assert made is not None
    assert made[0] == "ok"
    assert (await shop.till.order(former.id)).status == "cancelled"
    assert (await shop.till.order(made[1])).status == "pending"


async def test_many_who_order_some_of_the_same_never_wait_for_each_other(
    shop: Shop, url: str
) -> None:
    """Two that wait for each other are one whom PostgreSQL ends after a second."""
    held = [await shop.hold() for _ in range(6)]

    def order_some(number: int) -> set[str]:
        dice = Random(number)
        with psycopg.connect(url, autocommit=True) as link:
            asked = [dice.sample(held, dice.randint(1, 4)) for _ in range(40)]
            told = [
                link.execute(CREATE, (parts_of(*some),)).fetchone() for some in asked
            ]
        return {code for code, _ in filter(None, told)}

    with ThreadPoolExecutor(8) as threads:
        codes = set().union(*threads.map(order_some, range(8)))
    assert codes == {"ok"}
    orders = [one for one in await shop.till.orders() if one.status == "pending"]
    named = [part.id for order in orders for part in order.reservations]
    ours = {one.id for one in held}
    assert len(ours & set(named)) == len([name for name in named if name in ours])


def parts_of(*held: Reservation) -> Jsonb:
    return Jsonb(
        [
            {
                "event": one.event,
                "id": one.id,
                "price_minor": one.amount_minor,
                "expires_at": one.expires_at.isoformat(),
            }
            for one in held
        ]
    )


def until_waiting(
    link: psycopg.Connection[Any], other: psycopg.Connection[Any]
) -> None:
    """Returns once another connection waits for a lock."""
    waits = "select wait_event_type = 'Lock' from pg_stat_activity where pid = %s"
    while link.execute(waits, (other.info.backend_pid,)).fetchone() != (True,):
        pass
