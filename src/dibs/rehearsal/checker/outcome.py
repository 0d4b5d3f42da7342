"""The final state, read over HTTP, against what the history says it must be."""

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from dibs.rehearsal.checker.evidence import Evidence, Finding
from dibs.rehearsal.reservations import Reservation


class Final(msgspec.Struct, frozen=True, kw_only=True):
    """The state when all was over; `counted_at` in the service's Unix seconds."""

    counted_at: float
    reserved: dict[str, int]
    sold: dict[str, int]
    reserved_seats: set[str]
    sold_seats: set[str]
    statuses: dict[str, tuple[str, float]]
    """Of each granted reservation by id, as reading it answered, and when."""


class Span(msgspec.Struct, kw_only=True):
    """The least and the most a count may be, where lost answers leave it open."""

    least: int = 0
    most: int = 0

    def distance(self, count: int) -> int:
        """How far a count lies outside."""
        return max(self.least - count, count - self.most, 0)


def acknowledged_but_lost(evidence: Evidence, final: Final) -> Iterator[Finding]:
    """Every acknowledged effect is there: what was confirmed is sold, and so on."""
    for reservation in evidence.granted:
        found = final.statuses.get(
            reservation.id or "", ("not found", final.counted_at)
        )
        status, read_at = found
        expected = _statuses(reservation, read_at)
        if status not in expected:
            detail = f"is {status}; must be {' or '.join(sorted(expected))}"
            yield _lost(reservation.id or "", detail)
        elif reservation.confirmed:
            for seat in reservation.seats:
                if seat not in final.sold_seats:
                    yield _lost(seat, f"is not sold; {reservation.id} was confirmed")
        if _statuses(reservation, final.counted_at) == {"reserved"}:
            for seat in reservation.seats:
                if seat not in final.reserved_seats:
                    yield _lost(seat, f"is not reserved; {reservation.id} has it")


def sold_to_nobody(evidence: Evidence, final: Final) -> Iterator[Finding]:
    """Every seat that is taken, and every reservation, is somebody's who asked."""
    sold = {s for r in evidence.reservations if r.may_be_confirmed for s in r.seats}
    held = {
        seat
        for one in evidence.reservations
        if "reserved" in _statuses(one, final.counted_at)
        for seat in one.seats
    }
    for seat in sorted(final.sold_seats - sold):
        yield _unasked(seat, "is sold; nobody's confirm may have sold it")
    for seat in sorted(final.reserved_seats - held):
        yield _unasked(seat, "is reserved; nobody may have reserved it")
    for one in sorted(final.statuses.keys() - evidence.granted_by_id.keys()):
        yield _unasked(one, f"is {final.statuses[one][0]}; nobody was granted it")


def drift(evidence: Evidence, final: Final) -> dict[str, int]:
    """How far each item's final counts lie from those of the history; 0 left out.

    What was never on sale has none.
    """
    reserved: dict[str, Span] = defaultdict(Span)
    sold: dict[str, Span] = defaultdict(Span)
    for reservation in evidence.reservations:
        sure = _statuses(reservation, final.counted_at)
        for item, units in evidence.demand_of(reservation.items).items():
            for status, span in (
                ("reserved", reserved[item]),
                ("confirmed", sold[item]),
            ):
                if status in sure:
                    span.most += units
                    span.least += units if len(sure) == 1 else 0
    far = {
        item: reserved[item].distance(final.reserved.get(item, 0))
        + sold[item].distance(final.sold.get(item, 0))
        for item in evidence.stock.keys() | final.reserved.keys() | final.sold.keys()
    }
    return {item: distance for item, distance in far.items() if distance}


def _statuses(reservation: Reservation, at: float) -> set[str]:
    """What the status can be at a moment after the last call."""
    if reservation.confirmed:
        return {"confirmed"}
    if reservation.released:
        return {"released"}
    can = {"confirmed"} if reservation.may_be_confirmed else set[str]()
    if reservation.released_from <= at:
        can.add("released")
    if at < reservation.may_extend_to:
        can.add("reserved")
    if at >= reservation.deadline:
        can.add("expired")
    if reservation.id is None:
        can.add("never made")
    return can


def _lost(subject: str, detail: str) -> Finding:
    return Finding(kind="acknowledged_but_lost", subject=subject, detail=detail)


def _unasked(subject: str, detail: str) -> Finding:
    return Finding(kind="sold_to_nobody", subject=subject, detail=detail)
