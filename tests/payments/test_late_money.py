"""Money of a payment that had ended goes back, and the order is what it would be."""

import pytest
from tests.doors.clock import Clock

from dibs import AsyncDibs
from dibs.payments.models import Order
from dibs.payments.provider import ProviderUnavailable

from .shop import AT_ONCE, SETTINGS, Shop
from .wayward import Wayward

BACK = "https://x.example/"


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Wayward:
    return Wayward(dibs.url, SETTINGS)


async def switched(shop: Shop, sandbox: Wayward, order: Order) -> str:
    """Its first payment, in place of which another began, and which lives on."""
    order = await shop.begin(order)
    assert order.payment is not None
    sandbox.feigns_cancelling = True
    await shop.begin(order, method="session", return_url=BACK)
    sandbox.feigns_cancelling = False
    return order.payment.reference or ""


async def test_it_keeps_nobody_from_paying(shop: Shop, sandbox: Wayward) -> None:
    """The order was over, by the money that had gone back, while its place was held."""
    held = await shop.hold()
    order = await shop.order(held)
    await sandbox.confirm(await switched(shop, sandbox, order), AT_ONCE)
    await shop.hear()
    order = await shop.begin(order, method="intent")
    assert (order.status, order.refunded_minor) == ("paying", 2500)
    order = await shop.confirm(order)
    assert (order.status, order.captured_minor) == ("paid", 5000)
    assert order.refunded_minor == 2500
    assert await shop.till.verify() == []
    assert (await shop.dibs.reservation(shop.event, held.id)).status == "confirmed"


@pytest.mark.parametrize("by", ["its owner", "time"])
async def test_an_order_ends_while_it_waits_to_go_back(
    shop: Shop,
    sandbox: Wayward,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
) -> None:
    async def away(*_: object) -> None:
        raise ProviderUnavailable("the provider is away")

    order = await shop.order(await shop.hold())
    first = await switched(shop, sandbox, order)
    payment = (await shop.till.order(order.id)).payment
    assert payment is not None
    await sandbox.cancel(payment.reference or "", "x")
    await shop.hear()
    with monkeypatch.context() as patched:
        patched.setattr(sandbox, "refund", away)
        await sandbox.confirm(first, AT_ONCE)
        await shop.hear()
        assert (await shop.till.order(order.id)).status == "pending"
        if by == "its owner":
            await shop.till.cancel(order.id)
        else:
            clock.advance(hours=2)
            await shop.till.advance_due()
        assert (await shop.till.order(order.id)).status == "cancelled"
    clock.advance(minutes=5)
    await shop.hear()
    ended = await shop.till.order(order.id)
    assert (ended.status, ended.refunded_minor) == ("refunded", 2500)
    assert await shop.till.verify() == []
