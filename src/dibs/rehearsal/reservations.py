"""What the history of calls says about each reservation.

An answer that got lost leaves two truths open. So each reservation has two spans in the
service's time: from `begun_at` to `ends_at` it certainly held what it holds, and
outside `may_begin_at` to `may_end_at` it certainly did not.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import inf

import msgspec

from dibs.rehearsal.history import Answer, Call

CLOCK_TOLERANCE_SECONDS = 0.05
"""How far two machines' clocks may drift apart within one rehearsal."""


class Clocks(msgspec.Struct, frozen=True, kw_only=True):
    """How far the service's clock is ahead of ours, in seconds, between two bounds."""

    ahead_min: float
    ahead_max: float

    def at_least(self, ours: float) -> float:
        """The earliest the service's clock can have shown at our moment."""
        return ours + self.ahead_min

    def at_most(self, ours: float) -> float:
        """The latest the service's clock can have shown at our moment."""
        return ours + self.ahead_max


class Reservation(msgspec.Struct, kw_only=True):
    """One that was granted, or may have been: then it has no id and no certain span."""

    id: str | None
    buyer: int
    seats: list[str]
    items: dict[str, int]
    begun_at: float
    may_begin_at: float
    first_deadline: float
    deadline: float
    may_extend_to: float
    released_from: float = inf
    may_be_held_to: float = inf
    released: bool = False
    confirmed: bool = False
    may_be_confirmed: bool = False

    @property
    def ends_at(self) -> float:
        """Until here it certainly lasted."""
        return inf if self.confirmed else min(self.deadline, self.released_from)

    @property
    def may_end_at(self) -> float:
        """From here on it certainly was over."""
        if self.may_be_confirmed:
            return inf
        return min(self.may_extend_to, self.may_be_held_to)


def clocks_of(calls: Iterable[Call]) -> Clocks:
    """The clocks' distance as the shortest call shows it, a tolerance on either side.

    The service read its clock between that call's start and end. Replays are left out:
    they may state the time of their first answer.
    """
    timed = (
        (call.ended_at - call.started_at, call.server_now - call.ended_at)
        for call in calls
        if call.server_now is not None and not (call.answer and call.answer.replayed)
    )
    took, ahead = min(timed, default=(0.0, 0.0))
    return Clocks(
        ahead_min=ahead - CLOCK_TOLERANCE_SECONDS,
        ahead_max=ahead + took + CLOCK_TOLERANCE_SECONDS,
    )


def reservations_of(calls: Iterable[Call], clocks: Clocks) -> list[Reservation]:
    """Each reservation that was granted or may have been, in the order of asking."""
    by_key: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_key[call.key].append(call)
    reservations: list[Reservation] = []
    by_id: dict[str, Reservation] = {}
    for attempts in by_key.values():
        if attempts[0].verb == "reserve" and (reservation := _begun(attempts, clocks)):
            reservations.append(reservation)
            if reservation.id is not None:
                by_id[reservation.id] = reservation
    for attempts in by_key.values():
        if attempts[0].verb not in ("reserve", "read"):
            owner = by_id.get(attempts[0].reservation or "")
            if owner is not None:
                _apply(owner, attempts, clocks)
    return reservations


def granted(attempts: list[Call]) -> Answer | None:
    """The first yes among attempts of one key."""
    return next((call.answer for call in attempts if call.answer is not None), None)


def _begun(attempts: list[Call], clocks: Clocks) -> Reservation | None:
    first = attempts[0]
    asked_at = clocks.at_least(min(call.started_at for call in attempts))
    answer = granted(attempts)
    if answer is not None:
        return Reservation(
            id=answer.id,
            buyer=first.buyer,
            seats=answer.seats,
            items=answer.items,
            begun_at=answer.reserved_at,
            may_begin_at=min(answer.reserved_at, asked_at),
            first_deadline=answer.expires_at,
            deadline=answer.expires_at,
            may_extend_to=answer.expires_at,
        )
    if any(call.decided for call in attempts):
        return None
    return Reservation(
        id=None,
        buyer=first.buyer,
        seats=first.seats,
        items=first.items,
        begun_at=inf,
        may_begin_at=asked_at,
        first_deadline=-inf,
        deadline=-inf,
        may_extend_to=inf,
    )


def _apply(reservation: Reservation, attempts: list[Call], clocks: Clocks) -> None:
    answer = granted(attempts)
    if answer is None and any(call.decided for call in attempts):
        return
    match attempts[0].verb:
        case "extend":
            until = answer.expires_at if answer else inf
            reservation.may_extend_to = max(reservation.may_extend_to, until)
            if answer:
                reservation.deadline = max(reservation.deadline, until)
        case "confirm":
            reservation.confirmed |= answer is not None
            reservation.may_be_confirmed = True
        case "release":
            _release(reservation, attempts, clocks)


def _release(reservation: Reservation, attempts: list[Call], clocks: Clocks) -> None:
    """From the decision where it is known, else from when it was first asked for."""
    began = clocks.at_least(min(call.started_at for call in attempts))
    for call in attempts:
        if call.answer is not None:
            reservation.released = True
            reservation.may_be_held_to = clocks.at_most(call.ended_at)
            if not call.answer.replayed and call.server_now is not None:
                began = call.server_now
    reservation.released_from = min(reservation.released_from, began)
