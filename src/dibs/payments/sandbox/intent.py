"""A payment of the sandbox: what it is, and what each call makes of it.

Nothing here reads a clock or a database: whoever calls says what time it is, and gets
the payment as it is afterwards and what there is to tell of it.
"""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import msgspec
from msgspec import field
from msgspec.structs import replace

from dibs.payments.provider import (
    Asked,
    Complaint,
    Method,
    ProviderRefused,
    RefundStanding,
    Standing,
    Status,
)
from dibs.payments.sandbox.cards import Card

TELLS_AFTER = timedelta(seconds=1)
"""How much later a reordered card tells what came first."""
PAGE = "/sandbox/{reference}"
"""Where a session is paid; relative, since the sandbox is part of the service."""


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """One payment, as the table keeps it."""

    reference: str
    method: Method
    status: Status
    amount_minor: int
    captured_minor: int = 0
    refunded_minor: int = 0
    currency: str
    client_secret: str
    return_url: str | None = None
    ends_at: datetime | None = None
    card: str | None = None
    error: Complaint | None = None
    due_at: datetime | None = None
    outcome: Status | None = None
    answers: dict[str, dict[str, Any]] = {}
    created_at: datetime
    updated_at: datetime

    @property
    def standing(self) -> Standing:
        """What the outside sees of it."""
        is_session = self.method == "session"
        return Standing(
            reference=self.reference,
            status=self.status,
            amount_minor=self.amount_minor,
            currency=self.currency,
            captured_minor=self.captured_minor,
            refunded_minor=self.refunded_minor,
            client_secret=self.client_secret,
            url=PAGE.format(reference=self.reference) if is_session else None,
            error=self.error if self.status == "failed" else None,
        )


class News(msgspec.Struct, frozen=True, kw_only=True):
    """Something to tell of a payment, and when."""

    message_id: str = field(default_factory=lambda: f"sbm_{token_hex(12)}")
    type: str
    happened_at: datetime
    due_at: datetime
    copies_left: int = 1


Changed = tuple[Intent, list[News]]


def opened(reference: str, asked: Asked, now: datetime) -> Intent:
    """A payment that nobody has paid yet."""
    return Intent(
        reference=reference,
        method=asked.method,
        status="open",
        amount_minor=asked.amount_minor,
        currency=asked.currency,
        client_secret=f"{reference}_secret_{token_hex(12)}",
        return_url=asked.return_url,
        ends_at=asked.ends_at,
        created_at=now,
        updated_at=now,
    )


def at(intent: Intent, now: datetime) -> Intent:
    """What time alone has made of it: cards come to an end, and so do sessions."""
    if intent.outcome is not None and intent.due_at is not None:
        if now < intent.due_at:
            return intent
        return _settled(intent, intent.outcome, intent.due_at)
    is_over = intent.ends_at is not None and now >= intent.ends_at
    if is_over and intent.method == "session" and _is_payable(intent):
        return replace(intent, status="cancelled", updated_at=intent.ends_at)
    return intent


def confirmed(intent: Intent, now: datetime, *, number: str, card: Card) -> Changed:
    """Somebody pays with a card."""
    if not _is_payable(intent):
        raise _unexpected(intent, "paid")
    tried = replace(intent, card=number, error=None, updated_at=now)
    if card.wait is None:
        ended = replace(tried, error=card.error)
        return _told(_settled(ended, card.outcome, now), now, card)
    begun_at = now
    if card.after_end and intent.ends_at is not None:
        begun_at = max(now, intent.ends_at)
    due_at = begun_at + card.wait
    waiting = replace(
        tried,
        status="processing",
        outcome=card.outcome,
        error=card.error,
        due_at=due_at,
    )
    told_at = due_at + TELLS_AFTER if card.is_reordered else now
    return waiting, [
        _news("processing", now, told_at, card.copies),
        _news(card.outcome, due_at, due_at, card.copies),
    ]


def authenticated(intent: Intent, now: datetime, *, approve: bool) -> Changed:
    """The buyer proves who they are, or does not."""
    if intent.status != "needs_action":
        raise _unexpected(intent, "authenticated")
    if approve:
        return _told(_settled(intent, "authorised", now), now, Card())
    error = Complaint(
        code="authentication_failed",
        message="We could not make sure that it was you who paid.",
    )
    refused = replace(intent, error=error)
    return _told(_settled(refused, "failed", now), now, Card())


def captured(intent: Intent, amount_minor: int, now: datetime) -> Changed:
    """What was set aside is taken, or a part of it."""
    if intent.status != "authorised":
        raise _unexpected(intent, "captured")
    if not 0 < amount_minor <= intent.amount_minor:
        raise ProviderRefused(
            "amount_too_large",
            f"{amount_minor} cannot be captured of {intent.amount_minor}",
        )
    taken = replace(
        intent, status="succeeded", captured_minor=amount_minor, updated_at=now
    )
    return _told(taken, now, Card())


def cancelled(intent: Intent, now: datetime) -> Changed:
    """It ends, and what was set aside is let go; what cannot end stays as it is."""
    if intent.status in ("processing", "succeeded", "cancelled"):
        return intent, []
    return _told(replace(intent, status="cancelled", updated_at=now), now, Card())


def refunded(
    amount_minor: int, intent: Intent, now: datetime
) -> tuple[Intent, list[News], RefundStanding]:
    """Some of what was taken is given back."""
    left_minor = intent.captured_minor - intent.refunded_minor
    if not 0 < amount_minor <= left_minor:
        raise ProviderRefused(
            "amount_too_large", f"{amount_minor} cannot be refunded of {left_minor}"
        )
    given = replace(
        intent, refunded_minor=intent.refunded_minor + amount_minor, updated_at=now
    )
    refund = RefundStanding(
        reference=f"sbr_{token_hex(12)}", status="succeeded", amount_minor=amount_minor
    )
    return given, [_news("refunded", now, now, 1)], refund


def _settled(intent: Intent, status: Status, now: datetime) -> Intent:
    taken_minor = intent.amount_minor if status == "succeeded" else 0
    return replace(
        intent,
        status=status,
        captured_minor=taken_minor,
        due_at=None,
        outcome=None,
        updated_at=now,
    )


def _told(intent: Intent, now: datetime, card: Card) -> Changed:
    return intent, [_news(intent.status, now, now, card.copies)]


def _news(what: str, happened_at: datetime, due_at: datetime, copies: int) -> News:
    return News(
        type=f"payment.{what}",
        happened_at=happened_at,
        due_at=due_at,
        copies_left=copies,
    )


def _is_payable(intent: Intent) -> bool:
    return intent.status in ("open", "failed", "needs_action")


def _unexpected(intent: Intent, done: str) -> ProviderRefused:
    reason = f"a payment that is {intent.status} cannot be {done}"
    return ProviderRefused("unexpected_state", reason)
