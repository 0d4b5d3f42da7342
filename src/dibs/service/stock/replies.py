"""What the engine answers, in the words of a store."""

from collections import Counter
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from dibs.errors import Refused, refusal_of
from dibs.models import Answer, Reservation
from dibs.service.calls.call import NO_STORE, Reply
from dibs.service.calls.clock import server_now
from dibs.service.calls.idempotency import REPLAYED
from dibs.service.calls.problems import refuse
from dibs.service.stock.models import Cart, StockReservation
from dibs.service.stock.shelf import Shelf

_ALIKE = {*StockReservation.__struct_fields__} & {*Reservation.__struct_fields__}
_OF_CARTS = {*Cart.__struct_fields__} & {*StockReservation.__struct_fields__}


async def reply_to(shelf: Shelf, answer: Answer, *, status: int = 200) -> Reply:
    """The reply to a verb: its reservation or its refusal."""
    if answer.reservation is None:
        return await refused(shelf, answer)
    body = await in_words(shelf, answer.reservation)
    return told(body, status=status)


async def reply_with_cart(shelf: Shelf, answer: Answer) -> Reply:
    """The reply to a change of a cart, which may be empty now."""
    if answer.reservation is None:
        return await refused(shelf, answer)
    return told(await as_cart(shelf, answer.reservation))


def told(body: StockReservation | Cart, *, status: int = 200) -> Reply:
    """The reply that tells of a reservation or a cart."""
    return Reply(
        status,
        body,
        (NO_STORE, REPLAYED) if body.replayed else (NO_STORE,),
        reservation_id=body.id,
        event_id=body.store,
    )


async def in_words(shelf: Shelf, reservation: Reservation) -> StockReservation:
    """A reservation as products and locations."""
    same = {name: getattr(reservation, name) for name in _ALIKE}
    lines = await shelf.lines(reservation.items)
    return StockReservation(store=shelf.store, lines=lines, **same)


async def as_cart(shelf: Shelf, reservation: Reservation) -> Cart:
    """A reservation as a cart: one that is over is an empty one."""
    if not reservation.valid:
        return empty_cart(shelf, reservation)
    words = await in_words(shelf, reservation)
    return Cart(**{name: getattr(words, name) for name in _OF_CARTS})


async def refused(shelf: Shelf, answer: Answer) -> Reply:
    """The reply to a refusal."""
    headers = (REPLAYED,) if answer.replayed else ()
    return refuse(await refusal_in(shelf, answer), headers=headers)


async def refusal_in(shelf: Shelf, answer: Answer) -> Refused:
    """The refusal of an answer, its items told as what they are sold as."""
    detail: dict[str, Any] = dict(answer.detail or {})
    if "event" in detail:
        detail["store"] = detail.pop("event")
    named = {*detail.get("available", ())}
    await shelf.know(named | ({detail["item"]} if "item" in detail else set()))
    if "available" in detail:
        left = Counter[str]()
        for item, count in detail["available"].items():
            left[shelf.product_of(item)] += count
        detail["available"] = dict(left)
    if "item" in detail:
        detail["product"] = shelf.product_of(detail["item"])
    line = shelf.line_of(detail.get("field", ""))
    if line is not None:
        is_too_much = detail["reason"].startswith("must be a whole number")
        detail["field"] = f"{line}/{'quantity' if is_too_much else 'product'}"
    return refusal_of(answer.code, detail, server_now=answer.server_now)


def cart_again(body: str) -> Reply:
    """The reply to who asks again: the cart that was told then."""
    return told(as_of_now(msgspec.json.decode(body, type=Cart)))


def as_of_now(cart: Cart) -> Cart:
    """A cart that was told before: as it was, by what time it is now."""
    now = server_now()
    if cart.expires_at is None or cart.expires_at <= now:
        return _empty(cart.store, now, replayed=True)
    left = int((cart.expires_at - now).total_seconds())
    return structs.replace(cart, seconds_left=left, server_now=now, replayed=True)


def empty_cart(shelf: Shelf, answer: Reservation | Answer | None = None) -> Cart:
    """The cart of who has none; what was answered says when, and whether again."""
    if answer is None:
        return _empty(shelf.store, server_now(), replayed=False)
    now = answer.server_now or server_now()
    return _empty(shelf.store, now, replayed=answer.replayed)


def _empty(store: str, now: datetime, *, replayed: bool) -> Cart:
    return Cart(
        id=None,
        store=store,
        status="empty",
        lines=[],
        amount_minor=None,
        currency=None,
        reserved_at=None,
        expires_at=None,
        seconds_left=0,
        extension_count=0,
        extensions_left=0,
        valid=False,
        server_now=now,
        replayed=replayed,
    )
