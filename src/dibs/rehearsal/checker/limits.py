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
from dibs.rehearsal.checker.journal import Entry

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
    holds: dict[str, Hold] = {}
    had: dict[tuple[Per, str], set[str]] = defaultdict(set)
    for entry in journal:
        one = entry.reservation
        if one is None:
            continue
        names = owners.get(one, {})
        units = units_asked(entry.items, stock)
        if entry.action == "reserved":
            holds[one] = Hold(units=units, ends_at=entry.expires_at or entry.at)
            for per, name in names.items():
                had[per, name].add(one)
        elif entry.action in ENDS:
            holds.pop(one, None)
            for per, name in names.items():
                had[per, name].discard(one)
        elif one in holds and entry.action == "amended":
            holds[one].units += units
        elif one in holds and entry.action == "extended":
            holds[one].ends_at = entry.expires_at or holds[one].ends_at
        if entry.action in {"reserved", "amended"} and units > 0:
            for limit in limits:
                name = names.get(limit.per)
                if name is None:
                    continue
                live = [holds[held] for held in had[limit.per, name]]
                yield from _judged(limit, name, entry, live)


class Hold(msgspec.Struct, kw_only=True):
    """What one reservation has, and until when."""

    units: int
    ends_at: float


def _judged(
    limit: Limit, name: str, entry: Entry, holds: list[Hold]
) -> Iterator[Finding]:
    live = [hold for hold in holds if hold.ends_at > entry.at]
    counted = len(live)
    if limit.what == "units":
        counted = sum(hold.units for hold in live)
    if counted > limit.most:
        detail = f"{counted} {limit.what} at position {entry.position}; "
        detail += f"a {limit.per} may have {limit.most}"
        yield Finding(
            kind="limit_passed", subject=name, detail=detail, units=counted - limit.most
        )


def units_asked(items: Mapping[str, int | None], stock: Mapping[str, Stock]) -> int:
    """Units of the lines, of which the journal has all that they take through draws."""
    return sum(
        (units or 0) * (1 - sum(stock[item].draws.values() if item in stock else ()))
        for item, units in items.items()
    )
