"""How long a new request would wait, by what turns took lately."""

import pytest

from dibs.batching import pace as pace_module
from dibs.batching.pace import Pace, Stopwatch


def test_follows_what_turns_took_lately() -> None:
    pace = Pace()
    assert pace.seconds_for(1_000) == 0.0, "nothing is known yet"
    pace.learn(64, 0.064)
    assert pace.seconds_for(1_000) == pytest.approx(1.0)
    for _ in range(100):
        pace.learn(100, 0.01)
    assert pace.seconds_for(1_000) == pytest.approx(0.1, rel=0.01)


@pytest.mark.parametrize(
    ("held_seconds", "busy_seconds"),
    [
        pytest.param(2.0, 3.0, id="its-own-and-the-databases-work"),
        pytest.param(20.0, 10.0, id="never-more-than-passed"),
    ],
)
def test_counts_work_and_no_waiting(
    monkeypatch: pytest.MonkeyPatch, held_seconds: float, busy_seconds: float
) -> None:
    passed, worked = 100.0, 7.0
    monkeypatch.setattr(pace_module, "monotonic", lambda: passed)
    monkeypatch.setattr(pace_module, "thread_time", lambda: worked)
    stopwatch = Stopwatch()
    passed, worked = 110.0, 8.0
    assert stopwatch.seconds == 10.0
    assert stopwatch.busy_seconds(held_seconds) == busy_seconds
