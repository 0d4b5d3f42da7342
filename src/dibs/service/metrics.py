"""What the service counts, for Prometheus. No id is ever a label."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.exposition import generate_latest

from dibs.service.tallies import Calls, Holds

_LAGS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

disable_created_metrics()  # type: ignore[no-untyped-call]

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Everything counted in one process, in a registry of its own."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        self._calls = Calls()
        self._holds = Holds()
        registry.register(self._calls)
        registry.register(self._holds)
        self.batch_size = Histogram(
            "dibs_batch_size",
            "Requests carried by one transaction.",
            buckets=_SIZES,
            registry=registry,
        )
        self.queue_depth = Gauge(
            "dibs_queue_depth",
            "Requests that wait for their event's turn.",
            registry=registry,
        )
        self.release_lag = Histogram(
            "dibs_release_lag_seconds",
            "From a reservation's deadline to its units being given back by a sweep.",
            buckets=_LAGS,
            registry=registry,
        )
        self.expired = Counter(
            "dibs_reservations_expired",
            "Reservations ended by this process's sweeper.",
            registry=registry,
        )
        self.live_reservations = Gauge(
            "dibs_reservations_live",
            "Reservations that hold something now, over all events.",
            registry=registry,
        )
        self.oldest_due = Gauge(
            "dibs_oldest_due_seconds",
            "How long the longest due hold has waited for a sweep; 0 where none has.",
            registry=registry,
        )

    def answered(self, operation: str, status: int, code: str, seconds: float) -> None:
        """Count one answered call."""
        self._calls.count(operation, status, code, seconds)

    def hold_decided(self, code: str) -> None:
        """Count one request to reserve, alone or in a batch."""
        self._holds.count(code)

    def released(self, lag_seconds: float) -> None:
        """Count one reservation ended by the sweeper, so late after its deadline."""
        self.expired.inc()
        self.release_lag.observe(lag_seconds)

    def exposition(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)
