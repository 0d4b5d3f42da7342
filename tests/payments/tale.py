"""A checkout from its first click to its end, told again from wherever it stands.

Whoever tells it only clicks: what becomes of that is for the programs.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from msgspec.structs import replace
from tests.providers.buyers import AT_ONCE, GOOD, Buyer, StripeDoorBuyer, buyer_of

from dibs import AlreadyReleased, AsyncDibs, Refused, Settings
from dibs.payments import Till
from dibs.payments.models import (
    Order,
    OrderLine,
    PayAsk,
    Payment,
    Received,
    RefundAsk,
    RefundPart,
)
from dibs.payments.provider import ProviderRefused
from dibs.payments.providers import providers_of

from .banks import SECRET, Letter
from .shop import SETTINGS

TALES: dict[str, tuple[str, ...]] = {
    "refunded": (
        "write open_payment",
        "write lease",
        "dibs.begin_payment",
        "dibs.begin_payment#2",
        "write held",
        "provider.create",
        "write created",
        "write leave",
        "write receive_message",
        "provider.read",
        "write authorised",
        "dibs.settle",
        "write settle",
        "dibs.settle#2",
        "write settle#2",
        "write settled",
        "write prolong",
        "provider.capture",
        "write capture",
        "write ask_refund",
        "dibs.cancel",
        "write price_refund",
        "dibs.cancel#2",
        "write price_refund#2",
        "provider.refunds",
        "write book_refunds",
        "provider.refund",
        "write finish_refund",
    ),
    "cancelled": (
        "write cancel_order",
        "write stopping",
        "provider.cancel",
        "dibs.end_payment",
        "dibs.end_payment#2",
        "write end",
    ),
    "late": ("write declining", "write end", "provider.refund"),
    "partly late": (
        "dibs.settle#2",
        "write settle#2",
        "provider.read#2",
        "write capture",
        "provider.refunds",
        "provider.refund",
        "write finish_refund",
    ),
    "let go": ("write declining", "provider.cancel"),
    "vanished": ("write unselling", "dibs.cancel", "dibs.cancel#2"),
    "forsaken": ("write lapse_order",),
    "retried": ("write retry_payment",),
    "by session": (
        "provider.create",
        "write created",
        "provider.read",
        "write authorised",
        "provider.capture",
        "write capture",
    ),
    "free": ("write open_payment", "dibs.settle", "write settle", "write capture"),
    "given back in part": (
        "write weigh_refund",
        "dibs.cancel",
        "write price_refund",
        "provider.refund",
    ),
    "changed": ("dibs.settle#2", "write settle#2", "dibs.end_payment", "write settled"),
}
"""By tale, the steps of it that a process may die at: together all there are.

