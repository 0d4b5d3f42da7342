"""What is read of events: heads, whole states and changes."""

from datetime import datetime
from typing import NamedTuple

import msgspec

from dibs.availability import ItemAvailability, SeatStates, Totals
from dibs.models import EventStatus, LiveAccess


class Head(NamedTuple):
    """How far an event is, and who may follow it."""

    event_id: str
    epoch: str
    position: int
    version: str
    """Changes whenever the availability does."""
    status: EventStatus
    live_access: LiveAccess
    looked_at: datetime


class Stock(msgspec.Struct, frozen=True, kw_only=True):
    """What an event has left, but for its seats."""

    event_id: str
    position: int
    counted_at: datetime
    on_sale: bool
    next_change_at: datetime | None
    plan: str | None
    """The seating plan's version."""
    totals: Totals
    items: dict[str, ItemAvailability]
    due: list[str]
    """Seats that are free since their reservations are over, but not swept yet."""


class Trace(msgspec.Struct, frozen=True, array_like=True):
    """The seats that a row of the journal may have changed."""

    position: int
    recorded_at: datetime
    seats: list[str]
    is_whole: bool
    """Whether it may have changed anything."""


class Whole(Stock, frozen=True, kw_only=True):
    """All of an event's availability."""

    epoch: str
    status: EventStatus
    live_access: LiveAccess
    seats: SeatStates
    zones: list[list[str]] | None
    """The ids of all seats, zone by zone in the plan's order."""
    trail: list[Trace]
    """The last rows of the journal, without a gap."""


class Changes(Stock, frozen=True, kw_only=True):
    """What is new since a position, as it is now."""

    since: datetime | None
    """When the first of it was recorded."""
    is_whole: bool
    """Whether so much may have changed that all is to be read again."""
    seats: dict[str, str]
