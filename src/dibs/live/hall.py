"""The seats of an event as letters: what each is, zone by zone in the plan's order."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, pairwise

from dibs.availability import SeatStates

AVAILABLE, RESERVED, SOLD, BLOCKED = b"arsb"

SeatChanges = dict[str, dict[str, list[int]]]
"""By the zone's number, then by letter: the numbers of seats in that zone."""


class Plan:
    """Where each seat of a plan stands in its order."""

    def __init__(self, zones: list[list[str]]) -> None:
        order = [seat for zone in zones for seat in zone]
        self.seat_count = len(order)
        self.number_of = {seat: number for number, seat in enumerate(order)}
        self.starts = [0, *accumulate(map(len, zones))]
        """Where each zone starts, and where the last one ends."""

    def zone_of(self, number: int) -> int:
        """The zone in which a seat is; empty zones have none."""
        return bisect_right(self.starts, number) - 1


class Hall:
    """What each seat of a plan is at the moment."""

    def __init__(self, plan: Plan, states: SeatStates) -> None:
        self.plan = plan
        self.letters = bytearray(b"a" * plan.seat_count)
        for letter, seats in (
            (RESERVED, states.reserved),
            (SOLD, states.sold),
            (BLOCKED, states.blocked),
        ):
            for number in self.numbers_of(seats):
                self.letters[number] = letter

    def strings(self) -> list[str]:
        """One string for each zone, one letter for each seat."""
        bounds = pairwise(self.plan.starts)
        return [self.letters[start:end].decode() for start, end in bounds]

    def numbers_of(self, seats: Iterable[str]) -> list[int]:
        """The numbers of seats by their ids, of those that the plan has."""
        number_of = self.plan.number_of
        return [number_of[seat] for seat in seats if seat in number_of]

    def change(self, states: dict[str, str]) -> list[int]:
        """Take over how seats are now; the numbers of those that were not so."""
        changed = []
        for seat, letter in states.items():
            number, now = self.plan.number_of.get(seat), ord(letter)
            if number is not None and self.letters[number] != now:
                self.letters[number] = now
                changed.append(number)
        return changed

    def differs_from(self, other: "Hall") -> list[int]:
        """The numbers of seats that are something else in another hall of the plan."""
        pairs = zip(self.letters, other.letters, strict=True)
        return [number for number, (now, then) in enumerate(pairs) if now != then]

    def told(self, numbers: Iterable[int]) -> SeatChanges:
        """What seats are now, as a message says it."""
        told: SeatChanges = {}
        for number in sorted(numbers):
            zone = self.plan.zone_of(number)
            letters = told.setdefault(str(zone), {})
            seats = letters.setdefault(chr(self.letters[number]), [])
            seats.append(number - self.plan.starts[zone])
        return told
