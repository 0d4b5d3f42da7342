"""A reservation lives exactly until its deadline, and obeys its owner until then."""

from collections.abc import Iterator

from dibs.rehearsal.checker.evidence import Evidence, Finding, Kind
from dibs.rehearsal.history import Call
from dibs.rehearsal.reservations import Reservation


def deadlines_missed(evidence: Evidence) -> Iterator[Finding]:
    """Nothing is confirmed or extended from its deadline on, or called expired before.

    The deadline is the last one acknowledged; where the answer to an extension is lost
    for good, nobody knows it and the rest is not judged.
    """
    for reservation in evidence.granted:
        deadline = reservation.first_deadline
        for call in evidence.story(reservation):
            if call.verb == "extend" and not evidence.settled(call):
                break
            kind: Kind | None = None
            if call.code == "expired":
                told_at = call.server_now or evidence.clocks.at_most(call.ended_at)
                kind = "ended_early" if told_at < deadline else None
                moment = told_at
            elif call.answer is not None and call.verb in ("confirm", "extend"):
                moment = _decided_at(evidence, call)
                kind = "confirmed_late" if moment >= deadline else None
                deadline = max(deadline, call.answer.expires_at)
            if kind:
                detail = f"{call.verb} at {moment:.6f}: {call.code}; "
                detail += f"due at {deadline:.6f}"
                yield _finding(kind, reservation, detail)


def owners_refused(evidence: Evidence) -> Iterator[Finding]:
    """A reservation obeys its owner, and nobody but its owner ends it."""
    for reservation in evidence.granted:
        fair = {"ok", "expired", "extension_limit"}
        for call in evidence.story(reservation):
            if call.verb == "confirm":
                fair.add("already_confirmed")
            if call.verb == "release":
                fair.add("already_released")
            if call.decided and call.code not in fair:
                detail = f"{call.verb} by its owner was answered {call.code}"
                yield _finding("refused_its_owner", reservation, detail)


def _decided_at(evidence: Evidence, call: Call) -> float:
    """When a grant was decided; for a replay, the earliest that can have been."""
    if call.server_now is not None and call.answer and not call.answer.replayed:
        return call.server_now
    attempts = evidence.by_key[call.key]
    return evidence.clocks.at_least(min(attempt.started_at for attempt in attempts))


def _finding(kind: Kind, reservation: Reservation, detail: str) -> Finding:
    return Finding(kind=kind, subject=reservation.id or "", detail=detail)
