"""Money that goes back by no call of ours: seen, booked once, and not given on top."""

import asyncio

import pytest
from starlette.applications import Starlette
from tests.doors.clock import Clock
from tests.providers.local_stripe.app import Failure
from tests.providers.local_stripe.bank import DEBIT

from dibs.errors import Unavailable
from dibs.payments import till
from dibs.payments.models import RefundAsk
from dibs.payments.stripe import Stripe

from .at_stripe import (  # noqa: F401
    Desk,
    reference_of,
    stripe_app,
    stripe_bank,
    stripe_base,
    stripe_desk,
    stripe_till,
)


@pytest.mark.parametrize("method", ["intent", "session"])
async def test_a_refund_made_at_stripe_s_own_pages_is_booked_once(
    desk: Desk, told: list[str], method: str
) -> None:
    order = await desk.paid(method)
    desk.bank.give_back(reference_of(order), 700)
    await desk.post()
    (refund,) = (await desk.payment(order)).refunds
    assert (refund.amount_minor, refund.status) == (700, "succeeded")
    assert refund.is_outside
    order = await desk.shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paid", 700)
    assert told[-1] == "refund.succeeded"
    order = await desk.shop.till.refund(order.id, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    assert desk.given_minor(order) == 5000


async def test_all_of_it_makes_the_order_refunded_and_leaves_its_units_sold(
    desk: Desk, told: list[str]
) -> None:
    order = await desk.paid()
    desk.bank.give_back(reference_of(order))
    await desk.post()
    order = await desk.shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    assert told[-2:] == ["refund.succeeded", "order.refunded"]
    assert await desk.shop.left() == 8
    order = await desk.shop.till.refund(order.id, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    assert await desk.shop.left() == 10
    assert desk.given_minor(order) == 5000


async def test_what_was_given_outside_already_is_not_given_again(
    desk: Desk, app: Starlette
) -> None:
    order = await desk.paid()
    app.state.failures.append(Failure("refunds", "before", 99))
    await desk.shop.till.refund(order.id, RefundAsk(amount_minor=4000))
    app.state.failures.clear()
    desk.bank.give_back(reference_of(order), 3000)
    await desk.post()
    order = await desk.shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    assert sorted(
        (one.amount_minor, one.is_outside)
        for one in (await desk.payment(order)).refunds
    ) == [(2000, False), (3000, True)]
    assert desk.given_minor(order) == 5000


async def test_what_came_too_late_and_was_given_outside_is_given_once(
    desk: Desk, app: Starlette, clock: Clock
) -> None:
    shop = desk.shop
    await shop.open(late_payment="refund")
    order = await shop.begin(await shop.order(await shop.hold(2)))
    desk.bank.pay(reference_of(order), DEBIT)
    clock.advance(seconds=3600)
    desk.bank.settle_debit(reference_of(order))
    app.state.failures.append(Failure("refunds", "before", 99))
    await desk.post()
    app.state.failures.clear()
    given = desk.bank.give_back(reference_of(order))
    clock.advance(seconds=120)
    await desk.post()
    order = await shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    assert desk.given_minor(order) == 5000
    desk.bank.come_back(given["id"])
    await desk.post()
    assert desk.given_minor(order) == 5000
    assert (await shop.till.order(order.id)).refunded_minor == 5000


async def test_a_refund_that_failed_after_it_had_succeeded_is_told_and_tried_again(
    desk: Desk, told: list[str]
) -> None:
    order = await desk.paid()
    order = await desk.shop.till.refund(order.id, RefundAsk())
    await desk.post()
    (refund,) = (await desk.payment(order)).refunds
    desk.bank.come_back(refund.reference or "")
    await desk.post()
    payment = await desk.payment(order)
    (refund,) = payment.refunds
    assert (refund.status, refund.error and refund.error.code) == (
        "failed",
        "refund_failed",
    )
    assert told[-1] == "refund.failed"
    assert (await desk.shop.till.order(order.id)).refunded_minor == 0
    assert [one.subject for one in await desk.shop.till.verify()] == [
        f"refund {refund.id}"
    ]
    assert await desk.shop.till.owed_seconds() > 0
    assert (await desk.shop.till.retry(payment.id)).refunded_minor == 5000
    assert desk.given_minor(order) == 5000
    assert await desk.shop.till.owed_seconds() == 0


@pytest.mark.parametrize("method", ["intent", "session"])
@pytest.mark.parametrize("decision", ["won", "lost"])
async def test_a_dispute_takes_the_money_until_it_is_won(
    desk: Desk, told: list[str], decision: str, method: str
) -> None:
    order = await desk.paid(method)
    dispute = desk.bank.dispute(reference_of(order))
    await desk.post()
    order = await desk.shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    assert told[-2:] == ["refund.pending", "order.refunded"]
    desk.bank.decide(dispute["id"], decision)
    await desk.post()
    order = await desk.shop.till.order(order.id)
    (refund,) = (await desk.payment(order)).refunds
    assert refund.reason == "dispute: fraudulent"
    if decision == "won":
        assert (order.status, order.refunded_minor) == ("paid", 0)
        assert refund.error is not None
        assert refund.error.code == "dispute_won"
    else:
        assert (order.status, order.refunded_minor) == ("refunded", 5000)
        assert refund.status == "succeeded"
    assert await desk.shop.left() == 8


async def test_who_tries_again_gives_nothing_for_a_dispute_that_was_won(
    desk: Desk,
) -> None:
    order = await desk.paid()
    dispute = desk.bank.dispute(reference_of(order))
    await desk.post()
    desk.bank.decide(dispute["id"], "won")
    await desk.post()
    payment = await desk.shop.till.retry((await desk.payment(order)).id)
    assert [one.status for one in payment.refunds] == ["failed"]
    assert (await desk.shop.till.order(order.id)).status == "paid"
    assert desk.given_minor(order) == 0


async def test_a_question_of_a_bank_takes_nothing(desk: Desk) -> None:
    order = await desk.paid()
    desk.bank.dispute(reference_of(order), "warning_needs_response")
    await desk.post()
    order = await desk.shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("paid", 0)
    assert (await desk.payment(order)).refunds == []


async def test_more_than_came_in_is_said_and_not_counted(desk: Desk) -> None:
    order = await desk.paid()
    await desk.shop.till.refund(order.id, RefundAsk(amount_minor=4000))
    desk.bank.dispute(reference_of(order))
    await desk.post()
    order = await desk.shop.till.order(order.id)
    assert (order.status, order.refunded_minor) == ("refunded", 5000)
    (taken,) = [one for one in (await desk.payment(order)).refunds if one.is_outside]
    assert (taken.amount_minor, taken.error and taken.error.code) == (
        1000,
        "more_than_came_in",
    )


async def test_a_refund_whose_answer_was_lost_for_days_is_given_once(
    desk: Desk, app: Starlette, clock: Clock
) -> None:
    order = await desk.paid()
    app.state.failures.append(Failure("refunds", "after", 99, "POST"))
    order = await desk.shop.till.refund(order.id, RefundAsk(amount_minor=700))
    assert order.refunded_minor == 0
    assert desk.given_minor(order) == 700
    app.state.failures.clear()
    app.state.forget_keys()
    clock.advance(seconds=3 * 24 * 3600)
    await desk.shop.till.advance_due()
    order = await desk.shop.till.order(order.id)
    assert order.refunded_minor == 700
    assert desk.given_minor(order) == 700
    (refund,) = (await desk.payment(order)).refunds
    assert not refund.is_outside


async def test_a_message_whose_payment_cannot_be_looked_up_is_told_again(
    desk: Desk, app: Starlette
) -> None:
    order = await desk.paid()
    desk.bank.give_back(reference_of(order), 700)
    kept = [*desk.bank.events]
    app.state.failures.append(Failure("payment_intents", "500", 99))
    with pytest.raises(Unavailable):
        await desk.post()
    app.state.failures.clear()
    desk.bank.events[:] = kept
    await desk.post()
    assert (await desk.shop.till.order(order.id)).refunded_minor == 700


async def test_a_provider_that_hangs_does_not_hang_who_brings_its_message(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    order = await desk.paid()
    desk.bank.give_back(reference_of(order), 700)
    monkeypatch.setattr(Stripe, "whose", hang)
    monkeypatch.setattr(till, "OUTSIDE_SECONDS_MAX", 0.05)
    with pytest.raises(Unavailable, match="did not answer in time"):
        await desk.post()
