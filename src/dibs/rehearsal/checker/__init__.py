"""Proves from the history of calls, and from nothing the service counted, that it kept
its word; or names where it did not.

Reading order: `evidence` is what there is to look at; each other module is one promise.
"""

from collections.abc import Callable, Iterator, Sequence

from dibs.rehearsal.checker import (
    agreement,
    deadlines,
    journal,
    keys,
    outcome,
    overlaps,
    refusals,
)
from dibs.rehearsal.checker.evidence import Evidence, Finding, Kind, Stock
from dibs.rehearsal.checker.journal import Entry
from dibs.rehearsal.checker.limits import Limit, Owners, limits_passed
from dibs.rehearsal.checker.outcome import Final, drift
from dibs.rehearsal.checker.waits import TimeLimits, held_too_soon

__all__ = [
    "Entry",
    "Evidence",
    "Final",
    "Finding",
    "Kind",
    "Limit",
    "Owners",
    "Stock",
    "TimeLimits",
    "check",
    "check_journal",
    "drift",
    "held_too_soon",
    "limits_passed",
]

CHECKS: list[Callable[[Evidence], Iterator[Finding]]] = [
    overlaps.seats_held_twice,
    overlaps.items_above_capacity,
    deadlines.deadlines_missed,
    deadlines.owners_refused,
    refusals.seats_refused_though_free,
    refusals.items_refused_though_free,
    keys.keys_with_two_effects,
    keys.grants_of_something_else,
    keys.clocks_outside_calls,
]


def check(evidence: Evidence, final: Final | None = None) -> list[Finding]:
    """Every broken promise; without a final state, those the history shows alone."""
    findings = [finding for promise in CHECKS for finding in promise(evidence)]
    if final is not None:
        findings += outcome.acknowledged_but_lost(evidence, final)
        findings += outcome.sold_to_nobody(evidence, final)
    return findings


def check_journal(
    evidence: Evidence, rows: Sequence[Entry], position: int, final: Final
) -> list[Finding]:
    """What is wrong with the journal, read when the event stood at `position`."""
    return [
        *journal.gaps(rows, position),
        *journal.contradictions(evidence, rows),
        *agreement.acknowledged_but_unwritten(evidence, rows),
        *agreement.written_for_nobody(evidence, rows),
        *journal.counts_unlike(evidence, rows, final),
    ]
