"""What the figures of a report count."""

from pathlib import Path

from dibs.rehearsal.history import Call
from dibs.rehearsal.record import read_recording
from dibs.rehearsal.report import Circumstances, report_on
from dibs.rehearsal.waiting import waits_of

from .recorded import Told

QUIET = Circumstances(
    seed=1,
    speed=1.0,
    seconds=1.0,
    buyers=0,
    bots=0,
    waits=waits_of([]),
    endings={},
    seats=[],
)


def failed(verb: str, key: str, at: float) -> Call:
    """The service was away."""
    return Call(
        buyer=-1,
        verb=verb,  # type: ignore[arg-type]
        key=key,
        wanted_at=at,
        started_at=at,
        ended_at=at,
        code="unavailable",
        status=503,
        retry_after=True,
    )


def test_who_looks_in_vain_looks_again_and_is_not_unanswered(tmp_path: Path) -> None:
    told = Told()
    told.calls += [failed("look", f"look {at}", at) for at in (1.0, 1.25)]
    told.calls += [failed("reserve", "reserve dee", at) for at in (1.5, 2.0, 2.5)]
    report = report_on(read_recording(told.write(tmp_path / "told.jsonl")), QUIET)
    assert (report.unanswered, report.retried) == (1, 2)
    assert report.unavailable == 5
