"""Play money goes when it is old, and none that an order still needs."""

import pytest
from tests.doors.clock import Clock

from dibs.payments.provider import ProviderRefused

from .shop import Shop


async def test_what_nothing_changed_for_long_goes(shop: Shop, clock: Clock) -> None:
    order = await shop.paid()
    clock.advance(days=60)
    newer = await shop.paid(await shop.hold())
    clock.advance(days=31)
    await shop.dibs.tidy()
    assert order.payment is not None
    assert newer.payment is not None
    with pytest.raises(ProviderRefused, match="no_such_payment"):
        await shop.sandbox.read(order.payment.reference or "")
    kept = await shop.sandbox.read(newer.payment.reference or "")
    assert kept.status == "succeeded"
    payment = await shop.till.payment(order.payment.id)
    assert (payment.status, payment.captured_minor) == ("succeeded", 2500)


async def test_what_is_being_paid_stays(shop: Shop, clock: Clock) -> None:
    order = await shop.begin(await shop.order())
    clock.advance(days=91)
    await shop.dibs.tidy()
    assert order.payment is not None
    payment = await shop.till.advance(order.payment.id)
    assert (payment.status, payment.trouble) == ("cancelled", None)
