"""Paying: an order is sold for money that came in, and charged once."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.doors.clock import Clock

from dibs.payments import Till, books
from dibs.payments.models import OrderLine, RefundAsk
from dibs.payments.till import VERIFY_SECONDS_MAX

from .shop import DECLINED, GOOD, SETTINGS, Shop


async def test_sells_what_is_paid_in_time(shop: Shop, told: list[str]) -> None:
    held = await shop.hold(2)
    order = await shop.order(held)
    assert (order.status, order.amount_minor, order.currency) == (
        "pending",
        5000,
        "EUR",
    )
    assert order.token
    order = await shop.begin(order)
    assert order.status == "paying"
    assert order.payment is not None
    assert order.payment.status == "open"
    assert order.payment.client_secret
    order = await shop.confirm(order)
    assert order.status == "paid"
    assert order.captured_minor == 5000
    (part,) = order.reservations
    assert (part.status, part.sold_id, part.sold_minor) == ("sold", held.id, 5000)
    sold = await shop.dibs.reservation(shop.event, held.id)
    assert sold.status == "confirmed"
    assert told == ["order.created", "order.paying", "order.paid"]


async def test_shares_lines_out_among_reservations(shop: Shop) -> None:
    lines = [
        OrderLine(name="Fee", amount_minor=100, kind="fee"),
        OrderLine(name="Early bird", amount_minor=-333, kind="discount"),
    ]
    order = await shop.paid(await shop.hold(1), await shop.hold(2), lines=lines)
    assert order.amount_minor == order.captured_minor == 7500 - 233
    assert sum(part.sold_minor for part in order.reservations) == order.amount_minor


async def test_a_declined_card_may_be_tried_again(shop: Shop, told: list[str]) -> None:
    order = await shop.begin(await shop.order())
    declined = await shop.confirm(order, DECLINED)
    assert declined.status == "paying"
    assert declined.payment is not None
    assert declined.payment.status == "failed"
    assert declined.payment.error is not None
    assert declined.payment.error.code == "card_declined"
    assert declined.payment.id == order.payment.id  # type: ignore[union-attr]
    assert (await shop.confirm(declined, GOOD)).status == "paid"
    assert told[2:] == ["order.payment_failed", "order.paid"]


async def test_the_check_of_all_payments_may_take_longer_than_a_call(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []

    async def spy(attempt: Callable[[], Awaitable[Any]], seconds: float) -> Any:
        given.append(seconds)
        return await attempt()

    monkeypatch.setattr(books, "retried", spy)
    assert await till.verify() == []
    assert given == [VERIFY_SECONDS_MAX]
    assert 10 * SETTINGS.call_timeout_seconds < VERIFY_SECONDS_MAX


async def test_nothing_is_due_once_all_is_done(shop: Shop, clock: Clock) -> None:
    clock.run()
    order = await shop.paid()
    for _ in range(2):
        (payment,) = await shop.till.payments(order=order.id)
        assert (payment.point, payment.due_at) == ("finished", None)
        await shop.till.refund(order.id, RefundAsk())
        await shop.hear()
