"""A key has one effect, a grant is what was asked, a stated time is true."""

from collections.abc import Iterator

from dibs.rehearsal.checker.evidence import Evidence, Finding


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
    """What is granted is what was asked: these seats, and at least these items."""
    for call in evidence.calls:
        if call.verb != "reserve" or call.answer is None:
            continue
        granted = call.answer
        items = all(granted.items.get(i, 0) >= n for i, n in call.items.items())
        units = sum(call.items.values()) + len(call.seats)
        if sorted(granted.seats) != sorted(call.seats) or not items:
            wrong = True
        else:
            wrong = sum(granted.items.values()) != units
        if wrong:
            detail = f"asked {call.items} {call.seats}, "
            detail += f"got {granted.items} {granted.seats}"
            yield Finding(
                kind="granted_something_else", subject=granted.id, detail=detail
            )


def clocks_outside_calls(evidence: Evidence) -> Iterator[Finding]:
    """The times the service states fall within the calls they answer.

    This is what lets the other checks take those times for true.
    """
    for call in evidence.calls:
        if call.server_now is None:
            continue
        asked_at = min(attempt.started_at for attempt in evidence.by_key[call.key])
        earliest = evidence.clocks.at_least(asked_at)
        latest = evidence.clocks.at_most(call.ended_at)
        stated = [call.server_now]
        if call.verb == "reserve" and call.answer is not None:
            stated.append(call.answer.reserved_at)
        if not all(earliest <= moment <= latest for moment in stated):
            detail = f"{call.verb} between {earliest:.6f} and {latest:.6f} states "
            detail += " and ".join(f"{moment:.6f}" for moment in stated)
            yield Finding(kind="clock_outside_call", subject=call.key, detail=detail)
