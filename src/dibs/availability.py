"""What an event has left.

These are the schemas of the HTTP API too, under the rules of `dibs.models`.
"""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from dibs.models import ItemKind


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a whole event; capacity and available are null where unlimited."""

    capacity: int | None
    available_count: int | None
    reserved_count: int
    sold_count: int
    blocked_count: int


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no more of an item; never who has it."""

    lacks: list[str]
    """What keeps it from being sold: itself, or what it draws on; empty while some is
    left. The rest is about these, or about the item where nothing lacks."""
    sold_count: int
    in_carts_count: int
    """Units held, which may return."""
    blocked_count: int
    next_return_at: datetime | None
    """When the next hold on it ends unless it is paid for or extended; null where
    there is none."""


class ItemAvailability(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one item; due reservations count as available."""

    kind: ItemKind
    name: str
    capacity: int | None
    available_count: int | None
    reserved_count: int
    sold_count: int
    blocked_count: int
    price_minor: int | None
    currency: str | None
    low_stock: bool
    sold_out: bool
    product: str | None = None
    location: str | None = None
    why: Why | UnsetType = UNSET
    """Only where it was asked for."""


class SeatStates(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of every seat that is not available."""

    reserved: list[str]
    sold: list[str]
    blocked: list[str]


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """What an event has left, due reservations already counted as free."""

    event_id: str
    position: int
    counted_at: datetime
    on_sale: bool
    next_change_at: datetime | None
    """When the next reservation falls due; null where none is open."""
    plan: str | None
    """The seating plan's version; another whenever the plan is, null without one."""
    totals: Totals
    items: dict[str, ItemAvailability]
    seats: SeatStates
