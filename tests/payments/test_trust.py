"""Nothing is sold on trust: lies, lost answers and refusals of a provider."""

import pytest
from msgspec.structs import replace
from tests.doors.clock import Clock

from dibs import AsyncDibs, Reservation
from dibs.errors import PaymentRefused, Unavailable
from dibs.payments.models import Payment, RefundAsk
from dibs.payments.provider import SignatureInvalid, Standing
from dibs.payments.sandbox import signed

from .shop import AT_ONCE, GOOD, SETTINGS, Shop
from .wayward import Wayward


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Wayward:
    return Wayward(dibs.url, SETTINGS)


async def test_money_that_came_in_part_sells_nothing_and_goes_back(
    shop: Shop, sandbox: Wayward, told: list[str]
) -> None:
    held = await shop.hold(2)
    order = await shop.begin(await shop.order(held))
    assert order.payment is not None
    await sandbox.confirm(order.payment.reference or "", AT_ONCE)
    sandbox.telling = lambda standing: replace(standing, captured_minor=1)
    await shop.hear()
    order = await shop.till.order(order.id)
    assert order.payment is not None
    assert order.payment.error is not None
    assert order.payment.error.code == "amount_mismatch"
    assert "order.payment_failed" in told
    assert (order.captured_minor, order.refunded_minor) == (1, 1)
    assert (await shop.dibs.reservation(shop.event, held.id)).status == "reserved"


async def test_what_was_taken_in_part_is_on_sale_again_and_the_money_goes_back(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await shop.begin(await shop.order(await shop.hold(2)))
    sandbox.telling = lambda standing: replace(
        standing, captured_minor=min(standing.captured_minor, 700)
    )
    order = await shop.confirm(order)
    assert (order.status, order.captured_minor) == ("refunded", 700)
    assert order.refunded_minor == 700
    assert order.payment is not None
    assert order.payment.error is not None
    assert order.payment.error.code == "amount_mismatch"
    assert await shop.left() == 10


@pytest.mark.parametrize("card", [GOOD, AT_ONCE])
@pytest.mark.parametrize("lie", ["amount", "currency"])
async def test_another_amount_or_currency_is_never_sold(
    shop: Shop, sandbox: Wayward, told: list[str], card: str, lie: str
) -> None:
    held = await shop.hold()
    order = await shop.begin(await shop.order(held))
    assert order.payment is not None
    assert order.payment.reference is not None
    await sandbox.confirm(order.payment.reference, card)
    changes = {"amount_minor": 1} if lie == "amount" else {"currency": "USD"}
    sandbox.telling = lambda standing: replace(standing, **changes)
    await shop.hear()
    order = await shop.till.order(order.id)
    assert order.payment is not None
    assert order.payment.error is not None
    assert order.payment.error.code == f"{lie}_mismatch"
    assert "order.payment_failed" in told
    assert (await shop.dibs.reservation(shop.event, held.id)).status == "reserved"
    sandbox.telling = None
    standing = await sandbox.read(order.payment.reference or "")
    assert standing.captured_minor == standing.refunded_minor
    assert order.captured_minor == order.refunded_minor


async def test_money_of_another_currency_is_none_of_the_order_s(
    shop: Shop, sandbox: Wayward
) -> None:
    order = await shop.begin(await shop.order())
    assert order.payment is not None
    first = order.payment
    await sandbox.confirm(first.reference or "", AT_ONCE)
    sandbox.telling = lambda standing: replace(standing, currency="USD")
    sandbox.refused = ("refund",)
    await shop.hear()
    sandbox.telling, sandbox.refused = None, ()
    order = await shop.confirm(await shop.begin(order))
    assert (order.status, order.captured_minor) == ("paid", 2500)
    assert (await shop.till.retry(first.id)).refunded_minor == 2500
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor, order.refunded_minor) == (
        "paid",
        2500,
        0,
    )


@pytest.mark.parametrize("call", ["create", "read", "capture", "refund", "cancel"])
async def test_a_lost_answer_is_asked_for_again(
    shop: Shop, sandbox: Wayward, clock: Clock, call: str
) -> None:
    sandbox.lost = (call,)
    order = await shop.order()
    order = await shop.begin(order)
    if call == "create":
        assert order.payment is not None
        assert order.payment.status == "starting"
    clock.advance(seconds=2)
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    if call == "cancel":
        await shop.till.cancel(order.id)
        clock.advance(seconds=2)
        await shop.till.advance_due()
        assert (await shop.till.order(order.id)).status == "cancelled"
        return
    await shop.confirm(order)
    clock.advance(seconds=2)
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("paid", 2500)
    await shop.till.refund(order.id, RefundAsk())
    clock.advance(seconds=2)
    await shop.till.advance_due()
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 2500)
    assert order.payment is not None
    standing = await sandbox.read(order.payment.reference or "")
    assert (standing.captured_minor, standing.refunded_minor) == (2500, 2500)


