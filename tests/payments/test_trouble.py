"""Trouble: what goes wrong is seen while it does, tried again, and comes to an end."""

import sys
from collections.abc import Callable

import pytest
from tests.doors.clock import Clock
from tests.doors.logs import logged

from dibs import AsyncDibs
from dibs.payments.models import Order, Payment
from dibs.payments.provider import Standing

from .shop import SETTINGS, Shop
from .wayward import Wayward

ALARM_SECONDS = 60
"""What an operator is woken for (docs/operate.md)."""


class Stubborn(Wayward):
    """Lets nothing go while it `holds_on`."""

    holds_on = False

    async def cancel(self, reference: str, key: str) -> Standing:
        if self.holds_on:
            return await self.read(reference)
        return await super().cancel(reference, key)


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Stubborn:
    return Stubborn(dibs.url, SETTINGS)


async def payment_of(shop: Shop, order: Order) -> Payment:
    (payment,) = await shop.till.payments(order=order.id)
    return payment


async def pass_time(shop: Shop, clock: Clock, hours: int) -> None:
    """A cashier comes once an hour."""
    for _ in range(hours):
        clock.advance(hours=1, seconds=1)
        await shop.till.advance_due()


async def test_money_that_is_refused_is_seen_and_let_go_in_the_end(
    shop: Shop, sandbox: Stubborn, clock: Clock, told: list[str]
) -> None:
    order = await shop.begin(await shop.order(await shop.hold(2)))
    sandbox.refused = ("capture",)
    await shop.confirm(order)
    await pass_time(shop, clock, hours=70)
    payment = await payment_of(shop, order)
    assert "it does not capture" in (payment.trouble or "")
    assert await shop.till.oldest_due_seconds() > ALARM_SECONDS
    assert (await shop.till.order(order.id)).status == "paying"
    assert await shop.left() == 8
    await pass_time(shop, clock, hours=3)
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("cancelled", 0)
    assert told[-2:] == ["order.payment_failed", "order.cancelled"]
    assert order.payment is not None
    assert order.payment.error is not None
    assert order.payment.error.code == "no"
    assert await shop.left() == 10
    standing = await sandbox.read(order.payment.reference or "")
    assert standing.status == "cancelled"
    assert (await payment_of(shop, order)).due_at is None
    assert await shop.till.oldest_due_seconds() == 0


async def test_money_that_is_refused_for_a_while_is_taken_later(
    shop: Shop, sandbox: Stubborn, clock: Clock
) -> None:
    order = await shop.begin(await shop.order(await shop.hold(2)))
    sandbox.refused = ("capture",)
    await shop.confirm(order)
    await pass_time(shop, clock, hours=30)
    sandbox.refused = ()
    await pass_time(shop, clock, hours=2)
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("paid", 5000)
    assert await shop.till.oldest_due_seconds() == 0


async def test_money_that_turns_out_to_be_taken_is_kept_for_what_was_sold(
    shop: Shop, sandbox: Stubborn, clock: Clock
) -> None:
    """Somebody captured it at the provider's own side, just before it is let go."""
    order = await shop.begin(await shop.order(await shop.hold(2)))
    assert order.payment is not None
    reference = order.payment.reference or ""
    sandbox.refused = ("capture",)
    await shop.confirm(order)
    clock.advance(days=4)
    take = super(Wayward, sandbox).capture

    async def too_late(reference: str, key: str) -> Standing:
        return await take(reference, 5000, key)

    sandbox.cancel = too_late  # type: ignore[method-assign]
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("paid", 5000)
    assert (await sandbox.read(reference)).refunded_minor == 0
    assert await shop.left() == 8


