"""Allocations: what is held back from sale, by name and for a reason.

They are the schemas of the HTTP API too, under the rules of `dibs.models`.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from dibs.models import ItemId, Quantity, Reason, Request, SeatId

AllocationName = Annotated[str, Meta(min_length=1, max_length=64)]


class AllocationChange(Request, frozen=True, kw_only=True):
    """Units and seats to hold back or to give back, all or nothing."""

    items: Annotated[dict[ItemId, Quantity], Meta(max_length=100)] = {}
    seats: Annotated[list[SeatId], Meta(max_length=1_000)] = []
    reason: Reason


class Allocation(msgspec.Struct, frozen=True, kw_only=True):
    """What is held back from sale under one name."""

    allocation: AllocationName
    reason: str
    items: dict[str, int]
    """Units of items; the seats stand for those of theirs."""
    seats: list[str]
    updated_at: datetime | None = None


class AllocationMoved(Allocation, frozen=True, kw_only=True):
    """What an allocation has after units and seats were moved into it or out of it."""

    replayed: bool = False
    """Whether the key was answered before, and nothing moved again."""
