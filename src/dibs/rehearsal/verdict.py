"""What a rehearsal's file proves, and nothing but the file."""

from collections.abc import Sequence

import msgspec

from dibs.rehearsal.checker import (
    Evidence,
    Finding,
    check,
    check_journal,
    drift,
    held_too_soon,
    limits_passed,
)
from dibs.rehearsal.history import Call
from dibs.rehearsal.hoarder import owners_of
from dibs.rehearsal.record import Broken, Recording

DOUBLE = frozenset({"seat_held_twice", "above_capacity"})
LISTED_MAX = 200


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The four at the end must be 0 for the service to pass."""

    event: str
    calls: int
    journal_rows: int
    reserved: int
    """Reservations granted."""
    confirmed: int
    """Reservations confirmed."""
    findings: list[Finding]
    """What the checker found, the first of them."""
    drift_by_item: dict[str, int]
    double_booked: int
    """Seats held twice, and units above an item's capacity."""
    drift: int
    """Units by which the final counts differ from those of the history."""
    server_errors: int
    """Answers of 500 and above, but for 503 with Retry-After."""
    violations: int
    """Other promises broken, those the service found itself included."""

    @property
    def passed(self) -> bool:
        """Whether the service kept its word."""
        broken = self.double_booked, self.drift, self.server_errors, self.violations
        return not any(broken)

    @property
    def exit_status(self) -> int:
        """0 when the service kept its word, else 1."""
        return 0 if self.passed else 1


def verdict_on(
    recording: Recording, evidence: Evidence, more: Sequence[Finding] = ()
) -> Verdict:
    """Weighs a recording and its evidence; `more` is what else was found."""
    findings = [*findings_of(recording, evidence), *more]
    doubles = [finding for finding in findings if finding.kind in DOUBLE]
    drifted = drift(evidence, recording.closing.final)
    return Verdict(
        event=recording.opening.event,
        calls=len(recording.calls),
        journal_rows=len(recording.journal),
        reserved=len(evidence.granted),
        confirmed=sum(one.confirmed for one in evidence.granted),
        findings=findings[:LISTED_MAX],
        drift_by_item=drifted,
        double_booked=sum(finding.units for finding in doubles),
        drift=sum(drifted.values()),
        server_errors=sum(is_error(call) for call in recording.calls),
        violations=len(findings) - len(doubles),
    )


def findings_of(recording: Recording, evidence: Evidence) -> list[Finding]:
    """Every broken promise, by the calls, by the journal, and by the service itself."""
    opening, closing = recording.opening, recording.closing
    owners = owners_of(recording.calls)
    findings = [
        *check(evidence, closing.final),
        *check_journal(evidence, recording.journal, closing.position, closing.final),
        *limits_passed(recording.journal, evidence.stock, opening.limits, owners),
        *(_broken(one) for one in closing.broken),
    ]
    if opening.time_limits is not None:
        findings += held_too_soon(recording.journal, opening.time_limits, owners)
    return findings


def is_error(call: Call) -> bool:
    """Whether the service failed, and was not merely busy."""
    return call.status >= 500 and not (call.status == 503 and call.retry_after)


def _broken(broken: Broken) -> Finding:
    return Finding(
        kind="invariant_broken",
        subject=broken.subject,
        detail=f"{broken.invariant}: {broken.detail}",
    )
