"""What others were told: webhooks, brokers, and how far they are behind."""

import math
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from dibs.delivery import Lag, Standing
from dibs.service.telemetry.bounds import LAGS


class Telling:
    """Deliveries, messages and alarms."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._attempts = Counter(
            "dibs_delivery_attempts",
            "Attempts to deliver a webhook by this process, by what came of them.",
            ["outcome"],
            registry=registry,
        )
        self._attempt_seconds = Histogram(
            "dibs_delivery_attempt_seconds",
            "From the beginning of an attempt to its answer, or to giving up.",
            buckets=LAGS,
            registry=registry,
        )
        self._deliveries = Gauge(
            "dibs_deliveries",
            "Webhooks that are to be delivered yet (pending) or were given up (dead).",
            ["status"],
            registry=registry,
        )
        self._published = Counter(
            "dibs_messages_published",
            "Messages that brokers acknowledged to this process, by kind of broker.",
            ["kind"],
            registry=registry,
        )
        self._message_lag = Histogram(
            "dibs_message_lag_seconds",
            "From a change's row in the journal to a broker having it; the first of"
            " each batch.",
            ["kind"],
            buckets=LAGS,
            registry=registry,
        )
        self._delivery_lag = Gauge(
            "dibs_delivery_lag_seconds",
            "How long ago that happened which an endpoint was not told yet; 0 where it"
            " was told all.",
            ["endpoint", "kind"],
            registry=registry,
        )
        self._late = Gauge(
            "dibs_delivery_late_seconds",
            "How long an endpoint waits for us: nobody reads, brings or publishes what"
            " it would take.",
            ["endpoint", "kind"],
            registry=registry,
        )
        self._failing = Gauge(
            "dibs_endpoint_failing_seconds",
            "How long we wait for an endpoint: since when it has refused everything, or"
            " one message.",
            ["endpoint", "kind"],
            registry=registry,
        )
        self._behind = Gauge(
            "dibs_delivery_behind",
            "Positions of ledgers nobody has read for an endpoint, and its deliveries"
            " that wait.",
            ["endpoint", "kind"],
            registry=registry,
        )
        self._alarms = Gauge(
            "dibs_alarm",
            "1 where something is later than it should be, else 0; NaN: nobody knows.",
            ["alarm"],
            registry=registry,
        )

    def published(self, kind: str, count: int, lag_seconds: float) -> None:
        """Count messages a broker has acknowledged, so late after they happened."""
        self._published.labels(kind).inc(count)
        self._message_lag.labels(kind).observe(lag_seconds)

    def lags_are(self, lags: Iterable[Lag]) -> None:
        """Say how far each endpoint is behind; who is not named is none any more."""
        for gauge in (self._delivery_lag, self._late, self._failing, self._behind):
            gauge.clear()
        for one in lags:
            self._delivery_lag.labels(one.endpoint, one.kind).set(one.seconds)
            self._late.labels(one.endpoint, one.kind).set(one.late_seconds)
            self._failing.labels(one.endpoint, one.kind).set(one.failing_seconds)
            self._behind.labels(one.endpoint, one.kind).set(one.positions)

    def alarm(self, name: str, *, is_on: bool | None) -> None:
        """Say whether an alarm is on; None where nobody knows."""
        self._alarms.labels(name).set(math.nan if is_on is None else is_on)

    def deliveries_stand(self, standings: Iterable[Standing] | None) -> None:
        """Say how much waits and how much was given up; None where nobody knows."""
        counts = dict.fromkeys(
            ("pending", "dead"), math.nan if standings is None else 0.0
        )
        for one in standings or ():
            counts["pending"] += one.pending_count
            counts["dead"] += one.dead_count
        for status, count in counts.items():
            self._deliveries.labels(status).set(count)

    def attempted(self, outcome: str, seconds: float) -> None:
        """Count one attempt to deliver a webhook."""
        self._attempts.labels(outcome).inc()
        self._attempt_seconds.observe(seconds)
