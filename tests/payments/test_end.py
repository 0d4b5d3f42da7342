"""The end of a hold that is being paid, and who is faster there."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.doors.clock import Clock

from dibs import AlreadyReleased, AsyncDibs, Expired, PaymentRefused
from dibs.payments.models import Order, PayAsk
from dibs.payments.provider import Standing

from .shop import AT_ONCE, GOOD, SETTINGS, Shop
from .wayward import Wayward

HOLD_MINUTES = 10
PAYMENT = timedelta(minutes=3)


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Wayward:
    return Wayward(dibs.url, SETTINGS)


async def test_who_asks_to_pay_when_it_is_over_is_told_so(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await shop.order(await shop.hold())
    clock.advance(minutes=HOLD_MINUTES)
    with pytest.raises(Expired):
        await shop.begin(order)
    assert sandbox.calls == []
    assert await shop.left() == 10


async def test_paying_holds_on_to_what_was_nearly_over(
    shop: Shop, clock: Clock
) -> None:
    held = await shop.hold()
    order = await shop.order(held)
    clock.advance(minutes=HOLD_MINUTES - 1)
    order = await shop.begin(order)
    clock.advance(minutes=2)
    order = await shop.confirm(order)
    assert order.status == "paid"
    (part,) = order.reservations
    assert (part.status, part.sold_id, part.outcome) == ("sold", held.id, None)


async def test_more_time_for_what_is_held_is_more_time_to_pay(
    shop: Shop, clock: Clock
) -> None:
    held = await shop.hold()
    order = await shop.begin(await shop.order(held))
    assert order.payment is not None
    extended = await shop.dibs.extend(shop.event, held.id)
    clock.advance(minutes=HOLD_MINUTES)
    await shop.till.advance_due()
    longer = await shop.till.order(order.id)
    assert longer.payment is not None
    assert (longer.payment.id, longer.payment.status) == (order.payment.id, "open")
    assert longer.payment.ends_at == longer.pay_until == extended.expires_at
    order = await shop.confirm(longer)
    (part,) = order.reservations
    assert (order.status, part.sold_id) == ("paid", held.id)


async def test_a_page_that_closed_before_the_hold_may_be_opened_anew(
    shop: Shop, clock: Clock, told: list[str]
) -> None:
    held = await shop.hold()
    order = await shop.begin(await shop.order(held), method="session")
    extended = await shop.dibs.extend(shop.event, held.id)
    clock.advance(minutes=HOLD_MINUTES)
    await shop.till.advance_due()
    closed = await shop.till.order(order.id)
    assert closed.payment is not None
    assert (closed.status, closed.payment.status) == ("pending", "cancelled")
    assert closed.pay_until == extended.expires_at
    assert told == ["order.created", "order.paying", "order.pending"]
    order = await shop.confirm(await shop.begin(order, method="session"))
    assert order.status == "paid"
    assert told[3:] == ["order.paying", "order.paid"]


async def test_a_cancelled_order_gives_its_time_back(shop: Shop, clock: Clock) -> None:
    held = await shop.hold()
    order = await shop.order(held)
    clock.advance(minutes=HOLD_MINUTES - 1)
    order = await shop.begin(order)
    assert order.pay_until == clock.now() + PAYMENT
    await shop.till.cancel(order.id)
    unpaid = await shop.dibs.reservation(shop.event, held.id)
    assert (unpaid.valid, unpaid.expires_at) == (True, held.expires_at)


async def test_what_nobody_can_pay_is_on_sale_at_once(shop: Shop, clock: Clock) -> None:
    order = await shop.order(await shop.hold())
    clock.advance(minutes=HOLD_MINUTES - 1)
    order = await shop.begin(order)
    clock.advance(minutes=2)
    assert await shop.left() == 9
    assert (await shop.till.cancel(order.id)).status == "cancelled"
    assert await shop.left() == 10


async def test_who_pays_again_has_what_is_left_of_the_time(
    shop: Shop, clock: Clock
) -> None:
    held = await shop.hold()
    order = await shop.order(held)
    clock.advance(minutes=HOLD_MINUTES - 1)
    order = await shop.begin(order)
    until = order.pay_until
    await given_up(shop, order)
    order = await shop.till.order(order.id)
    assert (order.status, order.pay_until) == ("pending", held.expires_at)
    clock.advance(seconds=30)
    order = await shop.begin(order)
    assert order.payment is not None
    assert order.payment.ends_at == order.pay_until == until
    clock.advance(minutes=1)
    await given_up(shop, order)
    assert await shop.left() == 10
    await shop.till.advance_due()
    assert (await shop.till.order(order.id)).status == "cancelled"


async def test_who_chooses_another_way_to_pay_keeps_the_time(
    shop: Shop, clock: Clock
) -> None:
    held = await shop.hold()
    order = await shop.order(held)
    clock.advance(minutes=HOLD_MINUTES - 1)
    until = (await shop.begin(order)).pay_until
    clock.advance(minutes=2)
    order = await shop.begin(order, method="session")
    assert order.pay_until == until
    order = await shop.confirm(order)
    (part,) = order.reservations
    assert (order.status, part.sold_id) == ("paid", held.id)


async def test_what_its_provider_refuses_is_held_no_longer(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    held = await shop.hold()
    order = await shop.order(held)
    clock.advance(minutes=HOLD_MINUTES - 1)
    sandbox.refused = ("create",)
    with pytest.raises(PaymentRefused):
        await shop.begin(order)
    order = await shop.till.order(order.id)
    assert (order.status, order.pay_until) == ("pending", held.expires_at)
    unpaid = await shop.dibs.reservation(shop.event, held.id)
    assert unpaid.expires_at == held.expires_at


async def test_what_cannot_be_paid_whole_is_held_no_longer(
    shop: Shop, clock: Clock
) -> None:
    lasting, gone = await shop.hold(), await shop.hold()
    order = await shop.order(*sorted((lasting, gone), key=lambda one: one.id))
    clock.advance(minutes=HOLD_MINUTES - 1)
    await shop.dibs.release(shop.event, gone.id)
    with pytest.raises(AlreadyReleased):
        await shop.begin(order)
    unpaid = await shop.dibs.reservation(shop.event, lasting.id)
    assert unpaid.expires_at == lasting.expires_at
    await shop.till.advance_due()
    assert (await shop.till.order(order.id)).status == "cancelled"


@pytest.mark.parametrize("way", ["refused", "released"])
async def test_a_key_that_was_refused_is_refused_for_an_hour(
    shop: Shop, sandbox: Wayward, clock: Clock, way: str
) -> None:
    await shop.dibs.change_event(shop.event, hold_seconds=7200)
    held = await shop.hold()
    order = await shop.order(held)
    sandbox.refused = ("create",)
    if way == "released":
        await shop.dibs.release(shop.event, held.id)
    refusal = PaymentRefused if way == "refused" else AlreadyReleased
    replays = []
    for _ in range(3):
        with pytest.raises(refusal) as refused:
            await shop.till.pay(order.id, PayAsk(), key=order.id)
        replays.append(refused.value.replayed)
        sandbox.refused = ()
    assert replays == [False, True, True]
    if way == "refused":
        clock.advance(hours=1)
        again = await shop.till.pay(order.id, PayAsk(), key=order.id)
        assert not again.replayed
        assert (await shop.confirm(again)).status == "paid"


async def given_up(shop: Shop, order: Order) -> None:
    """Its provider ends the payment, and says so."""
    assert order.payment is not None
    await shop.sandbox.cancel(order.payment.reference or "", f"end-{order.pay_until}")
    await shop.till.retry(order.payment.id)


async def test_what_was_paid_in_time_and_heard_of_late_is_sold_all_the_same(
    shop: Shop, clock: Clock
) -> None:
    order = await shop.begin(await shop.order(await shop.hold()))
    assert order.payment is not None
    await shop.sandbox.confirm(order.payment.reference or "", GOOD)
    clock.advance(minutes=HOLD_MINUTES + 1)
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert order.status == "paid"
    assert [part.outcome for part in order.reservations] == ["same"]


async def test_what_was_paid_while_it_was_being_ended_is_late(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await shop.begin(await shop.order(await shop.hold()))
    assert order.payment is not None
    await sandbox.confirm(order.payment.reference or "", AT_ONCE)

    def not_yet(standing: Standing) -> Standing:
        """What it was a moment ago, when it was looked at."""
        is_look = sandbox.calls[-1] == "read" and "cancel" not in sandbox.calls
        return (
            replace(standing, status="open", captured_minor=0) if is_look else standing
        )

    sandbox.telling = not_yet
    clock.advance(minutes=HOLD_MINUTES + 1)
    await shop.till.advance_due()
    assert sandbox.calls[:4] == ["create", "read", "read", "cancel"]
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("paid", 2500)
    assert [part.outcome for part in order.reservations] == ["same"]
