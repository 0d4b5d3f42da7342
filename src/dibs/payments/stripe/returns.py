"""Money that goes back, as Stripe tells it: refunds, and disputes of banks."""

import msgspec

from dibs.payments.provider import Complaint, RefundStanding, RefundStatus
from dibs.payments.stripe.standing import from_stripe

REFUND_KEY = "refund_key"
"""Under which a refund's metadata say what it was asked by. Stripe forgets idempotency
keys after a day; this it keeps."""

REFUND_STATUSES: dict[str, RefundStatus] = {
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}
"""All others are under way."""
NEVER_TAKEN = {"partial_capture", "expired_uncaptured_charge"}
"""Why Stripe writes refunds of money that it only let go, and that never was ours."""

DISPUTE_STATUSES: dict[str, RefundStatus] = {
    "needs_response": "pending",
    "under_review": "pending",
    "lost": "succeeded",
    "won": "failed",
}
"""Of disputes that money is taken for, at once; others ask questions (`warning_…`), or
end before any is taken."""

WON = Complaint(
    code="dispute_won", message="the bank gave back what it had taken by the dispute"
)


class Refund(msgspec.Struct):
    """The part of Stripe's refund that we read."""

    id: str
    amount: int
    currency: str
    created: int = 0
    status: str | None = None
    reason: str | None = None
    failure_reason: str | None = None
    metadata: dict[str, str] | None = None
    balance_transaction: str | None = ""
    """Null where no money moved (yet)."""

    @property
    def is_real(self) -> bool:
        """Whether it is of money that was taken."""
        is_let_go = self.status == "succeeded" and self.balance_transaction is None
        return not is_let_go and self.reason not in NEVER_TAKEN


class Dispute(msgspec.Struct):
    """The part of Stripe's dispute that we read."""

    id: str
    amount: int
    currency: str
    status: str
    created: int = 0
    reason: str = ""

    @property
    def is_real(self) -> bool:
        """Whether money is, or was, taken for it."""
        return self.status in DISPUTE_STATUSES


def of_refund(refund: Refund) -> RefundStanding:
    """How a refund stands."""
    status = REFUND_STATUSES.get(refund.status or "", "pending")
    return RefundStanding(
        reference=refund.id,
        status=status,
        amount_minor=from_stripe(refund.amount, refund.currency),
        key=(refund.metadata or {}).get(REFUND_KEY),
        reason=refund.reason or "",
        error=_why_failed(refund) if status == "failed" else None,
    )


def of_dispute(dispute: Dispute) -> RefundStanding:
    """How a dispute stands, as a refund that a bank makes."""
    status = DISPUTE_STATUSES[dispute.status]
    return RefundStanding(
        reference=dispute.id,
        status=status,
        amount_minor=from_stripe(dispute.amount, dispute.currency),
        reason=f"dispute: {dispute.reason}" if dispute.reason else "dispute",
        error=WON if status == "failed" else None,
    )


def _why_failed(refund: Refund) -> Complaint | None:
    if refund.failure_reason is None:
        return None
    reason = refund.failure_reason.replace("_", " ")
    return Complaint(
        code="refund_failed", message=f"the money was not taken back: {reason}"
    )
