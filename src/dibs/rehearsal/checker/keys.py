"""A key has one effect, a grant is what was asked, a stated time is true."""

from collections.abc import Iterator

from dibs.rehearsal.checker.evidence import Evidence, Finding
from dibs.rehearsal.history import Answer, Call, Verb

STATUSES: dict[Verb, str] = {
    "reserve": "reserved",
    "extend": "reserved",
    "confirm": "confirmed",
    "release": "released",
}
"""What a reservation is once a verb was granted."""


def keys_with_two_effects(evidence: Evidence) -> Iterator[Finding]:
    """One key has one effect, and every retry hears the same decision."""
    for key, attempts in evidence.by_key.items():
        if attempts[0].verb in ("read", "look"):
            continue
        grants = [call.answer for call in attempts if call.answer is not None]
        fresh = sum(1 for answer in grants if not answer.replayed)
        if fresh > 1 or len({answer.id for answer in grants}) > 1:
            ids = ", ".join(answer.id for answer in grants)
            detail = f"{attempts[0].verb} was granted {len(grants)} times: {ids}"
            yield Finding(kind="key_with_two_effects", subject=key, detail=detail)
        codes = {call.code for call in attempts if call.decided}
        if len(codes) > 1:
            detail = f"one key was answered {', '.join(sorted(codes))}"
            yield Finding(kind="retry_answered_otherwise", subject=key, detail=detail)


def grants_of_something_else(evidence: Evidence) -> Iterator[Finding]:
    """What is granted is what was asked: these seats, and at least these items.

    Later answers are about the same reservation, and say that it is as was asked.
    """
    for call in evidence.calls:
        if call.answer is None:
            continue
        is_born = call.verb == "reserve"
        wrong = _unasked(evidence, call, call.answer) if is_born else None
        wrong = wrong or _unlike(evidence, call, call.answer)
        if wrong:
            yield Finding(
                kind="granted_something_else",
                subject=call.reservation or call.answer.id,
                detail=f"{call.verb}: {wrong}",
            )


def _unasked(evidence: Evidence, call: Call, granted: Answer) -> str | None:
    """How a new reservation is not what was asked for."""
    units = sum(call.items.values()) + len(call.seats)
    if (
        sorted(granted.seats) == sorted(call.seats)
        and all(granted.items.get(i, 0) >= n for i, n in call.items.items())
        and sum(granted.items.values()) == units
        and granted.items.keys() <= evidence.stock.keys()
    ):
        return None
    asked = f"asked {call.items} {call.seats}"
    return f"{asked}, got {granted.items} {granted.seats}"


def _unlike(evidence: Evidence, call: Call, answer: Answer) -> str | None:
    """How an answer is not about the reservation, or not as it must be now."""
    status = STATUSES.get(call.verb, answer.status)
    if answer.status != status:
        return f"it is {answer.status} by the answer"
    if call.reservation not in (None, answer.id):
        return f"answered for {answer.id}"
    held = evidence.granted_by_id.get(answer.id)
    if held and (held.items, sorted(held.seats)) != (
        answer.items,
        sorted(answer.seats),
    ):
        return f"has {held.items} {held.seats}, got {answer.items} {answer.seats}"
    return None


def clocks_outside_calls(evidence: Evidence) -> Iterator[Finding]:
    """The times the service states fall within the calls they answer.

    This is what lets the other checks take those times for true.
    """
    for call in evidence.calls:
        if call.server_now is None:
            continue
        earliest, latest = evidence.window(call)
        stated = [call.server_now]
        if call.verb == "reserve" and call.answer is not None:
            stated.append(call.answer.reserved_at)
        if not all(earliest <= moment <= latest for moment in stated):
            detail = f"{call.verb} between {earliest:.6f} and {latest:.6f} states "
            detail += " and ".join(f"{moment:.6f}" for moment in stated)
            yield Finding(kind="clock_outside_call", subject=call.key, detail=detail)
