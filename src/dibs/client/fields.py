"""The settings of events, items and policies as keyword arguments."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any, TypedDict, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET

from dibs.database import require_sound
from dibs.errors import InvalidInput
from dibs.models import (
    Duplicates,
    EventKind,
    EventStatus,
    ItemKind,
    ItemPut,
    LatePayment,
    LiveAccess,
    Orphans,
    Request,
)
from dibs.requests import VerbRequest

Put = TypeVar("Put", bound=Request)

ORGANISATION = re.compile(r"[a-z0-9-]{1,20}")
INTEGER_MAX = 2**31 - 1
BIGINT_MAX = 2**63 - 1
"""What PostgreSQL's whole numbers hold: a larger one would fit no function of ours."""
_TEXTS = ("key", "session", "customer", "token")
_REALS = frozenset({"focal_x", "focal_y"})
_BIGINTS = frozenset({"capacity", "price_minor"})


class PolicyFields(TypedDict, total=False):
    """What `put_policy` takes; `dibs.policies.PolicyPut` says more."""

    hold_seconds: int | None
    extension_seconds: int | None
    extensions_max: int | None
    life_seconds_max: int | None
    conforming_timing: bool | None
    duplicates: Duplicates | None
    units_max: int | None
    seats_max: int | None
    session_reservations_max: int | None
    customer_reservations_max: int | None
    network_reservations_max: int | None
    session_units_max: int | None
    customer_units_max: int | None
    network_units_max: int | None
    held_minutes_max: int | None
    cooldown_after: int | None
    cooldown_seconds: int | None


class EventSettings(PolicyFields, total=False):
    """What `put_event` and `change_event` take; `dibs.models.EventPut` says more."""

    kind: EventKind | None
    name: str | None
    status: EventStatus | None
    sales_start_at: datetime | None
    sales_end_at: datetime | None
    time_zone: str | None
    currency: str | None
    leave_grace_seconds: int | None
    heartbeat_seconds: int | None
    orphans: Orphans | None
    focal_x: float | None
    focal_y: float | None
    live_access: LiveAccess | None
    payment_seconds: int | None
    late_payment: LatePayment | None
    expiring_notice_seconds: int | None


class EventFields(EventSettings, total=False):
    """What `put_event` takes."""

    items: Mapping[str, int | ItemPut] | None
    organisation_id: str | None


class ItemFields(TypedDict, total=False):
    """What `put_item` takes; `dibs.models.ItemPut` says more."""

    capacity: int | None
    price_minor: int | None
    kind: ItemKind | None
    name: str | None
    draws: Mapping[str, int]
    low_stock_threshold: int | None
    hold_seconds: int | None
    extension_seconds: int | None
    extensions_max: int | None
    product: str | None
    location: str | None
    serving_order: int | None


def request_of(kind: type[Put], whole: Put | None, fields: Mapping[str, Any]) -> Put:
    """The request given whole, or made of keyword arguments; not both."""
    given = fields if whole is None else msgspec.structs.asdict(whole)
    for name, value in given.items():
        _require_type(name, value)
    if whole is None:
        return kind(**fields)
    if fields:
        raise TypeError("give the settings as one object or by name, not both")
    return whole


def _require_type(name: str, value: Any) -> None:
    """Raises InvalidInput for what PostgreSQL would take otherwise, or not at all."""
    if name.endswith("_at") and value is not UNSET:
        require_zone(name, value)
    if isinstance(value, float):
        if name not in _REALS:
            reason = "must be a whole number"
            raise InvalidInput({"field": f"/{name}", "reason": reason})
        if not isfinite(value):  # JSON would say null
            raise InvalidInput({"field": f"/{name}", "reason": "must be a number"})


def require_zone(name: str, time: datetime | None) -> None:
    """Raises InvalidInput for a time of whichever zone the database is in."""
    if time is None:
        return
    if not isinstance(time, datetime):
        raise InvalidInput({"field": f"/{name}", "reason": "must be a datetime"})
    if time.utcoffset() is None:
        raise InvalidInput({"field": f"/{name}", "reason": "must have a time zone"})


def require_organisation(organisation: object) -> None:
    """Raises InvalidInput for what names none: empty would mean all of them."""
    if not isinstance(organisation, str) or not ORGANISATION.fullmatch(organisation):
        reason = "must be 1 to 20 of a-z, 0-9 and -"
        raise InvalidInput({"field": "/organisation", "reason": reason})


def require_whole(
    name: str,
    number: float | None,
    most: int = INTEGER_MAX,
    *,
    least: int | None = None,
) -> None:
    """Raises InvalidInput for a number that PostgreSQL's type cannot hold."""
    least = -most if least is None else least
    if number is None or (isinstance(number, int) and least <= number <= most):
        return
    whole = "" if isinstance(number, int) else "a whole number, "
    reason = f"must be {whole}from {least} to {most}"
    raise InvalidInput({"field": f"/{name}", "reason": reason})


def require_texts(event: str, requests: Sequence[VerbRequest]) -> None:
    """InvalidInput for what is no text where text is meant.

    Bytes would be another text as JSON, and so another owner, or another key.
    """
    if not isinstance(event, str):
        raise InvalidInput({"field": "/event", "reason": "must be text"})
    for request in requests:
        for name in _TEXTS:
            if isinstance(getattr(request, name, None), bytes | bytearray | memoryview):
                raise InvalidInput({"field": f"/{name}", "reason": "must be text"})


def seat_names(seats: Sequence[str]) -> list[str]:
    """The seats as a request names them; a text is one name and not its letters."""
    if isinstance(seats, str):
        raise InvalidInput({"field": "/seats", "reason": "must be a list of seats"})
    return list(seats)


def arguments_of(request: Request) -> dict[str, Any]:
    """Every field as the driver takes it: objects as JSON.

    Raises InvalidInput for text the database cannot hold.
    """
    require_sound(msgspec.to_builtins(request), "")
    given = msgspec.structs.asdict(request)
    return {name: _argument(name, value) for name, value in given.items()}


def _argument(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return msgspec.json.encode(value).decode()
    if isinstance(value, int):
        # What no type holds is as wrong as its bound, of which the engine says so.
        most = BIGINT_MAX if name in _BIGINTS else INTEGER_MAX
        return max(-most, min(value, most))
    return value


def uuid_text(text: str, field: str = "/id") -> str:
    """A reservation's id as PostgreSQL reads it; raises InvalidInput."""
    try:
        return str(UUID(str(text)))
    except ValueError:
        raise InvalidInput({"field": field, "reason": "must be a UUID"}) from None


def said(principal: str, reason: str) -> dict[str, str]:
    """Who changes something and why, as the driver takes it."""
    require_sound({"principal": principal, "reason": reason}, "")
    return {"principal": principal, "reason": reason}
