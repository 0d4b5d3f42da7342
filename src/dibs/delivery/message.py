"""Messages: what the world is told of a transition, and in which form.

A message says what happened to what, never to whom: no names of owners, no tokens, no
words that somebody typed. Its body is that of Standard Webhooks; brokers get the same
as the data of a CloudEvent 1.0.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import md5
from itertools import zip_longest
from typing import Any
from uuid import UUID

import msgspec
from msgspec import structs

from dibs.database import Row

BODY_BYTES_MAX = 20_000
EVENT_BYTES_MAX = 1_000_000
"""What a broker is told at most in one message: a NATS server takes 1 MiB with the
headers, unless it is told otherwise."""
TOLD_OF_DETAIL = frozenset(
    {
        *("amount_minor", "capacity", "claimed", "items", "items_dropped", "late"),
        *("leaves_at", "merged", "order", "partial", "paying", "reconciled"),
        *("seats_added", "seats_dropped", "status", "tried", "was"),
    }
)
"""What is passed on of a journal row's detail; a reason may name somebody."""
OWN_REASONS = frozenset(
    {
        *("silent", "left", "asked", "replaced", "its time is over", "came too late"),
        *("nothing was sold for it", "payment cancelled", "payment failed"),
    }
)
"""Reasons that nobody typed, of reservations and of orders."""
NEVER_TOLD = frozenset({"client_secret", "customer", "principal", "session", "token"})
"""What an order's messages keep to themselves, whoever wrote them."""
EVENTS = "/events/"
GAP = "gap"
"""The type of a message that says what else was never told, whatever was asked for."""
ORDERS = "/"
"""Ledgers of order messages: this and the organisation. No event's id has a slash."""


class Message(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing that happened, as one ledger tells it."""

    ledger: str
    position: int
    type: str
    subject: str
    """The reservation, order or event it is about; messages about one keep their
    order."""
    at: datetime
    data: dict[str, Any]


class Body(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message as a webhook gets it (Standard Webhooks 1.0.0, payload structure)."""

    type: str
    timestamp: datetime
    data: dict[str, Any]


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message as a broker gets it: CloudEvents 1.0.2, structured JSON."""

    specversion: str = "1.0"
    id: str
    """The ledger and the position in it: with the source, the same for every copy."""
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    partitionkey: str
    """Messages with the same one keep their order."""
    sequence: str
    """The position, so long that it sorts as text."""
    epoch: str
    """Which history of the database the position is of: another one after a restore."""
    data: dict[str, Any]

    @property
    def event(self) -> str | None:
        """The event it is of; None for order messages."""
        is_of_one = self.source.startswith(EVENTS)
        return self.source.removeprefix(EVENTS) if is_of_one else None

    def encode(self, bytes_max: int = EVENT_BYTES_MAX) -> bytes:
        """The whole as JSON, shortened as a webhook's body where it is longer."""
        encoded = _encode(self)
        if len(encoded) > bytes_max:
            encoded = _encode(structs.replace(self, data=_shortened(self.data)))
        return encoded


_encode = msgspec.json.Encoder().encode


def of_transition(row: Row) -> Message:
    """What a row of an event's journal tells: of a reservation, or of the event."""
    event, position, at, action, reservation, items, units, seats, until, detail = row
    data: dict[str, Any] = {"event": event, "position": position}
    if reservation is not None:
        data["reservation"] = reservation
    data["items"] = dict(zip_longest(items, units or ())) if items else {}
    data["seats"] = seats or []
    if until is not None:
        data["expires_at"] = until
    if detail:
        told = {name: value for name, value in detail.items() if name in TOLD_OF_DETAIL}
        if detail.get("reason") in OWN_REASONS:
            told["reason"] = detail["reason"]
        if told:
            data["detail"] = told
    return Message(
        ledger=event,
        position=position,
        type=f"event.{action}" if reservation is None else f"reservation.{action}",
        subject=event if reservation is None else reservation,
        at=at,
        data=data,
    )


def of_order(ledger: str, row: Row) -> Message:
    """What a row of an organisation's order messages tells."""
    position, at, kind, order, body = row
    told = {name: value for name, value in body.items() if name not in NEVER_TOLD}
    if told.get("reason") not in OWN_REASONS:
        told.pop("reason", None)
    data = {**told, "order": order, "position": position}
    return Message(
        ledger=ledger, position=position, type=kind, subject=order, at=at, data=data
    )


def of_gap(ledger: str, first: int, last: int, at: datetime) -> Message:
    """Says that a ledger's positions from first to last are kept no more.

    It stands where the last of them stood; `at` is the time of what comes after.
    """
    data: dict[str, Any] = {"position": last, "first": first, "last": last}
    name = "orders_of" if ledger.startswith(ORDERS) else "event"
    return Message(
        ledger=ledger,
        position=last,
        type=GAP,
        subject=ledger,
        at=at,
        data={name: ledger.removeprefix(ORDERS), **data},
    )


def body_of(message: Message) -> str:
    """The body that is sent and signed, below 20 kB.

    Where seats and detail make it longer they are left out, and it says so: who needs
    them reads the reservation.
    """
    body = Body(type=message.type, timestamp=message.at, data=message.data)
    encoded = _encode(body)
    if len(encoded) > BODY_BYTES_MAX:
        encoded = _encode(structs.replace(body, data=_shortened(message.data)))
    return encoded.decode()


def _shortened(data: dict[str, Any]) -> dict[str, Any]:
    """What is left of it without seats and detail; it says so."""
    kept = {
        name: value
        for name, value in data.items()
        if isinstance(value, str | int | datetime)
    }
    return {**kept, "shortened": True}


def cloud_event(message: Message, epoch: str) -> CloudEvent:
    """The message as brokers get it."""
    return CloudEvent(
        id=f"{message.ledger}:{message.position}",
        source=_source(message.ledger),
        type=message.type,
        subject=message.subject,
        time=message.at,
        partitionkey=message.subject,
        sequence=str(message.position).zfill(20),
        epoch=epoch,
        data=message.data,
    )


@lru_cache(maxsize=10_000)
def _source(ledger: str) -> str:
    """Where a ledger's messages come from: an event, or the orders of somebody."""
    is_order = ledger.startswith(ORDERS)
    return f"/orders{ledger}".rstrip("/") if is_order else EVENTS + ledger


def delivery_id(endpoint: str, message: Message) -> str:
    """The id of a message to an endpoint: the same whenever it is put down.

    After a restore another message may have its position, but not its time as well.
    """
    told = f"{endpoint} {message.ledger} {message.position} {message.at.isoformat()}"
    digest = md5(told.encode(), usedforsecurity=False).digest()
    return str(UUID(bytes=digest, version=3))


def matches(patterns: Sequence[str], name: str) -> bool:
    """Whether a name fits one of the patterns; none of them is all."""
    return not patterns or _fits_any(tuple(patterns), name)


@lru_cache(maxsize=10_000)
def _fits_any(patterns: tuple[str, ...], name: str) -> bool:
    return any(_fits(one, name) for one in patterns)


def _fits(pattern: str, name: str) -> bool:
    """Whether a name fits a pattern, in time that no pattern can stretch."""
    first, *rest = pattern.split("*")
    if not rest:
        return name == first
    *middle, last = rest
    start, end = len(first), len(name) - len(last)
    if start > end or not (name.startswith(first) and name.endswith(last)):
        return False
    for part in middle:
        found = name.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True
