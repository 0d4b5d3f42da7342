"""Money that goes back by no call of ours: seen, booked once, and not given on top."""

import json
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.applications import Starlette
from tests.doors.clock import Clock
from tests.providers.local_stripe import Bank, build_app
from tests.providers.local_stripe.app import Failure
from tests.providers.local_stripe.bank import DEBIT
from tests.providers.serving import served

from dibs import AsyncDibs
from dibs.errors import Unavailable
from dibs.payments import Till
from dibs.payments.models import Order, Payment, RefundAsk
from dibs.payments.stripe import Stripe

from .banks import SECRET, Letter
from .shop import SETTINGS, Shop

BACK = "https://shop.example/thanks"


@pytest.fixture(scope="module")
def app() -> Starlette:
    return build_app(Bank())


@pytest.fixture(scope="module")
def base(app: Starlette) -> Iterator[str]:
    with served(app) as base:
        yield base


@pytest.fixture
def bank(app: Starlette, clock: Clock) -> Bank:
    """Our own Stripe, from inside, by the test's clock."""
    found: Bank = app.state.bank
    found.now = lambda: clock.now().timestamp()
    found.events.clear()
    return found


@pytest.fixture
async def till(dibs: AsyncDibs, base: str, told: list[str]) -> AsyncIterator[Till]:
    """A till that takes money by Stripe; it is all accounted for at the end."""
    stripe = Stripe("sk_test_good", api_base=base, webhook_secrets=(SECRET,))
    till = Till(dibs, {"stripe": stripe}, SETTINGS, on_told=told.append)
    yield till
    assert await till.verify() == []
    await till.aclose()


class Desk:
    """Stripe's side of the shop, and its post."""

    def __init__(self, shop: Shop, bank: Bank) -> None:
        self.shop = shop
        self.bank = bank

    async def paid(self, method: str = "intent", units: int = 2) -> Order:
        """An order that was paid there."""
        order = await self.shop.order(await self.shop.hold(units))
        order = await self.shop.begin(order, method=method, return_url=BACK)
        self.bank.pay(reference_of(order))
        await self.post()
        order = await self.shop.till.order(order.id)
        assert order.status == "paid"
        return order

    async def post(self) -> None:
        """All that there is to tell arrives, twice."""
        events, self.bank.events[:] = [*self.bank.events], []
        for event in events * 2:
            letter = Letter("stripe", "", json.dumps(event).encode())
            await self.shop.till.receive("stripe", letter.sealed(), letter.raw)
        await self.shop.till.advance_due()

    async def payment(self, order: Order) -> Payment:
        """The only payment of an order."""
        (payment,) = await self.shop.till.payments(order=order.id)
        return payment

    def given_minor(self, order: Order) -> int:
        """What went back of an order, by Stripe's own books."""
        intent = self.bank.intent(self.bank.intent_of(reference_of(order)))
        charge = self.bank.charges[intent["latest_charge"]]
        return int(charge["amount_refunded"])


def reference_of(order: Order) -> str:
    assert order.payment is not None
    assert order.payment.reference is not None
    return order.payment.reference


@pytest.fixture
def desk(shop: Shop, bank: Bank) -> Desk:
    return Desk(shop, bank)


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
    assert (await desk.shop.till.retry(payment.id)).refunded_minor == 5000
    assert desk.given_minor(order) == 5000


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
