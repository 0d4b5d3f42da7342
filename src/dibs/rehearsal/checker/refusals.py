"""Nobody is refused because of something that was free.

The first promise of a hold is that it ends: a seat whose reservation was released or is
due stops nobody, swept or not.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from dibs.rehearsal.checker.evidence import Evidence, Finding

Span = tuple[float, float]


def seats_refused_though_free(evidence: Evidence) -> Iterator[Finding]:
    """Each seat named by a refusal may have been held while it was asked for."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for reservation in evidence.reservations:
        for seat in reservation.seats:
            spans[seat].append((reservation.may_begin_at, reservation.may_end_at))
    for call in evidence.calls:
        since, until = evidence.window(call)
        for seat in call.refused_seats:
            if not any(begin <= until and since < end for begin, end in spans[seat]):
                detail = f"refused to buyer {call.buyer} at {until:.6f}, held by nobody"
                yield Finding(kind="refused_but_free", subject=seat, detail=detail)


def items_refused_though_free(evidence: Evidence) -> Iterator[Finding]:
    """Where an item was called sold out, too little of it may have been left."""
    levels = _highest_levels(evidence)
    for call in evidence.calls:
        if call.code != "sold_out":
            continue
        asked = evidence.demand_of(call.items)
        if not any(
            _most_held(levels[item], evidence.window(call)) + units > capacity
            for item, units in asked.items()
            if (capacity := evidence.capacity_of(item)) is not None
        ):
            detail = f"buyer {call.buyer} asked {call.items} and there was enough"
            yield Finding(kind="refused_but_free", subject=call.key, detail=detail)


Levels = tuple[list[float], list[int]]


def _highest_levels(evidence: Evidence) -> dict[str, Levels]:
    """For each item, the moments its use may have changed, and to what at most."""
    steps: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for reservation in evidence.reservations:
        for item, units in evidence.demand_of(reservation.items).items():
            steps[item].append((reservation.may_begin_at, units))
            steps[item].append((reservation.may_end_at, -units))
    levels: dict[str, Levels] = defaultdict(lambda: ([], []))
    for item, changes in steps.items():
        changes.sort()
        levels[item] = (
            [at for at, _ in changes],
            list(accumulate(units for _, units in changes)),
        )
    return levels


def _most_held(levels: Levels, window: Span) -> int:
    """The most that may have been held at any moment of the window."""
    moments, held = levels
    first = max(bisect_left(moments, window[0]) - 1, 0)
    return max(held[first : bisect_right(moments, window[1])], default=0)
