"""What turns carried, and what sweeps gave back."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from dibs.service.telemetry.bounds import LAGS

SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Holding:
    """Turns of events, and holds that ended."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.batch_size = Histogram(
            "dibs_batch_size",
            "Requests carried by one transaction.",
            buckets=SIZES,
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
            buckets=LAGS,
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

    def released(self, lag_seconds: float) -> None:
        """Count one reservation ended by the sweeper, so late after its deadline."""
        self.expired.inc()
        self.release_lag.observe(lag_seconds)
