"""What the checks look at, and what they say."""

from collections import defaultdict
from typing import Literal

import msgspec

from dibs.rehearsal.history import Call
from dibs.rehearsal.reservations import Clocks, Reservation, clocks_of, reservations_of

Kind = Literal[
    "seat_held_twice",
    "above_capacity",
    "confirmed_late",
    "ended_early",
    "refused_its_owner",
    "refused_but_free",
    "key_with_two_effects",
    "retry_answered_otherwise",
    "granted_something_else",
    "acknowledged_but_lost",
    "sold_to_nobody",
    "clock_outside_call",
    "invariant_broken",
    "unsold_unexplained",
    "journal_gap",
    "journal_disorder",
    "journal_contradicts",
    "journal_disagrees",
    "written_for_nobody",
    "limit_passed",
]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One broken promise: which, about what, and the evidence in words."""

    kind: Kind
    subject: str
    detail: str
    units: int = 1


class Stock(msgspec.Struct, frozen=True, kw_only=True):
    """What one item has and what a unit of it takes of others."""

    capacity: int | None
    draws: dict[str, int] = {}


class Evidence:
    """All that the checks look at."""

    def __init__(self, calls: list[Call], stock: dict[str, Stock]) -> None:
        """`stock` by item, as the service was told to have it."""
        self.calls = calls
        self.stock = stock
        self.clocks: Clocks = clocks_of(calls)
        self.reservations: list[Reservation] = reservations_of(calls, self.clocks)
        self.granted = [one for one in self.reservations if one.id is not None]
        self.granted_by_id = {one.id: one for one in self.granted}
        self.by_key: dict[str, list[Call]] = defaultdict(list)
        self._stories: dict[str, list[Call]] = defaultdict(list)
        for call in calls:
            self.by_key[call.key].append(call)
            if call.reservation is not None:
                self._stories[call.reservation].append(call)

    def story(self, reservation: Reservation) -> list[Call]:
        """The calls on a granted reservation, by the time they were made."""
        calls = self._stories[reservation.id or ""]
        return sorted(calls, key=lambda call: call.started_at)

    def settled(self, call: Call) -> bool:
        """Whether any attempt with this call's key was answered yes or no."""
        return any(attempt.decided for attempt in self.by_key[call.key])

    def window(self, call: Call) -> tuple[float, float]:
        """When it may have been decided, by the service's clock.

        A retry hears the answer to an earlier attempt.
        """
        asked_at = min(attempt.started_at for attempt in self.by_key[call.key])
        return self.clocks.at_least(asked_at), self.clocks.at_most(call.ended_at)

    def capacity_of(self, item: str) -> int | None:
        """How much of an item there is; None where it has no count of its own."""
        return self.stock[item].capacity if item in self.stock else None

    def demand_of(self, items: dict[str, int]) -> dict[str, int]:
        """What these items take of each item, draws included."""
        taken: dict[str, int] = defaultdict(int)
        for item, units in items.items():
            taken[item] += units
            draws = self.stock[item].draws if item in self.stock else {}
            for drawn, each in draws.items():
                taken[drawn] += units * each
        return taken
