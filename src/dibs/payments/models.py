"""Orders and what pays them; they are the schemas of the HTTP API too.

An order is one checkout of reservations, its amounts frozen when it was made; a payment
is one attempt to collect them. Under the rules of `dibs.models`.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from dibs.models import (
    Currency,
    EventId,
    ItemId,
    Quantity,
    Request,
    SaidReason,
    SeatId,
    Token,
)
from dibs.payments.provider import Complaint, Method, RefundStatus, Status
from dibs.records import Told

AMOUNT_MINOR_MAX = 1_000_000_000_000
RESERVATIONS_MAX = 50
LINES_MAX = 50

Id = Annotated[str, Meta(min_length=36, max_length=36)]
Amount = Annotated[int, Meta(ge=1, le=AMOUNT_MINOR_MAX)]
SignedAmount = Annotated[int, Meta(ge=-AMOUNT_MINOR_MAX, le=AMOUNT_MINOR_MAX)]
LineName = Annotated[str, Meta(min_length=1, max_length=200)]
ProviderName = Annotated[str, Meta(min_length=1, max_length=40)]
Url = Annotated[str, Meta(min_length=1, max_length=2_000)]

LineKind = Literal["fee", "tax", "discount", "other"]
Accepts = Literal["same", "equal", "next_best"]
"""What a buyer takes in place of what they paid too late for, each the former too."""
OrderStatus = Literal["pending", "paying", "paid", "refunded", "cancelled"]
PartStatus = Literal["open", "sold", "replaced", "refused", "cancelled"]
Outcome = Literal["same", "equal", "next_best", "refused", "changed"]
PaymentStatus = Status | Literal["starting"]
"""`starting` until its provider knows of it, then as it stands there."""
Point = Literal[
    "begun",  # it is written down, and the order is being paid
    "held",  # the reservations wait for it
    "created",  # the provider has it; the buyer may pay
    "authorised",  # the money is there, or is set aside
    "settled",  # each event has sold, or refused to
    "declining",  # nothing was sold: the money goes back
    "stopping",  # it shall not be paid any more
    "unselling",  # what was sold is taken back: the money vanished
    "finished",
]
"""Recovery points: what is done for certain. Whoever finds a payment goes on there."""


class OrderedReservation(Request, frozen=True, kw_only=True):
    """A reservation to be paid; its token proves whose it is."""

    event: EventId
    id: Id
    token: Token | None = None
    """Who sells for others needs none."""


class OrderLine(Request, frozen=True, kw_only=True):
    """What is paid besides what is reserved; discounts are below zero."""

    name: LineName
    amount_minor: SignedAmount
    kind: LineKind = "other"


class OrderPut(Request, frozen=True, kw_only=True):
    """A checkout of reservations of one organisation and one currency."""

    reservations: Annotated[
        list[OrderedReservation], Meta(min_length=1, max_length=RESERVATIONS_MAX)
    ]
    lines: Annotated[list[OrderLine], Meta(max_length=LINES_MAX)] = []
    accepts: Accepts = "equal"
    """What may take the place of what payment comes too late for."""
    currency: Currency | None = None
    """Refused unless it is the events'; null takes theirs."""


class PayAsk(Request, frozen=True, kw_only=True):
    """How an order shall be paid."""

    provider: ProviderName | None = None
    """By default the first there is."""
    method: Method = "intent"
    """`intent` is paid on a page of yours, `session` on the provider's."""
    return_url: Url | None = None
    """Where the provider's page sends the buyer afterwards."""


class RefundPart(Request, frozen=True, kw_only=True):
    """What of a sold reservation goes back on sale; all where nothing is named."""

    event: EventId
    id: Id
    """The reservation as it was ordered, or the one sold in its place."""
    items: Annotated[dict[ItemId, Quantity], Meta(max_length=100)] | None = None
    seats: Annotated[list[SeatId], Meta(max_length=1_000)] | None = None


class RefundAsk(Request, frozen=True, kw_only=True):
    """What is given back of an order: without a field all that is left of it.

    With an amount alone nothing goes back on sale; with reservations their units do,
    and the amount is what they cost unless it is given.
    """

    amount_minor: Amount | None = None
    reservations: Annotated[list[RefundPart], Meta(max_length=RESERVATIONS_MAX)] = []
    reason: SaidReason = ""


class OrderReservation(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation of an order, and what became of it."""

    event: str
    id: str
    status: PartStatus
    """`sold` as it was ordered, `replaced` by `sold_id`, `refused` where it came too
    late, `cancelled` once it is back on sale."""
    amount_minor: int
    """Its share of the order's amount, the lines' among it."""
    sold_id: str | None
    sold_minor: int
    """What was charged for it."""
    outcome: Outcome | None
    """What became of what was paid too late, or was another by then; null where it was
    sold as it was ordered."""


class PaymentView(Told, frozen=True, kw_only=True):
    """A payment as who pays sees it."""

    id: str
    provider: str
    """Empty where nothing was to pay."""
    method: Method
    status: PaymentStatus
    amount_minor: int
    currency: str
    reference: str | None
    client_secret: str | None
    """What the provider's elements in a page of yours pay with."""
    url: str | None
    """The provider's page that pays it."""
    publishable_key: str | None = None
    error: Complaint | None
    """Why the last attempt failed; it may be open to another one all the same."""
    ends_at: datetime | None
    """From then on it cannot be paid any more."""


class Order(Told, frozen=True, kw_only=True):
    """One checkout, as it stood at `server_now`."""

    id: str
    organisation: str | None
    status: OrderStatus
    currency: str
    amount_minor: int
    captured_minor: int
    refunded_minor: int
    accepts: Accepts
    lines: list[OrderLine]
    reservations: list[OrderReservation]
    payment: PaymentView | None
    """The one under way, or the last there was."""
    pay_until: datetime
    """The earliest deadline of its reservations, as it was when the order was made or a
    payment of it last began or ended."""
    created_at: datetime
    updated_at: datetime
    server_now: datetime
    replayed: bool = False
    """Whether this repeats what an earlier call with the same key began."""
    token: str | None = None
    """The secret of who pays; only in the answer to who makes the order."""


class Refund(Told, frozen=True, kw_only=True):
    """Money given back."""

    id: str
    order: str
    amount_minor: int | None
    """Null until what it shall give back is on sale again."""
    status: RefundStatus
    reason: str
    reference: str | None
    created_at: datetime
    is_outside: bool
    """Whether nobody asked for it here: it was given at the provider's own side, or
    taken by a bank."""
    error: Complaint | None


class Heard(Told, frozen=True, kw_only=True):
    """A message of a provider that was about a payment."""

    id: str
    """The provider's name for it."""
    type: str
    received_at: datetime
    """When it first came; what is repeated is not kept again."""


class Payment(Told, frozen=True, kw_only=True):
    """A payment as the office sees it."""

    id: str
    order: str
    organisation: str | None
    provider: str
    method: Method
    reference: str | None
    status: PaymentStatus
    point: Point
    amount_minor: int
    captured_minor: int
    refunded_minor: int
    currency: str
    attempts: int
    """Failures in a row of the step it is at."""
    trouble: str | None
    """Why the last of them failed."""
    due_at: datetime | None
    """When it is worked on next; null once nothing is left to do."""
    ends_at: datetime | None
    error: Complaint | None
    refunds: list[Refund]
    messages: list[Heard]
    """The latest 50 that its provider sent about it, as they came."""
    created_at: datetime
    updated_at: datetime


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a provider's message."""

    id: str
    type: str
    outcome: Literal["acted", "repeated", "unknown"]
    """`unknown` is about no payment of ours."""
    payment: str | None