An order is of two reservations of two events; `#2` is a step's second time.
"""
CLICKS = {"open_payment", "cancel_order", "ask_refund", "retry_payment"}
"""Statements that only who serves a click makes."""
PAID = ("paid", 7500, 0)
CANCELLED = ("cancelled", 0, 0)
ENDS: dict[str, tuple[str, int, int]] = {
    "refunded": ("refunded", 7500, 7500),
    "cancelled": CANCELLED,
    "late": ("refunded", 7500, 7500),
    "partly late": ("paid", 7500, 2500),
    "let go": CANCELLED,
    "vanished": CANCELLED,
    "forsaken": CANCELLED,
    "retried": PAID,
    "by session": PAID,
    "free": ("paid", 0, 0),
    "changed": ("paid", 5000, 0),
    "given back in part": ("paid", 7500, 2500),
}
"""How an order ends, what came in for it, and what of that went back."""


SESSION = PayAsk(method="session", return_url="https://shop.example/back")


class Door(Protocol):
    """Where buyers and the office click: a till, or a service."""

    async def order(self, order_id: str, /) -> Order: ...

    async def pay(self, order_id: str, ask: PayAsk, /) -> Order: ...

    async def cancel(self, order_id: str, /) -> Order: ...

    async def refund(self, order_id: str, ask: RefundAsk, /, *, key: str) -> Order: ...

    async def retry(self, payment_id: str, /) -> Payment: ...

    async def receive(
        self, provider: str, headers: Mapping[str, str], raw: bytes, /
    ) -> Received: ...


def taking(base: str | None) -> dict[str, str]:
    """The settings of who takes money by our Stripe at `base`, or else the sandbox."""
    if base is None:
        return {"payments": "sandbox"}
    return {
        "stripe_secret_key": "sk_test_good",
        "stripe_webhook_secrets": SECRET,
        "stripe_api_base": base,
    }


def settings_of(base: str | None) -> Settings:
    return replace(SETTINGS, **taking(base))


@asynccontextmanager
async def opened(url: str, base: str | None) -> AsyncIterator[tuple[Till, Buyer]]:
    """A till of its own, as another process has it, and who pays at its provider."""
    settings = settings_of(base)
    async with AsyncDibs(url, settings=settings) as dibs:
        till = Till(dibs, providers_of(settings, url), settings)
        try:
            yield till, buyer_of(next(iter(till.providers.values())), base)
        finally:
            await till.aclose()


def lines_of(tale: str) -> list[OrderLine]:
    """What an order of 75 euros has besides its reservations."""
    gift = OrderLine(name="Gift", amount_minor=-7500, kind="discount")
    return [gift] if tale == "free" else []


async def tell(door: Door, dibs: AsyncDibs, buyer: Buyer, tale: str, name: str) -> None:
    """Goes on with the order of that name as buyers and the office do."""
    if tale == "forsaken":
        return
    order = await door.order(name)
    if order.payment is None:
        order = await door.pay(name, SESSION if tale == "by session" else PayAsk())
    reference = None if order.payment is None else order.payment.reference
    if reference is not None:
        standing = await buyer.provider.read(reference)
        if standing.status == "open":
            await _act(door, dibs, buyer, tale, order, reference)
        await post(door, buyer)
    order = await door.order(name)
    if tale == "refunded" and order.status == "paid":
        await door.refund(name, RefundAsk(), key=f"refund {name}")
    if tale == "given back in part" and order.status == "paid":
        last = max(order.reservations, key=lambda part: part.event)
        part = RefundPart(event=last.event, id=last.id, items={"floor": 1})
        ask = RefundAsk(reservations=[part])
        await door.refund(name, ask, key=f"refund {name}")
    if tale == "retried" and order.status == "paid" and order.payment is not None:
        await door.retry(order.payment.id)


async def post(door: Door, buyer: Buyer) -> None:
    """What a provider tells of itself arrives; the sandbox's post is the cashier's."""
    if isinstance(buyer, StripeDoorBuyer):
        for event in await buyer.news():
            letter = Letter("stripe", "", event)
            await door.receive("stripe", letter.sealed(), letter.raw)


async def _act(
    door: Door, dibs: AsyncDibs, buyer: Buyer, tale: str, order: Order, reference: str
) -> None:
    if tale == "cancelled":
        await door.cancel(order.id)
        return
    if tale == "changed":
        part = max(order.reservations, key=lambda part: part.event)
        with suppress(Refused):
            await dibs.amend(part.event, part.id, items={"floor": 2})
    gone = {"late": 2, "let go": 2, "partly late": 1}.get(tale, 0)
    for part in sorted(order.reservations, key=lambda part: part.event)[-gone or 9 :]:
        with suppress(AlreadyReleased):
            await dibs.release(part.event, part.id)
    with suppress(ProviderRefused):  # paid a moment ago
        await buyer.pay(reference, AT_ONCE if "late" in tale else GOOD)


async def end_of(
    till: Till, buyer: Buyer, tale: str, order: Order
) -> tuple[str, int, int]:
    """How it ends if nobody clicks any more."""
    for payment in await till.payments(order=order.id):
        if tale == "free":
            return ENDS[tale]
        if await is_payable(buyer, payment):
            return CANCELLED
        if tale in ("refunded", "given back in part") and not payment.refunds:
            return PAID
        return ENDS[tale]
    return CANCELLED


async def is_over(
    till: Till,
    buyer: Buyer,
    order: Order,
    ended: tuple[str, int, int],
    *,
    may_wait: bool = False,
) -> bool:
    """Whether nothing is left to do; or nothing but what buyers do, where it may."""
    payments = await till.payments(order=order.id)
    left = [one for one in payments if one.point != "finished" or one.due_at]
    if may_wait and ended == CANCELLED:
        is_waiting = [one.reference and await is_payable(buyer, one) for one in left]
        return all(is_waiting) and all(one.point == "created" for one in left)
    return not left and (await till.order(order.id)).status == ended[0]


async def is_payable(buyer: Buyer, payment: Payment) -> bool:
    """Whether its provider waits for the buyer, or knows nothing of it."""
    if payment.reference is None:
        return payment.point != "finished"
    return (await buyer.provider.read(payment.reference)).status == "open"
