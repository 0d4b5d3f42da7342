"""How soon refusals at the door are told: at once, unless there are very many."""

import pytest

from dibs.batching import doorman
from dibs.batching.doorman import (
    LATE_SECONDS,
    SOON_SECONDS,
    TOLD_PER_SECOND,
    Doorman,
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that is moved by hand."""
    now = [1_000.0]
    monkeypatch.setattr(doorman, "monotonic", lambda: now[0])
    return now


def test_few_are_told_soon(clock: list[float]) -> None:
    told = Doorman()
    for _ in range(1_000):
        clock[0] += 2 / TOLD_PER_SECOND
        assert told.wait_seconds() == SOON_SECONDS


def test_many_are_spread_out(clock: list[float]) -> None:
    told = Doorman()
    waits = [told.wait_seconds() for _ in range(TOLD_PER_SECOND)]
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(1.0)
    clock[0] += 1.0
    assert told.wait_seconds() == SOON_SECONDS


def test_nobody_waits_for_long(clock: list[float]) -> None:
    told = Doorman()
    waits = [told.wait_seconds() for _ in range(100 * TOLD_PER_SECOND)]
    assert max(waits) == pytest.approx(LATE_SECONDS)
    clock[0] += LATE_SECONDS
    assert told.wait_seconds() == SOON_SECONDS, "a crowd that is gone is forgotten"
