"""One worker at a time: a lease lasts as long as the calls that are made under it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.doors.clock import Clock

from dibs import AsyncDibs
from dibs.payments import Till
from dibs.payments.advance import desk
from dibs.payments.advance.desk import OUTSIDE_SECONDS_MAX
from dibs.payments.models import RefundAsk
from dibs.payments.provider import RefundStanding, Standing

from .shop import SETTINGS, Shop
from .wayward import Wayward


class Slow(Wayward):
    """Takes as long as a provider may, and lets a rival try before it answers."""

    clock: Clock | None = None
    rival: Till | None = None

    async def read(self, reference: str) -> Standing:
        await self._take_time()
        return await super().read(reference)

    async def capture(self, reference: str, amount_minor: int, key: str) -> Standing:
        await self._take_time()
        return await super().capture(reference, amount_minor, key)

    async def cancel(self, reference: str, key: str) -> Standing:
        await self._take_time()
        return await super().cancel(reference, key)

    async def refund(
        self, reference: str, amount_minor: int, key: str
    ) -> RefundStanding:
        await self._take_time()
        return await super().refund(reference, amount_minor, key)

    async def refunds(self, reference: str) -> list[RefundStanding]:
        await self._take_time()
        return await super().refunds(reference)

    async def _take_time(self) -> None:
        if self.clock is None or self.rival is None:
            return
        self.clock.advance(seconds=OUTSIDE_SECONDS_MAX - 0.5)
        await self.rival.advance_due()


@pytest.fixture
async def sandbox(dibs: AsyncDibs) -> Slow:
    return Slow(dibs.url, SETTINGS)


async def test_nobody_else_acts_while_a_step_makes_call_after_call(
    shop: Shop, dibs: AsyncDibs, sandbox: Slow, clock: Clock
) -> None:
    order = await shop.begin(await shop.order())
    assert order.payment is not None
    await sandbox.confirm(order.payment.reference or "", "4242424242424242")
    others = Wayward(dibs.url, SETTINGS)
    rival = Till(dibs, {"sandbox": others}, SETTINGS)
    sandbox.clock, sandbox.rival = clock, rival
    await shop.till.advance(order.payment.id)
    order = await shop.till.refund(order.id, RefundAsk())
    assert (order.status, order.refunded_minor) == ("refunded", 2500)
    assert sandbox.calls == ["create", "read", "read", "capture", "refund"]
    assert others.calls == []
    await rival.aclose()


Patience = Callable[[str], None]


@pytest.fixture
def left_to_others() -> list[str]:
    """What others would have worked on while an event took its time."""
    return []


@pytest.fixture
def slow(
    shop: Shop,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    left_to_others: list[str],
) -> Patience:
    """Has a verb of events take nearly as long as a call may, each time."""
    passed = [0.0]
    monkeypatch.setattr(desk, "monotonic", lambda: passed[0])

    def slow_down(verb: str) -> None:
        at_once: Callable[..., Awaitable[Any]] = getattr(AsyncDibs, verb)

        async def slowly(*given: Any, **named: Any) -> Any:
            clock.advance(seconds=9.5)
            passed[0] += 9.5
            due = await shop.till.due_payments({}, 9)
            left_to_others.extend(payment_id for payment_id, _ in due)
            return await at_once(*given, **named)

        monkeypatch.setattr(AsyncDibs, verb, slowly)

    return slow_down


async def test_nobody_else_begins_while_event_after_event_is_slow(
    shop: Shop, slow: Patience, left_to_others: list[str]
) -> None:
    order = await shop.order(*[await shop.hold() for _ in range(5)])
    slow("begin_payment")
    order = await shop.begin(order)
    assert order.payment is not None
    assert order.payment.status == "open"
    assert order.payment.id not in left_to_others


async def test_nobody_else_acts_while_sale_after_sale_is_taken_back(
    shop: Shop,
    sandbox: Slow,
    clock: Clock,
    slow: Patience,
    left_to_others: list[str],
) -> None:
    held = [await shop.hold() for _ in range(4)]
    order = await shop.begin(await shop.order(*held))
    sandbox.refused = ("capture",)
    order = await shop.confirm(order)
    assert order.payment is not None
    await Wayward.cancel(sandbox, order.payment.reference or "", "elsewhere")
    clock.advance(seconds=11)
    slow("submit")
    await shop.till.advance(order.payment.id)
    assert order.payment.id not in left_to_others
    assert (await shop.till.order(order.id)).status == "cancelled"
    assert await shop.left() == 10
