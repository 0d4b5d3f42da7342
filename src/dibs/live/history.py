"""What changed lately in an event, so that who missed some of it hears only that.

A step is what one look found. Who was told by this process stands at a step and hears
what changed since. Who was told by another one stands between two: of what came and
went between them nothing is left to see, but they may have heard of its coming.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from dibs.live.marks import Mark

STEPS_MAX = 4_000


class Step(NamedTuple):
    """What one look found; None where it may be anything."""

    mark: Mark
    seats: tuple[int, ...] = ()
    """Those that are something else than at the step before."""
    touched: tuple[int, ...] | None = ()
    """Those that anything happened to."""
    items: frozenset[str] | None = None
    fields: frozenset[str] | None = None
    """Which of `on_sale`, `next_change_at` and `totals`."""


class Point(NamedTuple):
    """Where somebody stands: at a step, or between it and the next."""

    number: int
    is_between: bool = False


class Difference(NamedTuple):
    """What changed since a point, folded."""

    seats: set[int]
    items: set[str] | None
    fields: set[str] | None

    @property
    def is_nothing(self) -> bool:
        """Whether everything is as it was."""
        return not self.seats and self.items == set() and self.fields == set()


class History:
    """The last steps of an event, numbered on without a gap."""

    def __init__(self, first: Mark, seats_max: int) -> None:
        """It begins at `first`; it forgets what comes to more than `seats_max`."""
        self._steps = [Step(first)]
        self._first_number = 0
        self._seat_count = 0
        self._seats_max = seats_max

    @property
    def number(self) -> int:
        """Of the last step."""
        return self._first_number + len(self._steps) - 1

    @property
    def mark(self) -> Mark:
        """How far it goes."""
        return self._steps[-1].mark

    def add(self, step: Step) -> None:
        """Go on by a step."""
        self._steps.append(step)
        self._seat_count += _size(step)
        while len(self._steps) > 1 and (
            self._seat_count > self._seats_max or len(self._steps) > STEPS_MAX
        ):
            # Who knows the second step may start from there; what led to it is gone.
            self._seat_count -= _size(self._steps[1])
            del self._steps[0]
            self._first_number += 1

    def point_at(self, mark: Mark) -> Point | None:
        """Where who has heard up to a mark stands; None where that is forgotten."""
        index = bisect_right(self._steps, mark, key=lambda step: step.mark) - 1
        if index < 0:
            return None
        is_between = self._steps[index].mark != mark
        return Point(self._first_number + index, is_between)

    def mark_at(self, number: int) -> Mark | None:
        """How far who stands at a step has heard; None where it is forgotten."""
        index = number - self._first_number
        return self._steps[index].mark if index >= 0 else None

    def since(self, point: Point) -> Difference | None:
        """What changed after a point; None where not all of it is known any more."""
        if point.number < self._first_number:
            return None
        steps = self._steps[point.number - self._first_number + 1 :]
        if point.is_between and steps:
            first = steps[0]
            if first.touched is None:
                return None
            seen = first._replace(seats=first.touched, items=None, fields=None)
            steps[0] = seen
        return Difference(
            {seat for step in steps for seat in step.seats},
            _folded(step.items for step in steps),
            _folded(step.fields for step in steps),
        )


def _size(step: Step) -> int:
    return len(step.seats if step.touched is None else step.touched)


def _folded(parts: Iterable[frozenset[str] | None]) -> set[str] | None:
    whole: set[str] = set()
    for part in parts:
        if part is None:
            return None
        whole |= part
    return whole
