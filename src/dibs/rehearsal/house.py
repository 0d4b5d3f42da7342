"""The seats of a plan as a crowd sees them: which are best, and who sits next to whom.

The best seat is the one nearest to what everybody came to see: the plan's stage where
an area is called so, else the middle of its areas, else the middle of the plan.
"""

import random
from collections import deque
from itertools import groupby, pairwise
from math import hypot

import msgspec

from dibs.plans import Plan, SeatRow

DRAWS_MAX = 8


class House:
    """Seats by rank, 0 the best, with their neighbours in the same row."""

    def __init__(self, plan: Plan) -> None:
        """Ranks every seat of the plan."""
        seats = list(plan.seats)
        x, y = plan.focus
        order = sorted(seats, key=lambda seat: hypot(seat["x"] - x, seat["y"] - y))
        self.seats = [seat["seat_id"] for seat in order]
        self.rank_of = {seat: rank for rank, seat in enumerate(self.seats)}
        self._left = [-1] * len(order)
        self._right = [-1] * len(order)
        for _, row in groupby(seats, key=_row_of):
            ranks = [self.rank_of[seat["seat_id"]] for seat in row]
            for one, other in pairwise(ranks):
                self._right[one], self._left[other] = other, one

    def view(self, taken: list[str]) -> "View":
        """What is free when `taken` seats are not."""
        free = bytearray(b"\x01" * len(self.seats))
        for seat in taken:
            rank = self.rank_of.get(seat)
            if rank is not None:
                free[rank] = 0
        ranks = [rank for rank, is_free in enumerate(free) if is_free]
        return View(free=free, ranks=ranks)

    def choose(self, view: "View", party: int, chance: random.Random) -> list[str]:
        """Seats for a party, side by side if a few looks find them, else close by.

        A look falls on the seat of rank r with a probability of about 1/r (Zipf's law):
        everybody wants the front. Fewer seats than the party, or none, when no more are
        left.
        """
        count = len(view.ranks)
        if count == 0:
            return []
        for _ in range(DRAWS_MAX):
            at = int(count ** chance.random()) - 1
            run = self._run(view, view.ranks[at], party)
            if len(run) == party:
                return [self.seats[rank] for rank in run]
        first = max(min(at, count - party), 0)
        return [self.seats[rank] for rank in view.ranks[first : first + party]]

    def _run(self, view: "View", start: int, party: int) -> list[int]:
        """Up to `party` free seats side by side around `start`."""
        run = deque([start])
        for neighbours, join in (
            (self._right, run.append),
            (self._left, run.appendleft),
        ):
            rank = neighbours[start]
            while rank >= 0 and view.free[rank] and len(run) < party:
                join(rank)
                rank = neighbours[rank]
        return list(run)


class View(msgspec.Struct, frozen=True):
    """Which seats are free: a flag per rank, and the free ranks in order."""

    free: bytearray
    ranks: list[int]


def _row_of(seat: SeatRow) -> tuple[str, str]:
    return seat["zone"], seat["row"]
