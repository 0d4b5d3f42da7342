"""At no instant does a session, a customer or a network hold more than it may.

Counted from the journal alone, row by row: from birth to end, or to the deadline where
nobody noticed it in time. What becomes of a hold whose page was left is not in the
journal; a rehearsal leaves none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from dibs.rehearsal.checker.evidence import Finding, Stock
from dibs.rehearsal.checker.journal import MOVED, Entry

Per = Literal["session", "customer", "network"]
Owners = Mapping[Per, str]
"""Whose a reservation is, as far as is known."""

ENDS = frozenset({"confirmed", "released", "expired"})


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """How much each owner of a kind may hold in the whole event."""

    per: Per
    what: Literal["reservations", "units"]
    most: int


def limits_passed(
    journal: Iterable[Entry],
    stock: Mapping[str, Stock],
    limits: Sequence[Limit],
    owners: Mapping[str, Owners],
) -> Iterator[Finding]:
    """Each moment at which an owner came to hold more than a limit allows.

    `owners` is by reservation; what is in nobody's name counts for nobody.
    """
    held = Held()
    for entry in journal:
        one = entry.reservation
        if one is None:
            continue
        names, units = owners.get(one, {}), units_asked(entry.items, stock)
        held.take_in(one, entry, names, units)
        if entry.action in {"reserved", "amended"} and units > 0:
            for limit in limits:
                if limit.per in names:
                    yield from held.judged(limit, names[limit.per], entry)


class Held:
    """What each owner holds, as far as the rows were read."""

    def __init__(self) -> None:
        self._holds: dict[str, Hold] = {}
        self._of: dict[tuple[Per, str], set[str]] = defaultdict(set)

    def take_in(self, one: str, entry: Entry, names: Owners, units: int) -> None:
        """What a row changes; `units` are those of its lines."""
        if entry.action == "reserved":
            self._holds[one] = Hold(units=units, ends_at=entry.expires_at or entry.at)
            for per, name in names.items():
                self._of[per, name].add(one)
        elif entry.action in ENDS:
            self._holds.pop(one, None)
            for per, name in names.items():
                self._of[per, name].discard(one)
        elif one in self._holds and entry.action == "amended":
            self._holds[one].units += units
        elif one in self._holds and entry.action in MOVED:
            self._holds[one].ends_at = entry.expires_at or self._holds[one].ends_at

    def judged(self, limit: Limit, name: str, entry: Entry) -> Iterator[Finding]:
        """Whether somebody holds more than allowed when a row is written."""
        holds = [self._holds[one] for one in self._of[limit.per, name]]
        live = [hold for hold in holds if hold.ends_at > entry.at]
        counted = len(live)
        if limit.what == "units":
            counted = sum(hold.units for hold in live)
        if counted > limit.most:
            detail = f"{counted} {limit.what} at position {entry.position}; "
            detail += f"a {limit.per} may have {limit.most}"
            yield Finding(
                kind="limit_passed",
                subject=name,
                detail=detail,
                units=counted - limit.most,
            )


class Hold(msgspec.Struct, kw_only=True):
    """What one reservation has, and until when."""

    units: int
    ends_at: float


def units_asked(items: Mapping[str, int | None], stock: Mapping[str, Stock]) -> int:
    """Units of the lines, of which the journal has all that they take through draws."""
    return sum(
        (units or 0) * (1 - sum(stock[item].draws.values() if item in stock else ()))
        for item, units in items.items()
    )