async def test_says_what_a_provider_refuses(shop: Shop, sandbox: Wayward) -> None:
    sandbox.refused = ("create",)
    order = await shop.order()
    with pytest.raises(PaymentRefused) as refused:
        await shop.begin(order)
    assert refused.value.detail["provider_code"] == "no"
    sandbox.refused = ()
    assert (await shop.confirm(await shop.begin(order))).status == "paid"


async def test_a_refund_that_is_refused_is_tried_again_when_asked(
    shop: Shop, sandbox: Wayward
) -> None:
    order = await shop.paid()
    sandbox.refused = ("refund",)
    await shop.till.refund(order.id, RefundAsk())
    (payment,) = await shop.till.payments(order=order.id)
    (refund,) = payment.refunds
    assert (refund.status, refund.error and refund.error.code) == ("failed", "no")
    assert (await shop.till.order(order.id)).refunded_minor == 0
    sandbox.refused = ()
    payment = await shop.till.retry(payment.id)
    assert payment.refunded_minor == 2500
    assert (await shop.till.order(order.id)).status == "refunded"


async def test_a_refund_may_take_days(
    shop: Shop, sandbox: Wayward, clock: Clock, told: list[str]
) -> None:
    order = await shop.paid()
    sandbox.refunds_are = "pending"
    order = await shop.till.refund(order.id, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 2500)
    clock.advance(seconds=61)
    await shop.till.advance_due()
    assert "refund.succeeded" not in told
    sandbox.refunds_are = "succeeded"
    clock.advance(seconds=61)
    await shop.till.advance_due()
    assert told[-1] == "refund.succeeded"
    (payment,) = await shop.till.payments(order=order.id)
    assert [one.status for one in payment.refunds] == ["succeeded"]
    assert payment.due_at is None


async def test_a_refund_that_comes_back_is_said_to_and_tried_again_when_asked(
    shop: Shop, sandbox: Wayward, clock: Clock, told: list[str]
) -> None:
    order = await shop.paid()
    sandbox.refunds_are = "pending"
    await shop.till.refund(order.id, RefundAsk())
    sandbox.refunds_are = "failed"
    clock.advance(seconds=61)
    await shop.till.advance_due()
    assert told[-1] == "refund.failed"
    (payment,) = await shop.till.payments(order=order.id)
    (refund,) = payment.refunds
    assert (refund.status, refund.error and refund.error.code) == (
        "failed",
        "refund_failed",
    )
    assert (await shop.till.order(order.id)).refunded_minor == 0
    sandbox.refunds_are = None
    assert (await shop.till.retry(payment.id)).refunded_minor == 2500


async def test_a_refund_that_was_asked_for_anew_is_not_tried_again(
    shop: Shop, sandbox: Wayward
) -> None:
    order = await shop.paid(await shop.hold(2))
    sandbox.refused = ("refund",)
    await shop.till.refund(order.id, RefundAsk(amount_minor=700))
    sandbox.refused = ()
    order = await shop.till.refund(order.id, RefundAsk(amount_minor=700))
    assert order.refunded_minor == 700
    (payment,) = await shop.till.payments(order=order.id)
    assert (await shop.till.retry(payment.id)).refunded_minor == 700


