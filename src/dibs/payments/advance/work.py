"""What whoever works on a payment knows of it."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from dibs.payments.models import Accepts, PartStatus, PaymentStatus, Point
from dibs.payments.provider import Complaint, Method, ProviderRefused, Standing

LOOK_SHARE = 0.1


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation of the order."""

    event_id: str
    reservation_id: str
    price_minor: int
    amount_minor: int
    status: PartStatus
    sold_id: str | None
    sold_minor: int
    settled_at: datetime | None
    outcome: str | None

    @property
    def is_sold(self) -> bool:
        """Whether it is sold now, as it was ordered or in its place."""
        return self.status in ("sold", "replaced")


class RefundedPart(msgspec.Struct, frozen=True, kw_only=True):
    """What of a sale goes back on sale."""

    event: str
    id: str
    items: dict[str, int] | None = None
    seats: list[str] | None = None
    before_minor: int | None = None
    """Of units or seats: what the sale cost before they went back on sale."""
    share_minor: int | None = None
    """What it comes to, once it is on sale again, or refused."""
    refusal: Complaint | None = None

    @property
    def is_partial(self) -> bool:
        """Whether it is some of the sale, and not all that is left of it."""
        return self.items is not None or self.seats is not None


class DueRefund(msgspec.Struct, frozen=True, kw_only=True):
    """Money to be given back."""

    refund_id: str
    amount_minor: int | None
    parts: list[RefundedPart]
    reason: str
    principal: str
    reference: str | None
    retries: int
    is_of_sale: bool
    """Whether it is of what was sold, or else of money that nothing was sold for."""
    created_at: datetime

    @property
    def key(self) -> str:
        """What its provider knows it by: the same however often it is asked."""
        again = f":{self.retries}" if self.retries else ""
        return f"refund:{self.refund_id}{again}"


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A payment, its order's reservations, and its refunds that are due."""

    payment_id: str
    order_id: str
    number: int
    provider: str
    method: Method
    reference: str | None
    return_url: str | None
    status: PaymentStatus
    point: Point
    amount_minor: int
    currency: str
    captured_minor: int
    refunded_minor: int
    refund_news_count: int
    refund_news_read_count: int
    stop: str | None
    is_review: bool
    attempts: int
    refusal: str | None
    refused_since: datetime | None
    ends_at: datetime | None
    error: Complaint | None
    principal: str
    created_at: datetime
    server_now: datetime
    accepts: Accepts
    parts: list[Part]
    refunds: list[DueRefund]

    @property
    def is_free(self) -> bool:
        """Whether nothing is to pay: that alone is sold without a provider's word."""
        return self.amount_minor == 0

    @property
    def is_over(self) -> bool:
        """Whether it can be paid no more."""
        return self.ends_at is not None and self.ends_at <= self.server_now

    @property
    def seconds_left(self) -> float | None:
        """Until it can be paid no more."""
        if self.ends_at is None:
            return None
        return max(0.0, (self.ends_at - self.server_now) / timedelta(seconds=1))

    @property
    def has_refund_news(self) -> bool:
        """Whether money went back, its provider says, that was not looked at here."""
        is_news = self.refund_news_count > self.refund_news_read_count
        return is_news and self.captured_minor > 0

    @property
    def sold_minor(self) -> int:
        """What was sold for it costs."""
        return sum(part.sold_minor for part in self.parts if part.is_sold)

    @property
    def sold_for(self) -> timedelta:
        """How long all of it is sold already."""
        sold_at = [part.settled_at for part in self.parts if part.is_sold]
        return self.server_now - max(filter(None, sold_at), default=self.server_now)

    def refused_for(self, refusal: ProviderRefused) -> timedelta:
        """How long its provider has refused it like this, and said nothing else."""
        since = self.refused_since if self.refusal == refusal.code else None
        return self.server_now - (since or self.server_now)

    def standing_unknown(self, refusal: ProviderRefused) -> Standing:
        """How it stands where its provider knows it no more.

        Over, and for that reason; but what it said that it had taken, it has.
        """
        is_taken = self.status == "succeeded"
        return Standing(
            reference=self.reference or "",
            status="succeeded" if is_taken else "cancelled",
            amount_minor=self.amount_minor,
            currency=self.currency,
            captured_minor=self.amount_minor if is_taken else 0,
            error=Complaint(code=refusal.code, message=refusal.reason),
        )

    def mismatch(self, standing: Standing) -> Complaint | None:
        """Why its provider's word cannot be for this order; None where it can."""
        if standing.currency.upper() != self.currency:
            told = f"{standing.currency.upper()} instead of {self.currency}"
            return Complaint(code="currency_mismatch", message=told)
        if standing.amount_minor != self.amount_minor:
            return _other_amount(standing.amount_minor, self.amount_minor)
        due_minor = self.amount_minor if standing.status == "succeeded" else 0
        if standing.captured_minor != due_minor:
            return _other_amount(standing.captured_minor, due_minor)
        return None

    def shortfall(self, standing: Standing) -> Complaint | None:
        """Why what was taken does not pay for what was sold; None where it does."""
        if standing.captured_minor >= self.sold_minor:
            return None
        return _other_amount(standing.captured_minor, self.sold_minor)


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing can be done for now."""

    seconds: float | None
    """Until it is looked at again; None where nothing is left to do."""
    failures: int = 0
    trouble: str | None = None
    refusal: str | None = None
    """The code by which its provider said no."""


class Lost(Exception):  # noqa: N818 it ends one worker's part, and is no error
    """Somebody else works on the payment now: the lease ran out."""


def look_seconds(waited: timedelta, seconds_min: float, seconds_max: float) -> float:
    """Until what waits so long already is looked at again: a tenth of that, bounded."""
    seconds = LOOK_SHARE * waited / timedelta(seconds=1)
    return min(seconds_max, max(seconds_min, seconds))


def _other_amount(told_minor: int, due_minor: int) -> Complaint:
    told = f"{told_minor} instead of {due_minor}"
    return Complaint(code="amount_mismatch", message=told)


def work_of(told: dict[str, Any] | None) -> Work:
    """What a step answered; raises Lost."""
    if told is None:
        raise Lost
    return msgspec.convert(told, Work)
