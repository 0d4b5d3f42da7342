"""Why each unsold seat is unsold: who has it until when, or that nobody wanted it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf
from typing import Literal

import msgspec

from dibs.rehearsal.checker import Evidence, Final
from dibs.rehearsal.reservations import Reservation

Reason = Literal["held", "returned", "asked_in_vain", "never_asked_for", "unexplained"]


class Unsold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One seat that was not sold.

    held: in a buyer's cart until a moment. returned: a cart gave it back at a moment
    and nobody has taken it since. asked_in_vain: wanted only together with seats that
    were taken. never_asked_for: nobody chose it. unexplained: `shown` as free while a
    buyer has it, or as reserved while none has.
    """

    seat: str
    reason: Reason
    buyer: int | None = None
    until: datetime | None = None
    shown: Literal["free", "reserved"] = "free"


def unsold(evidence: Evidence, final: Final, seats: list[str]) -> Iterator[Unsold]:
    """Every seat of `seats` that is not sold, in their order."""
    held: dict[str, list[Reservation]] = defaultdict(list)
    for reservation in evidence.reservations:
        for seat in reservation.seats:
            held[seat].append(reservation)
    asked = {seat for call in evidence.calls for seat in call.seats}
    for seat in seats:
        if seat in final.sold_seats:
            continue
        last = max(held[seat], key=lambda one: one.may_end_at, default=None)
        if seat in final.reserved_seats:
            yield _held(seat, last, final.counted_at)
        elif last is not None:
            yield _returned(seat, last, final.counted_at)
        else:
            reason: Reason = "asked_in_vain" if seat in asked else "never_asked_for"
            yield Unsold(seat=seat, reason=reason)


def _held(seat: str, last: Reservation | None, at: float) -> Unsold:
    if last is None or last.may_end_at <= at:
        return Unsold(seat=seat, reason="unexplained", shown="reserved")
    until = _moment(last.deadline) if last.id else None
    return Unsold(
        seat=seat, reason="held", buyer=last.buyer, until=until, shown="reserved"
    )


def _returned(seat: str, last: Reservation, at: float) -> Unsold:
    """A seat whose answer got lost may be free although nobody gave it back."""
    sure = last.id is not None and last.ends_at < inf
    until = _moment(last.ends_at) if sure else None
    reason: Reason = "unexplained" if last.id and last.ends_at > at else "returned"
    return Unsold(seat=seat, reason=reason, buyer=last.buyer, until=until)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