@pytest.mark.parametrize("ends", ["let go", "taken"])
async def test_money_for_what_cost_nothing_is_waited_for_until_it_is_let_go(
    shop: Shop, sandbox: Stubborn, clock: Clock, ends: str
) -> None:
    other = f"{shop.event}-2"
    gift = {"gift": {"capacity": 5, "price_minor": 0}}
    await shop.dibs.put_event(other, items=gift, currency="EUR", hold_seconds=600)
    await shop.dibs.change_event(shop.event, late_payment="refund")
    given = await shop.dibs.reserve(other, {"gift": 1}, session="g")
    dear = await shop.hold()
    order = await shop.begin(await shop.order(dear, given))
    await shop.dibs.release(shop.event, dear.id)
    sandbox.holds_on = True
    order = await shop.confirm(order)
    payment = await payment_of(shop, order)
    assert (order.status, payment.point) == ("paying", "settled")
    assert "not let go" in (payment.trouble or "")
    assert payment.due_at is not None
    if ends == "taken":
        reference = payment.reference or ""
        await super(Wayward, sandbox).capture(reference, 2500, "elsewhere")
    sandbox.holds_on = False
    await pass_time(shop, clock, hours=1)
    order = await shop.till.order(order.id)
    came_minor = 2500 if ends == "taken" else 0
    assert order.status == ("refunded" if came_minor else "paid")
    assert (order.captured_minor, order.refunded_minor) == (came_minor, came_minor)
    assert "sold" in {part.status for part in order.reservations}
    standing = await sandbox.read(payment.reference or "")
    assert standing.captured_minor == standing.refunded_minor
    assert standing.status != "authorised"


def surprise(_: Standing) -> Standing:
    raise KeyError("sur\0prise \ud800")


async def test_what_nobody_expected_is_written_down_and_tried_again(
    shop: Shop, sandbox: Stubborn, clock: Clock
) -> None:
    order = await shop.begin(await shop.order(await shop.hold(2)))
    assert order.payment is not None
    await sandbox.confirm(order.payment.reference or "", "4242424242424242")
    sandbox.telling = surprise
    with logged() as told:
        for _ in range(3):
            clock.advance(seconds=61)
            await shop.till.advance_due()
    payment = await payment_of(shop, order)
    assert payment.attempts == 3
    assert "KeyError" in (payment.trouble or "")
    assert payment.due_at is not None
    assert 0 < (payment.due_at - clock.now()).total_seconds() <= ALARM_SECONDS
    assert await shop.till.oldest_due_seconds() == 122
    assert {line["payment"] for line in told} == {payment.id}
    sandbox.telling = None
    clock.advance(seconds=61)
    await shop.till.advance_due()
    assert (await shop.till.order(order.id)).status == "paid"
    payment = await payment_of(shop, order)
    assert (payment.attempts, payment.trouble) == (0, None)
    assert await shop.till.oldest_due_seconds() == 0


async def test_trouble_is_told_without_the_extra_service_too(
    shop: Shop,
    sandbox: Stubborn,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    order = await shop.begin(await shop.order(await shop.hold(2)))
    sandbox.telling = surprise
    monkeypatch.setitem(sys.modules, "structlog", None)
    clock.advance(seconds=61)
    await shop.till.advance_due()
    (line,) = caplog.records
    assert (await payment_of(shop, order)).id in line.getMessage()
    assert line.exc_info is not None


def unread(_: Standing) -> Standing:
    raise TimeoutError


@pytest.mark.parametrize("telling", [surprise, unread])
async def test_who_is_silent_raises_the_figure_that_says_so(
    shop: Shop,
    sandbox: Stubborn,
    clock: Clock,
    telling: Callable[[Standing], Standing],
) -> None:
    await shop.begin(await shop.order())
    sandbox.telling = telling
    longest = 0.0
    for _ in range(40):
        clock.advance(seconds=5)
        await shop.till.advance_due()
        longest = max(longest, await shop.till.oldest_due_seconds())
    assert longest > ALARM_SECONDS
    sandbox.telling = None
    clock.advance(seconds=61)
    await shop.till.advance_due()
    assert await shop.till.oldest_due_seconds() == 0


async def test_what_does_not_end_once_it_is_over_is_seen_until_it_does(
    shop: Shop, sandbox: Stubborn, clock: Clock
) -> None:
    order = await shop.begin(await shop.order())
    sandbox.holds_on = True
    clock.advance(minutes=11)
    await shop.till.advance_due()
    await pass_time(shop, clock, hours=1)
    payment = await payment_of(shop, order)
    assert (payment.point, payment.attempts) == ("stopping", 2)
    assert payment.trouble == "it is open, and was not let go"
    assert await shop.till.oldest_due_seconds() > ALARM_SECONDS
    sandbox.holds_on = False
    await pass_time(shop, clock, hours=1)
    assert (await shop.till.order(order.id)).status == "cancelled"
    assert (await payment_of(shop, order)).trouble is None
