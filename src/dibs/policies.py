"""Policies: what holds may be, for whom and for what; and which of them decided."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from dibs.models import (
    CustomerClass,
    Duplicates,
    Extension,
    ItemId,
    Limit,
    OwnerLimits,
    Quantity,
    Request,
    SeatCount,
    SeatId,
    Times,
    Window,
)
from dibs.requests import BestSeats

DecidedBy = Literal[
    "item and class", "item", "event and class", "event", "kind", "install"
]
"""The levels of rules, the most specific first; that which says something decides."""


class PolicyPut(Request, OwnerLimits, frozen=True, kw_only=True):
    """What a policy sets; what is absent it leaves to less specific rules."""

    hold_seconds: Window | None = None
    extension_seconds: Extension | None = None
    extensions_max: Times | None = None
    life_seconds_max: Window | None = None
    conforming_timing: bool | None = None
    """Ten extensions at least (WCAG 2.2.1), within the whole life."""
    duplicates: Duplicates | None = None
    units_max: Limit | None = None
    """Of an item its units in a reservation, else all of them."""
    seats_max: SeatCount | None = None


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A policy of an event: whom and what it is for, and what it sets."""

    item: str | None
    """None: any item."""
    customer_class: str | None
    """None: anybody."""
    amount_minor_min: int
    """It holds for reservations that cost so much or more."""
    settings: PolicyPut


class PolicyQuestion(Request, frozen=True, kw_only=True):
    """What would be reserved, and as whom."""

    items: Annotated[dict[ItemId, Quantity], Meta(max_length=100)] = msgspec.field(
        default_factory=dict
    )
    seats: Annotated[list[SeatId], Meta(max_length=1_000)] = msgspec.field(
        default_factory=list
    )
    best: Annotated[dict[ItemId, SeatCount | BestSeats], Meta(max_length=100)] = (
        msgspec.field(default_factory=dict)
    )
    customer_class: CustomerClass | None = None


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What one setting is for a reservation or one of its items, and who says so."""

    setting: str
    value: bool | int | str | None
    decided_by: DecidedBy
    item: str | None
    """None: for the reservation as a whole."""
    customer_class: str | None
    """The deciding policy's; empty for anybody, None where it was no policy."""
    amount_minor_min: int | None
    words: str
    """All of it as a sentence."""
