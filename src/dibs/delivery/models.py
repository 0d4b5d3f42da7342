"""What goes in and out of the room: endpoints, deliveries, attempts.

They are the HTTP schemas too. A message is never called an event: an event is what
inventory belongs to.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from dibs.records import Position

EndpointKind = Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,31}$")]
"""`webhook`, or a kind of broker (`dibs.delivery.brokers.kinds`)."""
EndpointStatus = Literal["active", "paused", "disabled"]
DeliveryStatus = Literal["pending", "delivered", "dead", "skipped"]

Url = Annotated[str, Meta(min_length=1, max_length=2_000)]
Name = Annotated[str, Meta(max_length=200)]
Pattern = Annotated[str, Meta(min_length=1, max_length=64)]
Patterns = Annotated[list[Pattern], Meta(max_length=100)]
"""Each is a name, in which * stands for anything."""


class WebhookPut(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False
):
    """A new webhook: where messages go, and which."""

    url: Url
    name: Name = ""
    events: Patterns = []
    """Patterns of event ids such as `acme.*`; none for all it may see. Orders are of no
    event: who asks for some events alone hears of orders by naming their types."""
    types: Patterns = []
    """Patterns of message types such as `reservation.*`; none for all."""


class EndpointPut(WebhookPut, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new endpoint of any kind; brokers are the installation's alone."""

    kind: EndpointKind = "webhook"


class EndpointPatch(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What changes of an endpoint; what is left out stays."""

    url: Url | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    events: Patterns | UnsetType = UNSET
    types: Patterns | UnsetType = UNSET
    status: Literal["active", "paused"] | UnsetType = UNSET
    """`paused` keeps what happens meanwhile; `active` also ends being disabled."""


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """What an endpoint was never told: it was kept no longer when its turn came."""

    ledger: str
    """An event's id, or `/` and the organisation for its orders."""
    first: int
    last: int
    """The positions, both included."""
    noticed_at: datetime


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A consumer: where messages go, and how it is doing."""

    id: str
    kind: EndpointKind
    url: str
    """Without a broker's user and password."""
    name: str
    events: list[str]
    types: list[str]
    status: EndpointStatus
    disabled_reason: str | None = None
    """`gone` where it answered 410."""
    organisation_id: str | None = None
    """None for one of the whole installation."""
    created_at: datetime
    updated_at: datetime
    former_ends_at: datetime | None = None
    """Until when messages are signed with the secret before the last rotation too."""
    failing_since: datetime | None = None
    """Since when nothing arrived there; None while things do."""
    resumes_at: datetime | None = None
    """Until when it asked to be left alone."""
    missed_count: int = 0
    """How many positions of ledgers it was never told, as they were kept no longer."""
    gaps: list[Gap] = []
    """Which those were: the last ten stretches, the latest first."""


class NewEndpoint(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint that was just put or rotated: the only time its secret is told."""

    endpoint: Endpoint
    secret: str | None = None
    """What verifies its messages (`whsec_…`); None for brokers."""

    def __repr__(self) -> str:
        return f"NewEndpoint(endpoint={self.endpoint!r}, secret='…')"


class Rotation(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False
):
    """How a secret gives way to another one."""

    former_seconds: Annotated[int, Meta(ge=0, le=2_592_000)] = 86_400
    """How long messages are signed with the former one as well."""


class ReplayAsk(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False
):
    """From where an endpoint is told again, a ledger or all it follows."""

    ledger: Annotated[str, Meta(max_length=64)] | None = None
    """An event's id, or `/` and the organisation for its orders; None for all."""
    after: Position | None = None
    """The position after which the ledger is told; needs `ledger`."""
    since: datetime | None = None
    """Told is what was recorded from then on."""


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What is told again: each ledger, and the position after which it is."""

    ledgers: dict[str, int]


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt at a delivery."""

    attempt: int
    attempted_at: datetime
    duration_ms: int
    status: int | None = None
    """What the endpoint answered, None where it did not."""
    error: str | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one endpoint."""

    id: str
    """The message's `webhook-id`, the same for every attempt."""
    number: int
    """Grows; the cursor of lists."""
    endpoint: str
    ledger: str
    position: int
    type: str
    subject: str
    """The reservation or order it is about; those of one subject go in order."""
    status: DeliveryStatus
    attempts: int
    recorded_at: datetime
    """When what it tells of happened."""
    created_at: datetime
    due_at: datetime | None = None
    """When it is tried next; None where an earlier one of its subject is waited for."""
    is_under_way: bool = False
    """Whether it is being tried right now."""
    delivered_at: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None


class DeliveryDetail(Delivery, frozen=True, kw_only=True):
    """A delivery with its body and every attempt."""

    body: str
    tries: list[Attempt]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far an endpoint is behind."""

    endpoint: str
    name: str
    kind: EndpointKind
    status: EndpointStatus
    pending_count: int
    dead_count: int
    oldest_at: datetime | None = None
    """When the oldest thing happened that was not delivered yet."""
    lag_seconds: float
    """How long ago that is; 0 where all was delivered."""
    due_since: datetime | None = None
    """Since when something is due that nobody brings, though it takes what it is
    brought."""
    failing_since: datetime | None = None
    """Since when it has refused everything, or one message; None where it did not."""
    catches_up_from: datetime | None = None
    """What it is not told yet is late from then on: it works again, or goes on."""
