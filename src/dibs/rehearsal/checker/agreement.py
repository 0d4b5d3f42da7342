"""The journal and the calls tell one story: no row is missing, and none is too many."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dibs.rehearsal.checker.evidence import Evidence, Finding
from dibs.rehearsal.checker.journal import Entry
from dibs.rehearsal.history import Answer, Call, Verb
from dibs.rehearsal.reservations import granted

ACTIONS: dict[Verb, str] = {
    "reserve": "reserved",
    "extend": "extended",
    "confirm": "confirmed",
    "release": "released",
}
UNASKED = frozenset({"expiring", "expired"})
"""What becomes of a reservation by the clock alone."""

MICROSECOND = 1e-6

Ask = tuple[object, str]
"""Whose reservation, or what a lost call wished for; and the action."""


def acknowledged_but_unwritten(
    evidence: Evidence, journal: Sequence[Entry]
) -> Iterator[Finding]:
    """Every acknowledged effect has its row, and the row says the same."""
    rows: dict[tuple[str | None, str], list[Entry]] = defaultdict(list)
    for entry in journal:
        rows[entry.reservation, entry.action].append(entry)
    for call in evidence.calls:
        action, answer = ACTIONS.get(call.verb), call.answer
        if action is None or answer is None:
            continue
        written = rows[answer.id, action]
        if not any(_is_told(evidence, call, answer, entry) for entry in written):
            detail = f"its {call.verb} was acknowledged; the journal has no such row"
            yield Finding(
                kind="acknowledged_but_lost", subject=answer.id, detail=detail
            )


def written_for_nobody(
    evidence: Evidence, journal: Sequence[Entry]
) -> Iterator[Finding]:
    """Every row of a reservation was asked for by somebody, once for each row.

    Buyers of a rehearsal reserve, extend, confirm and release; whoever heard no answer
    may have been served. What else a row says of a reservation nobody can have asked.
    """
    asks = _asks_of(evidence)
    for entry in journal:
        one, action = entry.reservation, entry.action
        if action in UNASKED or (one is None and action not in ACTIONS.values()):
            continue
        is_lost = action == "reserved" and one not in evidence.granted_by_id
        ask = (_wish(entry.seats, entry.items) if is_lost else one), action
        asks[ask] -= 1
        if asks[ask] < 0:
            yield Finding(
                kind="sold_to_nobody" if action == "reserved" else "written_for_nobody",
                subject=str(one),
                detail=f"{action} at position {entry.position}: nobody asked for it",
            )


def _is_told(evidence: Evidence, call: Call, answer: Answer, entry: Entry) -> bool:
    """Whether the row is about what the answer said."""
    match call.verb:
        case "reserve":
            is_at = abs(entry.at - answer.reserved_at) < MICROSECOND
        case _ if answer.replayed or call.server_now is None:
            since, until = evidence.window(call)
            is_at = since <= entry.at <= until
        case _:
            is_at = abs(entry.at - call.server_now) < MICROSECOND
    if call.verb in ("reserve", "extend"):
        moved = abs((entry.expires_at or 0.0) - answer.expires_at)
        is_at = is_at and moved < MICROSECOND
    return is_at and (
        call.verb == "extend"  # whose row has neither
        or (
            sorted(entry.seats) == sorted(answer.seats)
            and entry.items == evidence.demand_of(answer.items)
        )
    )


def _asks_of(evidence: Evidence) -> Counter[Ask]:
    """How often each action was asked for, and granted or never answered."""
    asks: Counter[Ask] = Counter()
    for one in evidence.reservations:
        wish = _wish(one.seats, evidence.demand_of(one.items))
        asks[one.id or wish, "reserved"] += 1
    for attempts in evidence.by_key.values():
        first = attempts[0]
        action = ACTIONS.get(first.verb)
        is_refused = granted(attempts) is None and evidence.settled(first)
        if action is not None and first.verb != "reserve" and not is_refused:
            asks[first.reservation, action] += 1
    return asks


def _wish(seats: Iterable[str], items: Mapping[str, int | None]) -> object:
    """By what a row is found whose answer was lost: its seats, else its items."""
    return tuple(sorted(seats)) or tuple(sorted(items.items()))
