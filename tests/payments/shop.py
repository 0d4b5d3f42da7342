"""An event that sells, and what its buyers do."""

from itertools import count
from typing import Any

from dibs import AsyncDibs, Reservation, Settings
from dibs.payments import Till
from dibs.payments.models import (
    Order,
    OrderedReservation,
    OrderLine,
    OrderPut,
    PayAsk,
)
from dibs.payments.sandbox import Sandbox

SETTINGS = Settings(pool_connections_max=4, call_timeout_seconds=5)

GOOD = "4242424242424242"
DECLINED = "4000000000000002"
AT_ONCE = "4999000000000609"
SLOW = "4999000000000104"

numbers = count(1)


class Shop:
    """Sells places on a floor at 25 euros, 10 of them."""

    def __init__(
        self, dibs: AsyncDibs, till: Till, sandbox: Sandbox, event: str
    ) -> None:
        self.dibs = dibs
        self.till = till
        self.sandbox = sandbox
        self.event = event

    async def open(self, event: str | None = None, **settings: Any) -> None:
        """Put the event on sale."""
        items = {"floor": {"capacity": 10, "price_minor": 2500}}
        given: dict[str, Any] = {"hold_seconds": 600, "currency": "EUR"} | settings
        await self.dibs.put_event(event or self.event, items=items, **given)

    async def hold(self, units: int = 1, event: str | None = None) -> Reservation:
        """A new buyer's hold."""
        return await self.dibs.reserve(
            event or self.event, {"floor": units}, session=f"buyer-{next(numbers)}"
        )

    async def order(
        self, *held: Reservation, lines: list[OrderLine] | None = None, **fields: Any
    ) -> Order:
        """An order of what is held; a new hold of one where nothing is named."""
        named = held or (await self.hold(),)
        put = OrderPut(
            reservations=[
                OrderedReservation(event=one.event, id=one.id) for one in named
            ],
            lines=lines or [],
            **fields,
        )
        return await self.till.create_order(put)

    async def begin(self, order: Order, **fields: Any) -> Order:
        """The order with a payment that its provider knows of."""
        return await self.till.pay(order.id, PayAsk(**fields))

    async def confirm(self, order: Order, card: str = GOOD) -> Order:
        """Pay with a card, and let the provider's messages arrive."""
        assert order.payment is not None
        assert order.payment.reference is not None
        await self.sandbox.confirm(order.payment.reference, card)
        await self.hear()
        return await self.till.order(order.id)

    async def paid(self, *held: Reservation, **fields: Any) -> Order:
        """An order that was paid in time."""
        order = await self.begin(await self.order(*held, **fields))
        return await self.confirm(order)

    async def hear(self) -> None:
        """Let the provider's messages arrive, and do what is due."""
        await self.sandbox.deliver(self.till.receive)
        await self.till.advance_due()

    async def left(self, event: str | None = None) -> int:
        """How many places are free."""
        found = await self.dibs.availability(event or self.event)
        left = found.items["floor"].available_count
        assert left is not None
        return left
