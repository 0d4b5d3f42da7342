"""Money that came too late, and that its provider will not give back at once."""

import pytest
from tests.doors.clock import Clock

from dibs.client import AsyncDibs
from dibs.errors import AlreadyCancelled
from dibs.payments.models import RefundAsk

from .conftest import SETTINGS
from .shop import AT_ONCE, Shop
from .wayward import Wayward


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Wayward:
    """One that refuses."""
    return Wayward(dibs.url, SETTINGS)


@pytest.mark.parametrize("days", [2, 4])
async def test_money_that_is_refused_to_go_back_is_offered_again(
    shop: Shop, sandbox: Wayward, clock: Clock, told: list[str], days: int
) -> None:
    """For three days; then somebody has to see to it. No more is taken meanwhile."""
    order = await shop.begin(await shop.order(await shop.hold(1)))
    assert order.payment is not None
    assert order.payment.reference is not None
    await shop.sandbox.confirm(order.payment.reference, AT_ONCE)
    clock.advance(minutes=11)
    await shop.dibs.reserve(shop.event, {"floor": 10}, session="rival")
    sandbox.refused = ("refund",)
    await shop.hear()
    with pytest.raises(AlreadyCancelled):
        await shop.begin(order)
    for _ in range(days * 4):
        clock.advance(hours=6)
        await shop.till.advance_due()
    assert told.count("refund.failed") == (days > 3)
    order = await shop.till.order(order.id)
    sandbox.refused = ()
    if days > 3:
        assert told[-2:] == ["refund.failed", "order.cancelled"]
        assert (order.status, order.captured_minor) == ("cancelled", 2500)
        assert await shop.till.owed_seconds() > 0
        assert len(await shop.till.verify()) == 1
        await shop.till.retry(order.payment.id)
    clock.advance(hours=6)
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 2500)
    assert await shop.till.owed_seconds() == 0


@pytest.mark.parametrize("days", [2, 4])
async def test_a_refund_that_cannot_be_read_has_an_end(
    shop: Shop, sandbox: Wayward, clock: Clock, told: list[str], days: int
) -> None:
    """As where the provider has forgotten the payment, or the account is another."""
    order = await shop.paid()
    assert order.payment is not None
    sandbox.refused = ("refunds",)
    await shop.till.refund(order.id, RefundAsk())
    for _ in range(days * 4):
        clock.advance(hours=6)
        await shop.till.advance_due()
    (refund,) = (await shop.till.payment(order.payment.id)).refunds
    assert refund.status == ("failed" if days > 3 else "pending")
    assert told.count("refund.failed") == (days > 3)
    sandbox.refused = ()
    await shop.till.retry(order.payment.id)
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 2500)
