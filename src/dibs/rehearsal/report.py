"""What a rehearsal found, as data and in words."""

from collections import Counter
from collections.abc import Iterable
from math import ceil

import msgspec

from dibs.rehearsal.checker import Evidence, Final, Finding
from dibs.rehearsal.history import Call
from dibs.rehearsal.record import Recording
from dibs.rehearsal.unsold import Unsold, unsold
from dibs.rehearsal.verdict import LISTED_MAX, Verdict, verdict_on
from dibs.rehearsal.waiting import Waits


class Report(Verdict, frozen=True, kw_only=True):
    """What one rehearsal proved, and its figures."""

    seed: int
    speed: float
    seconds: float
    buyers: int
    bots: int
    """Sessions that held what they could, beside the buyers."""
    click_p95_seconds: float | None
    """From a buyer's first click to the hold, or to hearing that there is none as they
    chose; in seconds of the evening, of all. None where that is never."""
    waits: Waits
    """What became of everybody's wait."""
    endings: dict[str, int]
    """How buyers' evenings ended."""
    extended: int
    released: int
    refused_by_code: dict[str, int]
    connections_cut: int
    retried: int
    unanswered: int
    """Requests that never were, however often they were made."""
    unavailable: int
    """Answers 503 with Retry-After."""
    holds_per_second: float
    """Reservations granted, from the first to the last."""
    holds_per_second_max: int
    """In the busiest second."""
    p50_ms: float
    p99_ms: float
    """Of attempts to reserve that were answered, waiting for a connection included."""
    items: dict[str, dict[str, int | None]]
    """By item its capacity, and what was sold and reserved at the end."""
    seats_total: int
    seats_confirmed: int
    unsold_explained: dict[str, int]
    """Unsold seats by reason."""
    unsold: list[Unsold]
    """The first of them, one by one."""


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What the report needs to know besides the evidence."""

    seed: int
    speed: float
    seconds: float
    buyers: int
    bots: int
    waits: Waits
    endings: dict[str, int]
    seats: list[str]


def report_on(recording: Recording, how: Circumstances) -> Report:
    """Weighs the evidence."""
    evidence, final = recording.evidence, recording.closing.final
    left = list(unsold(evidence, final, how.seats))
    unexplained = [_unexplained(one) for one in left if one.reason == "unexplained"]
    verdict = verdict_on(recording, evidence, unexplained)
    reasons: Counter[str] = Counter(one.reason for one in left)
    calls = evidence.calls
    # Whoever looks in vain looks again, under another key.
    asked = [one for one in evidence.by_key.values() if one[0].verb != "look"]
    granted = [call for call in calls if _is_fresh(call)]
    of_verb = Counter(call.verb for call in granted)
    waits = [_milliseconds(call) for call in calls if _is_timed(call)]
    return Report(
        **msgspec.structs.asdict(verdict),
        seed=how.seed,
        speed=how.speed,
        seconds=round(how.seconds, 1),
        buyers=how.buyers,
        bots=how.bots,
        click_p95_seconds=how.waits.p95_seconds,
        waits=how.waits,
        endings=how.endings,
        extended=of_verb["extend"],
        released=sum(one.released for one in evidence.granted),
        refused_by_code=_refusals(calls),
        connections_cut=sum(call.code == "cut" for call in calls),
        retried=sum(len(attempts) - 1 for attempts in asked),
        unanswered=sum(
            not any(call.decided for call in attempts) for attempts in asked
        ),
        unavailable=sum(call.status == 503 and call.retry_after for call in calls),
        holds_per_second=_rate(granted),
        holds_per_second_max=_busiest(granted),
        p50_ms=_percentile(waits, 0.50),
        p99_ms=_percentile(waits, 0.99),
        items=_items(evidence, final),
        seats_total=len(how.seats),
        seats_confirmed=len(final.sold_seats),
        unsold_explained=dict(reasons),
        unsold=left[:LISTED_MAX],
    )


def _unexplained(seat: Unsold) -> Finding:
    holder = "nobody" if seat.buyer is None else f"buyer {seat.buyer}"
    until = seat.until.isoformat() if seat.until else "an unknown moment"
    return Finding(
        kind="unsold_unexplained",
        subject=seat.seat,
        detail=f"the service shows {seat.shown}; {holder} has it until {until}",
    )


def _is_fresh(call: Call) -> bool:
    return call.answer is not None and not call.answer.replayed


def _is_timed(call: Call) -> bool:
    return call.verb == "reserve" and call.decided


def _milliseconds(call: Call) -> float:
    return (call.ended_at - call.started_at) * 1000


def _refusals(calls: Iterable[Call]) -> dict[str, int]:
    codes = Counter(call.code for call in calls if call.decided and call.code != "ok")
    return dict(codes.most_common())


def _percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed; 0 where there are none."""
    if not values:
        return 0.0
    return round(sorted(values)[ceil(len(values) * share) - 1], 1)


def _rate(granted: list[Call]) -> float:
    moments = [call.ended_at for call in granted if call.verb == "reserve"]
    if len(moments) < 2:
        return float(len(moments))
    return round(len(moments) / max(max(moments) - min(moments), 1.0), 1)


def _busiest(granted: list[Call]) -> int:
    seconds = Counter(int(call.ended_at) for call in granted if call.verb == "reserve")
    return max(seconds.values(), default=0)


def _items(evidence: Evidence, final: Final) -> dict[str, dict[str, int | None]]:
    return {
        item: {
            "capacity": stock.capacity,
            "sold": final.sold.get(item, 0),
            "reserved": final.reserved.get(item, 0),
        }
        for item, stock in evidence.stock.items()
    }
