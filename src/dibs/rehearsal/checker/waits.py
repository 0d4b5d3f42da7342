"""Nobody gets another hold while they have to wait for it.

Counted from the journal alone: what each person held without buying it, and how much of
that they let expire. As elsewhere what has ended counts to its end, what nobody noticed
in time to its deadline. A rehearsal is shorter than the day that the engine looks back.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from dibs.rehearsal.checker.evidence import Finding
from dibs.rehearsal.checker.journal import MOVED, Entry
from dibs.rehearsal.checker.limits import Owners

NEARLY = 1e-3
"""Seconds by which sums of times in floating point may be off, and then some."""


class TimeLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How long a person may hold what they do not buy; settings of the event."""

    held_minutes_max: int
    cooldown_after: int
    cooldown_seconds: int


def held_too_soon(
    journal: Iterable[Entry], limits: TimeLimits, owners: Mapping[str, Owners]
) -> Iterator[Finding]:
    """Each reservation of somebody who had to wait when it was made.

    `owners` is by reservation; a person is the customer where known, else the session.
    """
    spells: dict[str, Spell] = {}
    by_person: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    for entry in journal:
        one = entry.reservation
        if one is None or not (person := _person_of(owners.get(one, {}))):
            continue
        if entry.action == "reserved":
            reason = _why_wait(by_person[person], limits, entry.at)
            if reason:
                yield Finding(
                    kind="limit_passed",
                    subject=person[1],
                    detail=f"reserved at position {entry.position}, {reason}",
                )
            spells[one] = Spell(entry.at, entry.expires_at or entry.at)
            by_person[person].append(spells[one])
        elif spell := spells.get(one):
            spell.take_in(entry)


class Spell:
    """For how long one reservation was held."""

    __slots__ = ("_began_at", "_deadline", "_released_at", "is_bought")

    def __init__(self, began_at: float, deadline: float) -> None:
        self._began_at = began_at
        self._deadline = deadline
        self._released_at: float | None = None
        self.is_bought = False

    def take_in(self, entry: Entry) -> None:
        """What a later row changes."""
        if entry.action in MOVED:
            self._deadline = entry.expires_at or self._deadline
        elif entry.action == "released":
            self._released_at = entry.at
        elif entry.action == "confirmed":
            self.is_bought = True

    def seconds_until(self, now: float) -> float:
        """How long it was held so far."""
        end = self._deadline if self._released_at is None else self._released_at
        return min(end, now) - self._began_at

    def expired_at(self, now: float) -> float | None:
        """When it expired; None where it did not, or not yet."""
        is_over = self._released_at is None and self._deadline <= now
        return self._deadline if is_over else None


def _person_of(names: Owners) -> tuple[str, str] | None:
    if "customer" in names:
        return "customer", names["customer"]
    return ("session", names["session"]) if "session" in names else None


def _why_wait(spells: list[Spell], limits: TimeLimits, now: float) -> str | None:
    unbought = [spell for spell in spells if not spell.is_bought]
    held = sum(spell.seconds_until(now) for spell in unbought)
    if held >= 60 * limits.held_minutes_max + NEARLY:
        return f"{held:.3f} s held of {limits.held_minutes_max} min"
    expired = [at for spell in unbought if (at := spell.expired_at(now)) is not None]
    if len(expired) >= limits.cooldown_after:
        waited = now - max(expired)
        if waited < limits.cooldown_seconds - NEARLY:
            return f"{len(expired)} expired, the last {waited:.3f} s before"
    return None