async def test_what_was_sold_is_taken_back_where_the_money_vanishes(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    held = await shop.hold(2)
    order = await shop.begin(await shop.order(held))
    sandbox.refused = ("capture",)
    order = await shop.confirm(order)
    assert (order.status, order.captured_minor) == ("paying", 0)
    assert await shop.left() == 8
    (payment,) = await shop.till.payments(order=order.id)
    assert payment.point == "settled"
    assert payment.trouble
    sandbox.telling = gone
    clock.advance(seconds=11)
    await shop.till.advance_due()
    sandbox.telling = None
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("cancelled", 0)
    assert await shop.left() == 10
    assert order.payment is not None
    assert order.payment.error is not None
    assert order.payment.error.code == "money_vanished"


async def test_all_that_was_sold_of_an_event_is_taken_back(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    order = await shop.begin(await shop.order(await shop.hold(), await shop.hold(2)))
    sandbox.refused = ("capture",)
    await shop.confirm(order)
    assert await shop.left() == 7
    sandbox.telling = gone
    clock.advance(seconds=11)
    await shop.till.advance_due()
    sandbox.telling = None
    order = await shop.till.order(order.id)
    assert (order.status, order.captured_minor) == ("cancelled", 0)
    assert await shop.left() == 10


async def test_money_for_a_payment_that_was_over_goes_back(
    shop: Shop, sandbox: Wayward
) -> None:
    held = await shop.hold()
    order = await shop.begin(await shop.order(held))
    assert order.payment is not None
    reference = order.payment.reference or ""
    sandbox.feigns_cancelling = True
    order = await shop.till.cancel(order.id)
    assert order.status == "cancelled"
    await sandbox.confirm(reference, AT_ONCE)
    await shop.hear()
    standing = await sandbox.read(reference)
    assert (standing.captured_minor, standing.refunded_minor) == (2500, 2500)
    order = await shop.till.order(order.id)
    assert order.status == "refunded"
    assert (await shop.dibs.reservation(shop.event, held.id)).status == "reserved"


async def test_a_forged_message_does_nothing(shop: Shop) -> None:
    order = await shop.begin(await shop.order())
    raw = b'{"id": "m", "type": "payment.succeeded", "reference": "r"}'
    for headers in ({}, signed(raw, "x" * 32)):
        with pytest.raises(SignatureInvalid):
            await shop.till.receive("sandbox", headers, raw)
    assert (await shop.till.order(order.id)).status == "paying"


def gone(standing: Standing) -> Standing:
    return replace(standing, status="cancelled", captured_minor=0)


async def test_money_for_a_payment_that_was_over_leaves_the_next_one_alone(
    shop: Shop, sandbox: Wayward
) -> None:
    order = await shop.begin(await shop.order())
    assert order.payment is not None
    sandbox.feigns_cancelling = True
    order = await shop.begin(order, method="session")
    sandbox.feigns_cancelling = False
    first, second = sorted(await shop.till.payments(order=order.id), key=of_method)
    assert (first.status, second.status) == ("cancelled", "open")
    await sandbox.confirm(first.reference or "", AT_ONCE)
    await shop.hear()
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paying", 2500)
    order = await shop.confirm(order)
    assert (order.status, order.captured_minor) == ("paid", 5000)
    assert order.refunded_minor == 2500


async def test_money_for_a_payment_that_was_over_takes_no_time_from_the_next_one(
    shop: Shop, sandbox: Wayward, clock: Clock
) -> None:
    held = await shop.hold()
    order = await shop.order(held)
    clock.advance(minutes=9)
    first = (await shop.begin(order)).payment
    assert first is not None
    sandbox.telling = gone
    await shop.till.retry(first.id)
    sandbox.telling = None
    until = (await shop.begin(order)).pay_until
    await sandbox.confirm(first.reference or "", AT_ONCE)
    await shop.hear()
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paying", 2500)
    assert (await shop.dibs.reservation(shop.event, held.id)).expires_at == until


async def test_an_outage_ends_no_order(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = await shop.hold()
    order = await shop.order(held)
    clock.advance(minutes=9)
    await shop.dibs.extend(shop.event, held.id)
    clock.advance(minutes=2)

    async def away(*_: object, **__: object) -> None:
        raise Unavailable({"reason": "the database is away"})

    with monkeypatch.context() as patched:
        patched.setattr(AsyncDibs, "reservation", away)
        with pytest.raises(Unavailable):
            await shop.till.advance_due()
    assert (await shop.till.order(order.id)).status == "pending"


async def test_an_order_that_cannot_be_read_keeps_no_other_one(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await shop.order(), await shop.order()
    clock.advance(minutes=11)
    read, broken = AsyncDibs.reservation, first.reservations[0].id

    async def reservation(dibs: AsyncDibs, event: str, named: str) -> Reservation:
        if named == broken:
            raise Unavailable({"reason": "it cannot be read"})
        return await read(dibs, event, named)

    with monkeypatch.context() as patched:
        patched.setattr(AsyncDibs, "reservation", reservation)
        with pytest.raises(Unavailable):
            await shop.till.advance_due()
    assert (await shop.till.order(first.id)).status == "pending"
    assert (await shop.till.order(second.id)).status == "cancelled"


def of_method(payment: Payment) -> str:
    return payment.method
