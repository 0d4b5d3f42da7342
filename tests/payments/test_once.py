"""Charged once: however often and however many at a time somebody pays."""

import asyncio

import psycopg
import pytest
from tests.doors.logins import SERVICE, as_member

from dibs import AsyncDibs, IdempotencyKeyReused
from dibs.errors import IdempotencyKeyTaken
from dibs.payments import Till
from dibs.payments.advance import watched
from dibs.payments.models import OrderLine, PayAsk
from dibs.payments.sandbox import Sandbox

from .shop import SETTINGS, Shop

CLICKS = 50
INTENTS = "select count(*)::int from dibs_office.sandbox_intents"


def intents(url: str) -> int:
    with psycopg.connect(url) as link:
        row = link.execute(INTENTS).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("keys", ["none", "one", "many"])
async def test_fifty_clicks_at_once_charge_once(
    shop: Shop, url: str, keys: str
) -> None:
    order = await shop.order()
    before = intents(url)
    key = {"none": lambda _: None, "one": lambda _: order.id, "many": str}[keys]
    steps: list[str] = []
    with watched(lambda step, _: steps.append(step)):
        clicked = await asyncio.gather(
            *(shop.till.pay(order.id, PayAsk(), key=key(n)) for n in range(CLICKS))
        )
    assert steps.count("provider.create") == 2  # before and after
    assert len({one.payment.reference for one in clicked if one.payment}) == 1
    assert all(one.payment and one.payment.client_secret for one in clicked)
    assert intents(url) == before + 1
    assert (await shop.confirm(clicked[0])).captured_minor == 2500
    again = await shop.begin(order)
    assert (again.status, again.captured_minor) == ("paid", 2500)


async def test_fifty_clicks_at_once_where_nothing_is_to_pay(shop: Shop) -> None:
    free = OrderLine(name="Guest", amount_minor=-2500, kind="discount")
    order = await shop.order(lines=[free])
    clicked = await asyncio.gather(
        *(
            shop.till.pay(order.id, PayAsk(method=("intent", "session")[n % 2]))
            for n in range(CLICKS)
        )
    )
    assert {one.status for one in clicked} == {"paid"}
    assert len(await shop.till.payments(order=order.id)) == 1


async def test_two_processes_charge_once(shop: Shop, dibs: AsyncDibs, url: str) -> None:
    order = await shop.order()
    before = intents(url)
    other = AsyncDibs(as_member(url, SERVICE), settings=SETTINGS)
    async with other:
        elsewhere = Till(other, {"sandbox": Sandbox(other.url, SETTINGS)}, SETTINGS)
        clicked = await asyncio.gather(
            *(
                till.pay(order.id, PayAsk())
                for _ in range(CLICKS // 2)
                for till in (shop.till, elsewhere)
            )
        )
        await elsewhere.aclose()
    assert len({one.payment.reference for one in clicked if one.payment}) == 1
    assert intents(url) == before + 1


async def test_a_key_names_one_order_and_one_way_to_pay(shop: Shop) -> None:
    order, other = await shop.order(), await shop.order()
    key = "k" * 255
    first = await shop.till.pay(order.id, PayAsk(), key=key)
    assert not first.replayed
    again = await shop.till.pay(order.id, PayAsk(), key=key)
    assert again.replayed
    assert again.payment == first.payment
    with pytest.raises(IdempotencyKeyTaken):
        await shop.till.pay(other.id, PayAsk(), key=key)
    with pytest.raises(IdempotencyKeyReused):
        await shop.till.pay(order.id, PayAsk(method="session"), key=key)
    elsewhere = await shop.till.pay(other.id, PayAsk(), key=key, principal="p")
    assert not elsewhere.replayed


async def test_a_key_answers_with_its_payment_though_that_is_over(
    shop: Shop,
) -> None:
    order = await shop.order()
    first = await shop.till.pay(order.id, PayAsk(), key="mine")
    second = await shop.begin(order, method="session")
    assert first.payment is not None
    assert second.payment is not None
    assert second.payment.id != first.payment.id
    again = await shop.till.pay(order.id, PayAsk(), key="mine")
    assert again.payment is not None
    assert again.payment.id == first.payment.id
    assert again.payment.status == "cancelled"


async def test_another_method_ends_the_payment_that_is_open(shop: Shop) -> None:
    order = await shop.begin(await shop.order())
    other = await shop.begin(order, method="session")
    assert other.payment is not None
    assert other.payment.method == "session"
    assert other.payment.url
    statuses = {
        one.method: one.status for one in await shop.till.payments(order=order.id)
    }
    assert statuses == {"intent": "cancelled", "session": "open"}
    assert (await shop.confirm(other)).captured_minor == 2500


async def test_two_orders_of_one_reservation_are_never_both_paid(
    shop: Shop,
) -> None:
    held = await shop.hold()
    made = await asyncio.gather(*(shop.order(held) for _ in range(10)))
    assert len({one.id for one in made}) == 1
