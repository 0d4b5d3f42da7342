"""Counting answers: how many a second, and how long they took."""

from statistics import quantiles
from time import perf_counter
from typing import Any

WARM_UP_SECONDS = 0.5


class Tally:
    """Answers that come within a window, which opens after a warm-up."""

    def __init__(self, seconds: float) -> None:
        self.opens_at = perf_counter() + WARM_UP_SECONDS
        self.closes_at = self.opens_at + seconds
        self.answers = 0
        """All that were wanted, also those outside the window."""
        self.others = 0
        """Refusals where holds were wanted."""
        self._seconds = seconds
        self._latencies: list[float] = []

    def is_open(self) -> bool:
        """Whether another request should be sent."""
        return perf_counter() < self.closes_at

    def count(self, sent_at: float) -> None:
        """What was asked for came; it was asked for at `sent_at`."""
        now = perf_counter()
        self.answers += 1
        if self.opens_at <= now < self.closes_at:
            self._latencies.append(now - sent_at)

    def summary(self) -> dict[str, Any]:
        """What `load` and `callers` print, as JSON, for `python -m benchmarks`."""
        if len(self._latencies) < 2:
            raise RuntimeError(
                f"{self.answers} answers, {self.others} refusals: too few"
            )
        percentiles = quantiles(self._latencies, n=100, method="inclusive")
        return {
            "answers": self.answers,
            "others": self.others,
            "per_second": round(len(self._latencies) / self._seconds),
            "p50_ms": round(percentiles[49] * 1000, 2),
            "p99_ms": round(percentiles[98] * 1000, 2),
            "worst_ms": round(max(self._latencies) * 1000, 2),
        }
