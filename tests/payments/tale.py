"""A checkout from its first click to its end, told again from wherever it stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from msgspec.structs import replace

from dibs import AlreadyReleased, AsyncDibs
from dibs.payments import Till
from dibs.payments.models import Order, PayAsk, RefundAsk
from dibs.payments.provider import ProviderRefused, Standing

from .shop import AT_ONCE, GOOD, SETTINGS
from .wayward import Wayward

TALES: dict[str, tuple[str, ...]] = {
    "refunded": (
        "begin_payment",
        "write held",
        "provider.create",
        "write created",
        "provider.read",
        "write authorised",
        "dibs.settle",
        "write settled reservation",
        "write settled",
        "provider.capture",
        "write captured",
        "dibs.cancel",
        "write priced",
        "provider.refunds",
        "write refunds told",
        "provider.refund",
        "write refunded",
    ),
    "cancelled": (
        "write stopping",
        "provider.cancel",
        "end_payment",
        "write ended",
    ),
    "late": ("write declining", "write ended", "provider.refund"),
    "let go": ("write declining", "provider.cancel"),
    "vanished": ("write unselling", "dibs.cancel"),
}
"""By tale, the steps of it that a process may die at: together all there are."""
ENDS = {
    "refunded": "refunded",
    "cancelled": "cancelled",
    "late": "refunded",
    "let go": "cancelled",
    "vanished": "cancelled",
}


@asynccontextmanager
async def opened(url: str, tale: str) -> AsyncIterator[tuple[Till, Wayward]]:
    """A till of its own, as another process has it."""
    async with AsyncDibs(url, settings=SETTINGS) as dibs:
        sandbox = Wayward(url, SETTINGS)
        till = Till(dibs, {"sandbox": sandbox}, SETTINGS)
        if tale == "vanished":
            sandbox.refused = ("capture",)
            sandbox.telling = partial(_vanishing, sandbox)
        try:
            yield till, sandbox
        finally:
            await till.aclose()


async def tell(till: Till, sandbox: Wayward, tale: str, order_id: str) -> Order:
    """Goes on with it as buyers, office and cashier do; returns the order."""
    order = await till.order(order_id)
    if order.payment is None:
        order = await till.pay(order_id, PayAsk())
    reference = _reference(order)
    if reference is not None and (await sandbox.read(reference)).status == "open":
        await _act(till, sandbox, tale, order, reference)
    await sandbox.deliver(till.receive)
    await till.advance_due()
    order = await till.order(order_id)
    if tale == "refunded" and order.status == "paid":
        (payment,) = await till.payments(order=order_id)
        if not payment.refunds:
            await till.refund(order_id, RefundAsk())
    return await till.order(order_id)


async def is_over(till: Till, tale: str, order: Order) -> bool:
    """Whether the tale has come to its end, and nothing is left to do."""
    payments = await till.payments(order=order.id)
    return order.status == ENDS[tale] and all(
        one.point == "finished" and one.due_at is None for one in payments
    )


async def _act(
    till: Till, sandbox: Wayward, tale: str, order: Order, reference: str
) -> None:
    if tale == "cancelled":
        await till.cancel(order.id)
        return
    if tale in ("late", "let go"):
        (part,) = order.reservations
        with suppress(AlreadyReleased):
            await till._dibs.release(part.event, part.id)
    with suppress(ProviderRefused):  # confirmed a moment ago
        await sandbox.confirm(reference, AT_ONCE if tale == "late" else GOOD)


def _reference(order: Order) -> str | None:
    return None if order.payment is None else order.payment.reference


def _vanishing(sandbox: Wayward, standing: Standing) -> Standing:
    """What was set aside is there until somebody wants to take it."""
    if "capture" not in sandbox.calls or standing.status != "authorised":
        return standing
    return replace(standing, status="cancelled")
