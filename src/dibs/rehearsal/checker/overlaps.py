"""Nothing is held twice: no seat, and no unit of an item."""

from collections import defaultdict
from collections.abc import Iterator

from dibs.rehearsal.checker.evidence import Evidence, Finding
from dibs.rehearsal.reservations import Reservation


def seats_held_twice(evidence: Evidence) -> Iterator[Finding]:
    """No seat is in two reservations at one moment."""
    by_seat: dict[str, list[Reservation]] = defaultdict(list)
    for reservation in evidence.granted:
        for seat in reservation.seats:
            by_seat[seat].append(reservation)
    for seat, held in by_seat.items():
        held.sort(key=lambda reservation: reservation.begun_at)
        last = held[0]
        for following in held[1:]:
            if following.begun_at < last.ends_at:
                detail = f"in {last.id} until {last.ends_at:.6f}, "
                detail += f"and in {following.id} from {following.begun_at:.6f}"
                yield Finding(kind="seat_held_twice", subject=seat, detail=detail)
            last = max(last, following, key=lambda reservation: reservation.ends_at)


def items_above_capacity(evidence: Evidence) -> Iterator[Finding]:
    """At no moment is more of an item held than there is; one finding an item."""
    steps: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for reservation in evidence.granted:
        for item, units in evidence.demand_of(reservation.items).items():
            steps[item].append((reservation.begun_at, units))
            steps[item].append((reservation.ends_at, -units))
    for item, changes in steps.items():
        capacity = evidence.capacity_of(item)
        if capacity is None:
            continue
        held, most, most_at = 0, 0, 0.0
        # What ends and what begins at one instant do not overlap: ends come first.
        for at, units in sorted(changes):
            held += units
            if held > most:
                most, most_at = held, at
        if most > capacity:
            detail = f"{most} of {capacity} were held at {most_at:.6f}"
            yield Finding(
                kind="above_capacity",
                subject=item,
                detail=detail,
                units=most - capacity,
            )
