"""What became of orders, and what waits for a cashier."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class Paying:
    """Orders, refunds and payments that are due."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.oldest_due = Gauge(
            "dibs_payments_oldest_due_seconds",
            "How long the payment waits that is due or fails for longest; 0: none.",
            registry=registry,
        )
        self._orders = Counter(
            "dibs_orders",
            "Orders by what this process told of them: paid, refunded, cancelled …",
            ["outcome"],
            registry=registry,
        )
        self._refunds = Counter(
            "dibs_refunds",
            "Refunds that providers carried out, as this process heard.",
            registry=registry,
        )

    def told(self, told: str) -> None:
        """Count a message of an order, such as `order.paid`."""
        subject, _, outcome = told.partition(".")
        if subject == "order":
            self._orders.labels(outcome).inc()
        elif told == "refund.succeeded":
            self._refunds.inc()
