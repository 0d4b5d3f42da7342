"""The event's journal: gapless, sound in itself, and as the last reading showed it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import inf

import msgspec

from dibs.rehearsal.checker.evidence import Evidence, Finding, Kind
from dibs.rehearsal.checker.outcome import Final

MOVED = {"extended", "payment_begun", "payment_ended"}
"""What gives a reservation another deadline."""


class Entry(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="entry", gc=False
):
    """A row of the journal; times in the service's Unix seconds."""

    position: int
    at: float
    action: str
    reservation: str | None = None
    items: dict[str, int | None] = {}
    """Units moved, those that are drawn on included."""
    seats: list[str] = []
    expires_at: float | None = None


def gaps(journal: Sequence[Entry], position: int) -> Iterator[Finding]:
    """Positions are 1, 2, 3 … to where the event stood, and time never goes back."""
    expected, before = 1, -inf
    for entry in journal:
        if entry.position != expected:
            detail = f"position {expected} is missing: {entry.position} follows"
            yield _found("journal_gap", str(expected), detail)
        if entry.at < before:
            detail = f"recorded at {entry.at:.6f}, after one of {before:.6f}"
            yield _found("journal_disorder", str(entry.position), detail)
        expected, before = entry.position + 1, entry.at
    if expected <= position:
        detail = f"it ends at {expected - 1}; the event stood at {position}"
        yield _found("journal_gap", str(expected), detail)
    elif expected > position + 1:
        detail = f"the event stood at {position}; it goes on to {expected - 1}"
        yield _found("journal_gap", str(position), detail)


def contradictions(evidence: Evidence, journal: Sequence[Entry]) -> Iterator[Finding]:
    """Row by row no seat is given twice and no item beyond its capacity, and a
    reservation is born once, ends once, and not at the wrong side of its deadline."""
    yield from Replay(evidence).of(journal)


def counts_unlike(
    evidence: Evidence, journal: Sequence[Entry], final: Final
) -> Iterator[Finding]:
    """What was sold by the journal is what the last reading showed."""
    replay = Replay(evidence)
    for _ in replay.of(entry for entry in journal if entry.at <= final.counted_at):
        pass  # told by `contradictions`
    if any(not evidence.settled(call) for call in evidence.calls):
        return  # an unanswered call may have been decided after that reading
    for item in evidence.stock:
        written, shown = replay.sold[item], final.sold.get(item, 0)
        if written != shown:
            detail = f"{written} sold by the journal, {shown} by the last reading"
            yield _found("journal_disagrees", item, detail)


class Replay:
    """What the journal's rows lead to, one after the other."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self.reserved: Counter[str] = Counter()
        self.sold: Counter[str] = Counter()
        self._holders: dict[str, str] = {}
        self._held: dict[str, Entry] = {}
        self._deadlines: dict[str, float] = {}
        self._born: set[str] = set()
        self._full: set[str] = set()

    def of(self, journal: Iterable[Entry]) -> Iterator[Finding]:
        """Takes the rows in, and tells what cannot be."""
        for entry in journal:
            one = entry.reservation
            if one is None:
                continue
            if entry.action == "reserved":
                yield from self._reserve(one, entry)
            elif entry.action in MOVED | {"confirmed", "released", "expired"}:
                if one not in self._held:
                    detail = f"{entry.action} at {entry.position}; it was not held then"
                    yield _found("journal_contradicts", one, detail)
                else:
                    yield from self._go_on(one, entry)

    def _reserve(self, one: str, entry: Entry) -> Iterator[Finding]:
        if one in self._born:
            detail = f"reserved again at {entry.position}"
            yield _found("journal_contradicts", one, detail)
        for seat in entry.seats:
            if seat in self._holders:
                detail = f"given to {one} at {entry.position}; {self._holders[seat]}"
                detail += " had it"
                yield _found("seat_held_twice", seat, detail)
            self._holders[seat] = one
        self._born.add(one)
        self._held[one] = entry
        self._deadlines[one] = entry.expires_at or 0.0
        for item, units in entry.items.items():
            self.reserved[item] += units or 0
            taken = self.reserved[item] + self.sold[item]
            capacity = self._capacity(item)
            if taken > capacity and item not in self._full:
                self._full.add(item)
                detail = f"{taken} of {capacity} at position {entry.position}"
                yield Finding(
                    kind="above_capacity",
                    subject=item,
                    detail=detail,
                    units=int(taken - capacity),
                )

    def _go_on(self, one: str, entry: Entry) -> Iterator[Finding]:
        deadline = self._deadlines[one]
        is_alive = entry.at < deadline
        detail = f"{entry.action} at {entry.at:.6f}; its deadline was {deadline:.6f}"
        if entry.action in MOVED | {"confirmed"} and not is_alive:
            yield _found("confirmed_late", one, detail)
        if entry.action == "expired" and is_alive:
            yield _found("ended_early", one, detail)
        if entry.action in MOVED:
            self._deadlines[one] = entry.expires_at or deadline
            return
        born = self._held.pop(one)
        if (entry.items, sorted(entry.seats)) != (born.items, sorted(born.seats)):
            detail = f"{entry.action} at {entry.position}: {entry.items} {entry.seats};"
            detail += f" it held {born.items} {born.seats}"
            yield _found("journal_contradicts", one, detail)
        for item, units in born.items.items():
            self.reserved[item] -= units or 0
            self.sold[item] += (units or 0) if entry.action == "confirmed" else 0
        if entry.action != "confirmed":
            for seat in born.seats:
                if self._holders.get(seat) == one:
                    del self._holders[seat]

    def _capacity(self, item: str) -> float:
        capacity = self._evidence.capacity_of(item)
        return inf if capacity is None else capacity


def _found(kind: Kind, subject: str, detail: str) -> Finding:
    return Finding(kind=kind, subject=subject, detail=detail)
