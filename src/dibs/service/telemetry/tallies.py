"""What is counted at every call, in plain numbers, told to Prometheus when it asks.

Its own counters take a lock and a chain of calls each: three at every call took three
times as long.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the latencies told apart, in seconds."""


class Latencies:
    """How long the calls of one operation took."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._counts = [0] * (len(_BOUNDS) + 1)

    def observe(self, seconds: float) -> None:
        """Count one call."""
        self.seconds += seconds
        self._counts[bisect_left(_BOUNDS, seconds)] += 1

    def buckets(self) -> list[tuple[str, float]]:
        """How many took at most so long, for each bound."""
        bounds = (*map(str, _BOUNDS), "+Inf")
        return list(zip(bounds, accumulate(self._counts), strict=True))


class Calls(Collector):
    """Calls answered."""

    def __init__(self) -> None:
        self._answers: Counter[tuple[str, int, str]] = Counter()
        self._latencies: defaultdict[str, Latencies] = defaultdict(Latencies)

    def count(self, operation: str, status: int, code: str, seconds: float) -> None:
        """Count one answered call."""
        self._answers[operation, status, code] += 1
        self._latencies[operation].observe(seconds)

    def collect(self) -> Iterator[CounterMetricFamily | HistogramMetricFamily]:
        """What was counted until now."""
        requests = CounterMetricFamily(
            "dibs_requests",
            "Calls answered, by operation, HTTP status and code.",
            labels=("operation", "status", "code"),
        )
        for (operation, status, code), number in self._answers.items():
            requests.add_metric((operation, str(status), code), number)
        yield requests
        seconds = HistogramMetricFamily(
            "dibs_request_seconds",
            "From a call's first byte to the last of its answer.",
            labels=("operation",),
        )
        for operation, took in self._latencies.items():
            seconds.add_metric((operation,), took.buckets(), took.seconds)
        yield seconds


class Holds(Collector):
    """Requests to reserve, by what became of them."""

    def __init__(self) -> None:
        self._decided: Counter[str] = Counter()

    def count(self, code: str) -> None:
        """Count one request."""
        self._decided[code] += 1

    def collect(self) -> Iterator[CounterMetricFamily]:
        """What was counted until now."""
        holds = CounterMetricFamily(
            "dibs_holds",
            "Reservations asked for: granted (ok) and refused, by code.",
            labels=("code",),
        )
        for code, number in self._decided.items():
            holds.add_metric((code,), number)
        yield holds
