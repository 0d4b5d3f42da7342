"""Where no provider is set up: only what costs nothing is had without one."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from dibs import AsyncDibs, InvalidInput
from dibs.payments import Till
from dibs.payments.models import OrderLine, PayAsk

from .shop import SETTINGS, Shop

PAID_BY_NOBODY = """
update dibs_office.payments set provider = '' where payment_id = %s
"""


@pytest.fixture
async def closed(dibs: AsyncDibs) -> AsyncIterator[Till]:
    """A till that nobody can pay at."""
    till = Till(dibs, {}, SETTINGS)
    yield till
    await till.aclose()


async def test_what_has_a_price_is_not_given_away(shop: Shop, closed: Till) -> None:
    held = await shop.hold(2)
    order = await shop.order(held)
    for key in (None, "mine"):
        with pytest.raises(InvalidInput) as refused:
            await closed.pay(order.id, PayAsk(), key=key)
        assert refused.value.field == "/provider"
    order = await closed.order(order.id)
    assert (order.status, order.payment) == ("pending", None)
    assert (await shop.dibs.reservation(shop.event, held.id)).status == "reserved"
    assert (await shop.till.pay(order.id, PayAsk(), key="mine")).status == "paying"


async def test_a_payment_that_is_open_is_left_alone(shop: Shop, closed: Till) -> None:
    order = await shop.begin(await shop.order())
    with pytest.raises(InvalidInput):
        await closed.pay(order.id, PayAsk(method="session"))
    assert (await shop.confirm(order)).status == "paid"
    assert (await closed.pay(order.id, PayAsk())).status == "paid"


async def test_what_costs_nothing_needs_nobody(shop: Shop, closed: Till) -> None:
    free = OrderLine(name="Guest", amount_minor=-2500, kind="discount")
    order = await shop.order(lines=[free])
    assert (await closed.pay(order.id, PayAsk())).status == "paid"


async def test_the_books_know_no_price_without_a_provider(shop: Shop, url: str) -> None:
    order = await shop.begin(await shop.order())
    assert order.payment is not None
    with psycopg.connect(url) as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(PAID_BY_NOBODY, (order.payment.id,))
