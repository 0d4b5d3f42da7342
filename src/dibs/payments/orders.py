"""Making an order: what is held is read, and what it costs is frozen."""

from typing import Any

from msgspec import structs

from dibs.client import AsyncDibs
from dibs.errors import (
    AlreadyConfirmed,
    AlreadyReleased,
    Expired,
    InvalidInput,
    Refused,
)
from dibs.models import Reservation
from dibs.payments.models import OrderPut

OVER: dict[str, type[Refused]] = {
    "confirmed": AlreadyConfirmed,
    "released": AlreadyReleased,
    "cancelled": AlreadyReleased,
    "expired": Expired,
}


async def parts_of(dibs: AsyncDibs, put: OrderPut) -> tuple[list[dict[str, Any]], str]:
    """What the order's reservations cost and until when they are held; the currency.

    Raises NotFound, Forbidden, Expired, AlreadyConfirmed, AlreadyReleased and
    InvalidInput.
    """
    parts, currency = [], put.currency
    for place, ordered in enumerate(put.reservations):
        held = await dibs.reservation(ordered.event, ordered.id, token=ordered.token)
        _require_held(held)
        if held.amount_minor is None:
            raise _invalid(f"/reservations/{place}", "has items without a price")
        if currency is not None and held.currency != currency:
            raise _invalid(f"/reservations/{place}", f"is not paid in {currency}")
        currency = held.currency
        parts.append(
            {
                "event": held.event,
                "id": held.id,
                "price_minor": held.amount_minor,
                "expires_at": held.expires_at,
            }
        )
    if currency is None:
        raise _invalid("/reservations", "must be of events with a currency")
    return parts, currency


def lines_of(put: OrderPut) -> list[dict[str, Any]]:
    """The lines as they are kept, nothing left out."""
    return [structs.asdict(line) for line in put.lines]


def _require_held(held: Reservation) -> None:
    if held.valid:
        return
    refusal = OVER.get(held.status, Expired)
    detail = {"reservation": held.id, "event": held.event}
    raise refusal(
        detail | {"expired_at": held.expires_at.isoformat()}, server_now=held.server_now
    )


def _invalid(field: str, reason: str) -> InvalidInput:
    return InvalidInput({"field": field, "reason": reason})
