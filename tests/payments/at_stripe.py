"""A shop whose money Stripe takes: our own, and its post."""

import json
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.applications import Starlette
from tests.doors.clock import Clock
from tests.providers.local_stripe import Bank, build_app
from tests.providers.serving import served

from dibs import AsyncDibs
from dibs.payments import Till
from dibs.payments.models import Order, Payment
from dibs.payments.stripe import Stripe

from .banks import SECRET, Letter
from .shop import SETTINGS, Shop

BACK = "https://shop.example/thanks"


@pytest.fixture(name="app", scope="module")
def stripe_app() -> Starlette:
    return build_app(Bank())


@pytest.fixture(name="base", scope="module")
def stripe_base(app: Starlette) -> Iterator[str]:
    with served(app) as base:
        yield base


@pytest.fixture(name="bank")
def stripe_bank(app: Starlette, clock: Clock) -> Bank:
    """Our own Stripe, from inside, by the test's clock."""
    found: Bank = app.state.bank
    found.now = lambda: clock.now().timestamp()
    found.events.clear()
    return found


@pytest.fixture(name="till")
async def stripe_till(
    dibs: AsyncDibs, base: str, told: list[str]
) -> AsyncIterator[Till]:
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


@pytest.fixture(name="desk")
def stripe_desk(shop: Shop, bank: Bank) -> Desk:
    return Desk(shop, bank)
