"""Who follows events, and how late they hear."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from dibs.service.telemetry.bounds import LAGS


class Streaming:
    """Streams, and how late they are told."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.open_now = Gauge(
            "dibs_live_streams",
            "Clients that follow events at the moment.",
            registry=registry,
        )
        self.lag = Histogram(
            "dibs_live_lag_seconds",
            "From a change's row in the journal to all who follow being told.",
            buckets=LAGS,
            registry=registry,
        )
        self._ended = Counter(
            "dibs_live_streams_ended",
            "Streams that were ended by the service.",
            ["reason"],
            registry=registry,
        )

    def ended(self, reason: str) -> None:
        """Count one stream that was told goodbye."""
        self._ended.labels(reason).inc()
