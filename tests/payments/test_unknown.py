"""A payment that its provider knows no more: asked about for days, then let go."""

from collections.abc import AsyncIterator

import pytest
from tests.doors.clock import Clock
from tests.doors.logs import logged

from dibs import AsyncDibs
from dibs.payments import Till
from dibs.payments.models import Order, Payment
from dibs.payments.provider import ProviderUnavailable, Standing

from .shop import AT_ONCE, GOOD, SETTINGS, Shop
from .wayward import Wayward


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Wayward:
    return Wayward(dibs.url, SETTINGS)


async def pass_hours(shop: Shop, clock: Clock, hours: int) -> None:
    """A cashier comes each six hours."""
    for _ in range(hours // 6):
        clock.advance(hours=6, seconds=1)
        await shop.till.advance_due()


async def payment_of(shop: Shop, order: Order) -> Payment:
    (payment,) = await shop.till.payments(order=order.id)
    return payment


async def begun(shop: Shop) -> tuple[Order, str]:
    order = await shop.begin(await shop.order(await shop.hold(2)))
    assert order.payment is not None
    return order, order.payment.reference or ""


def silent(_: Standing) -> Standing:
    raise ProviderUnavailable("the line went dead")


async def test_a_payment_that_is_known_no_more_has_an_end(
    shop: Shop, sandbox: Wayward, clock: Clock, told: list[str]
) -> None:
    order, _ = await begun(shop)
    sandbox.refused = ("read",)
    await pass_hours(shop, clock, 66)
    assert (await payment_of(shop, order)).point == "created"
    assert (await shop.till.order(order.id)).status == "paying"
    assert await shop.till.oldest_due_seconds() > 0
    with logged() as lines:
        await pass_hours(shop, clock, 18)
    payment = await payment_of(shop, order)
    assert (payment.point, payment.status, payment.due_at) == (
        "finished",
        "failed",
        None,
    )
    assert payment.error is not None
    assert (payment.error.code, payment.error.message) == ("no", "it does not read")
    assert told[-3:] == ["order.payment_failed", "order.pending", "order.cancelled"]
    assert await shop.till.oldest_due_seconds() == 0
    (line,) = lines
    assert (line["payment"], line["trouble"]) == (payment.id, "no: it does not read")


@pytest.mark.parametrize("point", ["stopping", "declining"])
async def test_what_shall_end_ends_where_it_is_known_no_more(
    shop: Shop, sandbox: Wayward, clock: Clock, point: str
) -> None:
    order, reference = await begun(shop)
    sandbox.refused = ("cancel",)
    if point == "declining":
        await sandbox.confirm(reference, GOOD)
    assert (await shop.till.cancel(order.id)).status == "paying"
    assert (await payment_of(shop, order)).point == point
    sandbox.refused = ("read",)
    await pass_hours(shop, clock, 90)
    assert (await shop.till.order(order.id)).status == "cancelled"
    payment = await payment_of(shop, order)
    assert (payment.status, payment.error and payment.error.code) == ("failed", "no")


async def test_what_was_sold_for_it_is_on_sale_again(
    shop: Shop, sandbox: Wayward, clock: Clock, told: list[str]
) -> None:
    order, reference = await begun(shop)
    await sandbox.confirm(reference, GOOD)
    sandbox.lost = ("capture",)
    await shop.till.advance_due()
    await shop.hear()
    assert (await payment_of(shop, order)).point == "settled"
    sandbox.refused = ("read",)
    await pass_hours(shop, clock, 66)
    assert await shop.left() == 8
    await pass_hours(shop, clock, 18)
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("cancelled", 0)
    assert order.payment is not None
    assert order.payment.error is not None
    assert (order.payment.status, order.payment.error.code) == ("failed", "no")
    assert await shop.left() == 10
    assert told[-2:] == ["order.payment_failed", "order.cancelled"]
    assert await shop.till.oldest_due_seconds() == 0


async def test_what_its_provider_had_taken_is_kept_for_what_was_sold(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order, reference = await begun(shop)
    await sandbox.confirm(reference, AT_ONCE)
    looks: list[Standing] = []

    def once(standing: Standing) -> Standing:
        if standing.reference == reference:
            looks.append(standing)
        return silent(standing) if len(looks) > 1 else standing

    sandbox.telling = once
    await shop.hear()
    assert (await payment_of(shop, order)).point == "settled"
    sandbox.telling, sandbox.refused = None, ("read",)
    await pass_hours(shop, clock, 90)
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("paid", 5000)
    assert await shop.left() == 8


async def test_refusals_after_days_of_silence_end_nothing(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order, reference = await begun(shop)
    await sandbox.confirm(reference, GOOD)
    sandbox.telling = silent
    await pass_hours(shop, clock, 90)
    sandbox.refused = ("read",)
    for _ in range(3):
        clock.advance(minutes=2)
        await shop.till.advance_due()
        assert (await payment_of(shop, order)).point == "created"
    sandbox.telling, sandbox.refused = None, ()
    clock.advance(minutes=2)
    await shop.till.advance_due()
    assert (await shop.till.order(order.id)).status == "paid"


@pytest.mark.parametrize("heard", ["message", "retry"])
async def test_money_that_turns_up_later_goes_back(
    shop: Shop, sandbox: Wayward, clock: Clock, heard: str
) -> None:
    order, reference = await begun(shop)
    sandbox.refused = ("read",)
    await pass_hours(shop, clock, 90)
    sandbox.refused = ()
    await sandbox.confirm(reference, AT_ONCE)
    if heard == "message":
        await shop.hear()
    else:
        assert order.payment is not None
        await shop.till.retry(order.payment.id)
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("refunded", 5000)
    assert order.refunded_minor == 5000
    assert await shop.left() == 10


class TestNamed:
    """Its till is not sound while nobody has worked on what its provider refuses."""

    @pytest.fixture
    async def till(self, dibs: AsyncDibs, sandbox: Wayward) -> AsyncIterator[Till]:
        till = Till(dibs, {"sandbox": sandbox}, SETTINGS)
        yield till
        await till.aclose()

    async def test_verify_names_what_nobody_lets_go(
        self, shop: Shop, sandbox: Wayward, clock: Clock
    ) -> None:
        order, _ = await begun(shop)
        sandbox.refused = ("read",)
        clock.advance(minutes=1)
        await shop.till.advance_due()
        clock.advance(days=3)
        assert await shop.till.verify() == []
        clock.advance(days=1, minutes=1)
        (violation,) = await shop.till.verify()
        payment = await payment_of(shop, order)
        assert violation.subject == f"payment {payment.id}"
        assert violation.detail["trouble"] == "no: it does not read"
        await shop.till.advance_due()
        assert await shop.till.verify() == []
