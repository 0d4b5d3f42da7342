"""What the service counts, for Prometheus.

No id is a label but an endpoint's: of these there are few.
"""

from prometheus_client import CollectorRegistry, disable_created_metrics
from prometheus_client.exposition import generate_latest

from dibs.service.telemetry.holding import Holding
from dibs.service.telemetry.paying import Paying
from dibs.service.telemetry.streaming import Streaming
from dibs.service.telemetry.tallies import Calls, Holds
from dibs.service.telemetry.telling import Telling

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
        self.holding = Holding(registry)
        self.streaming = Streaming(registry)
        self.paying = Paying(registry)
        self.telling = Telling(registry)

    def answered(self, operation: str, status: int, code: str, seconds: float) -> None:
        """Count one answered call."""
        self._calls.count(operation, status, code, seconds)

    def hold_decided(self, code: str) -> None:
        """Count one request to reserve, alone or in a batch."""
        self._holds.count(code)

    def exposition(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)
