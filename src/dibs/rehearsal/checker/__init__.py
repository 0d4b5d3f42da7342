"""Proves from the history of calls, and from nothing the service counted, that it kept
its word; or names where it did not.

Reading order: `evidence` is what there is to look at; each other module is one promise.
"""

from collections.abc import Callable, Iterator

from dibs.rehearsal.checker import deadlines, keys, outcome, overlaps, refusals
from dibs.rehearsal.checker.evidence import Evidence, Finding, Kind, Stock
from dibs.rehearsal.checker.outcome import Final, drift

__all__ = ["Evidence", "Final", "Finding", "Kind", "Stock", "check", "drift"]

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
