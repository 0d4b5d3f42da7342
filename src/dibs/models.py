"""Requests and answers; they are the schemas of the HTTP API too.

Ids are text. Times are aware, money is in minor units of `currency` (cents), counts are
units of an item. Requests refuse unknown fields; answers ignore them when read, so that
an older client understands a newer engine.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

EventId = Annotated[str, Meta(min_length=1, max_length=64)]
ItemId = Annotated[str, Meta(min_length=1, max_length=64)]
ProductId = Annotated[str, Meta(min_length=1, max_length=64)]
OrganisationId = Annotated[str, Meta(min_length=1, max_length=64)]
SeatId = Annotated[str, Meta(min_length=1, max_length=200)]
Quantity = Annotated[int, Meta(ge=1, le=1_000_000)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
SeatCount = Annotated[int, Meta(ge=1, le=1_000)]
DrawnCount = Annotated[int, Meta(ge=1, le=1_000)]
KeptCount = Annotated[int, Meta(ge=0, le=1_000)]
Session = Annotated[str, Meta(min_length=1, max_length=200)]
Customer = Annotated[str, Meta(min_length=1, max_length=200)]
CustomerClass = Annotated[str, Meta(min_length=1, max_length=64)]
Token = Annotated[str, Meta(min_length=1, max_length=200)]
Key = Annotated[str, Meta(min_length=1, max_length=255)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Time = Annotated[datetime, Meta(tz=True)]
"""With an offset: else it would be one of whichever zone the database is in."""
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Capacity = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Price = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
Window = Annotated[int, Meta(ge=1, le=31_536_000, description="seconds")]
Extension = Annotated[int, Meta(ge=0, le=31_536_000, description="seconds")]
Times = Annotated[int, Meta(ge=0, le=1_000)]
ServingOrder = Annotated[int, Meta(ge=0, le=1_000_000)]
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
"""Why somebody changes what is not theirs, not blank; kept in the journal."""
SaidReason = Annotated[str, Meta(max_length=500, pattern=r"^$|\S")]
"""The same where it may be left out."""
Limit = Annotated[int, Meta(ge=1, le=1_000_000)]
Cooldown = Annotated[int, Meta(ge=1, le=86_400, description="seconds")]
Place = Annotated[float, Meta(ge=-1_000_000, le=1_000_000)]
"""Where something is on a seating plan, in the plan's own unit."""

EventKind = Literal["performance", "store"]
EventStatus = Literal["draft", "on_sale", "paused", "ended"]
ItemKind = Literal["ticket", "seat", "stock"]
Serving = Literal["first", "fullest"]
Duplicates = Literal["refuse", "merge", "allow"]
CartChange = Literal["add", "set"]
Orphans = Literal["avoid", "allow"]
LiveAccess = Literal["signed_in", "anyone_with_key"]
LateSale = Literal["same", "equal", "next_best"]
"""What a payment that comes too late buys, from the least to the most: the very same
units and seats; as many of the same items; others of their kind that cost no more."""
LatePayment = Literal["refund", "same", "equal", "next_best"]
"""The most of these that an event sells; `refund` is none."""
PaymentSeconds = Annotated[int, Meta(ge=0, le=3_600, description="seconds")]
Amount = Annotated[int, Meta(ge=0, le=999_999_999_999_999)]
Notice = Annotated[int, Meta(ge=1, le=86_400, description="seconds")]
OrderId = Annotated[str, Meta(min_length=1, max_length=200)]
ReservationStatus = Literal["reserved", "confirmed", "released", "expired", "cancelled"]


class Request(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    gc=False,
):
    """Something asked of the engine; a field left at its default is not sent."""


class ItemPut(Request, frozen=True, kw_only=True):
    """An item, whole: what is absent takes its default."""

    capacity: Capacity | None = None
    """Units there are. Left out or null it stays what it was, which of a new item is
    unlimited; a stock file can lift it again (`unlimited`)."""
    price_minor: Price | None = None
    kind: ItemKind | None = None
    """By default stock in a store, a ticket elsewhere."""
    name: Name | None = None
    draws: dict[ItemId, DrawnCount] = {}
    """Units of other items that one unit of this one takes."""
    low_stock_threshold: Capacity | None = None
    hold_seconds: Window | None = None
    extension_seconds: Extension | None = None
    extensions_max: Times | None = None
    product: ProductId | None = None
    """What this item is at one of several locations; `ProductPut` is its rule."""
    location: Name | None = None
    serving_order: ServingOrder | None = None
    """Its turn among the items of its product, the lowest first; null is last."""


class ProductPut(Request, frozen=True, kw_only=True):
    """How the items of a product serve who asks for the product."""

    serving: Serving | None = None
    """By default the first in order; or the one with the most units left."""
    one_location: bool | None = None
    """Whether all units of a request come from one item; by default from several."""


class OwnerLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one owner may hold; of an item what of it, of an event all together."""

    session_reservations_max: Limit | None = None
    """Live reservations of one session; null is unlimited, as for all of these."""
    customer_reservations_max: Limit | None = None
    """Live reservations of one customer."""
    network_reservations_max: Limit | None = None
    """Live reservations of one network: an address, or what is kept of it."""
    session_units_max: Limit | None = None
    """Live units of one session, in all of its reservations."""
    customer_units_max: Limit | None = None
    """Live units of one customer, in all of their reservations."""
    network_units_max: Limit | None = None
    """Live units of one network, whoever holds them."""
    held_minutes_max: Limit | None = None
    """How long one person may hold what they do not buy, in 24 hours."""
    cooldown_after: Limit | None = None
    """So many holds of 24 hours may expire before one has to wait; 3 unless set."""
    cooldown_seconds: Cooldown | None = None
    """How long who let holds expire waits for the next; null is not at all."""


class EventPut(Request, OwnerLimits, frozen=True, kw_only=True):
    """An event, whole: what is absent takes its default; status and currency stay."""

    kind: EventKind | None = None
    name: Name | None = None
    status: EventStatus | None = None
    sales_start_at: Time | None = None
    sales_end_at: Time | None = None
    time_zone: Name | None = None
    currency: Currency | None = None
    hold_seconds: Window | None = None
    extension_seconds: Extension | None = None
    extensions_max: Times | None = None
    life_seconds_max: Window | None = None
    units_max: Limit | None = None
    seats_max: SeatCount | None = None
    duplicates: Duplicates | None = None
    """What a second hold of an item by its owner is: refused, merged or allowed.

    Null, as for the next, leaves it to the items' kinds.
    """
    conforming_timing: bool | None = None
    """Ten extensions for everybody (WCAG 2.2.1)."""
    leave_grace_seconds: Window | None = None
    """How long a hold stands after its owner left the page."""
    heartbeat_seconds: Window | None = None
    """After so long without a heartbeat its owner has left; null is never."""
    orphans: Orphans | None = None
    """Whether best seats may leave a single one over."""
    focal_x: Place | None = None
    """Where everybody looks; best seats are near. Given together with `focal_y`."""
    focal_y: Place | None = None
    live_access: LiveAccess | None = None
    """Who may follow its availability: customers by their tokens, or any key."""
    payment_seconds: PaymentSeconds | None = None
    """How long a hold lasts at least from when its payment begins, once."""
    late_payment: LatePayment | None = None
    """The most that a payment buys which comes when the hold is over."""
    expiring_notice_seconds: Notice | None = None
    """How long before its deadline a hold is told of as expiring; null is never."""
    items: dict[ItemId, Capacity | ItemPut] | None = None
    """Items by id: a capacity, or all of an item."""
    organisation_id: OrganisationId | None = None


class EventPatch(Request, frozen=True, kw_only=True):
    """Changes to an event: what is absent stays, null takes the default."""

    kind: EventKind | UnsetType | None = UNSET
    name: Name | UnsetType | None = UNSET
    status: EventStatus | UnsetType | None = UNSET
    sales_start_at: Time | UnsetType | None = UNSET
    sales_end_at: Time | UnsetType | None = UNSET
    time_zone: Name | UnsetType | None = UNSET
    currency: Currency | UnsetType | None = UNSET
    hold_seconds: Window | UnsetType | None = UNSET
    extension_seconds: Extension | UnsetType | None = UNSET
    extensions_max: Times | UnsetType | None = UNSET
    life_seconds_max: Window | UnsetType | None = UNSET
    units_max: Limit | UnsetType | None = UNSET
    seats_max: SeatCount | UnsetType | None = UNSET
    duplicates: Duplicates | UnsetType | None = UNSET
    conforming_timing: bool | UnsetType | None = UNSET
    session_reservations_max: Limit | UnsetType | None = UNSET
    customer_reservations_max: Limit | UnsetType | None = UNSET
    network_reservations_max: Limit | UnsetType | None = UNSET
    session_units_max: Limit | UnsetType | None = UNSET
    customer_units_max: Limit | UnsetType | None = UNSET
    network_units_max: Limit | UnsetType | None = UNSET
    held_minutes_max: Limit | UnsetType | None = UNSET
    cooldown_after: Limit | UnsetType | None = UNSET
    cooldown_seconds: Cooldown | UnsetType | None = UNSET
    leave_grace_seconds: Window | UnsetType | None = UNSET
    heartbeat_seconds: Window | UnsetType | None = UNSET
    orphans: Orphans | UnsetType | None = UNSET
    focal_x: Place | UnsetType | None = UNSET
    focal_y: Place | UnsetType | None = UNSET
    live_access: LiveAccess | UnsetType | None = UNSET
    payment_seconds: PaymentSeconds | UnsetType | None = UNSET
    late_payment: LatePayment | UnsetType | None = UNSET
    expiring_notice_seconds: Notice | UnsetType | None = UNSET


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """What a reservation has of one that was over and was tried again."""

    reservation: str
    """The one that was over."""
    seats_same: list[str]
    seats_other: list[str]
    """Seats it has in place of those that it has not; where it was merged with another
    reservation, without what that one held."""
    seats_gone: list[str]
    """What others have now, or what is not there any more. What is free is not gone,
    though its party sits together elsewhere."""


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """What a payment bought that came when its reservation was over."""

    outcome: LateSale
    was: str
    """The reservation that was over."""
    order: str
    amount_minor: int | None
    """What the sale costs: at most what was held then."""


class Reservation(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False
):
    """A timed hold, as it stood at `server_now`."""

    id: str
    event: str
    status: ReservationStatus
    items: dict[str, int]
    """Units of each item, those of its seats included."""
    seats: list[str]
    amount_minor: int | None
    """The price of all of it; null where an item has none."""
    currency: str | None
    reserved_at: datetime
    expires_at: datetime
    """The deadline; from this instant on the reservation is over."""
    extension_count: int
    extensions_left: int
    seconds_left: int
    """Whole seconds until the deadline; 0 once the reservation has ended."""
    valid: bool
    """Whether it still holds what it names and can be confirmed."""
    server_now: datetime
    replayed: bool
    """Whether this repeats the answer to an earlier call with the same key."""
    leaves_at: datetime | None = None
    """It is over at this instant already unless its owner is heard of again."""
    merged: bool = False
    """Whether reserve added to it what was asked, by the rule for duplicates."""
    again: Again | None = None
    """What is the same and what is not; only in the answer to reserve_again."""
    late: Late | None = None
    """What was sold in place of one that was over; only in the answer to settle."""
    token: str | None = None
    """The secret of the holder; only in the answer to who reserves or buys."""


class Answer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The answer to one request: `ok` and a reservation, or a refusal as data."""

    code: str
    reservation: Reservation | None = None
    detail: dict[str, Any] | None = None
    replayed: bool = False
    position: int | None = None
    """The journal's position of the transition; null where nothing changed."""
    server_now: datetime | None = None
    """When the engine decided; null where it was not asked."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One countable thing of an event, as it is set up."""

    kind: ItemKind
    name: str
    capacity: int | None
    price_minor: int | None
    draws: dict[str, int]
    low_stock_threshold: int | None
    hold_seconds: int | None
    extension_seconds: int | None
    extensions_max: int | None
    product: str | None = None
    location: str | None = None
    serving_order: int | None = None


class StockItem(msgspec.Struct, frozen=True, kw_only=True):
    """Where something lies: an item, the product it serves and its location."""

    item: str
    product: str | None
    """None where the item is a product of its own."""
    location: str | None


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """How a product is served, and by which items, in their order."""

    serving: Serving
    one_location: bool
    items: list[str]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What inventory belongs to, as it is set up; null policy is the kind's."""

    event_id: str
    kind: EventKind
    name: str
    status: EventStatus
    sales_start_at: datetime | None
    sales_end_at: datetime | None
    time_zone: str
    currency: str
    hold_seconds: int | None
    extension_seconds: int | None
    extensions_max: int | None
    life_seconds_max: int | None
    units_max: int
    seats_max: int
    duplicates: Duplicates
    conforming_timing: bool
    session_reservations_max: int | None
    customer_reservations_max: int | None
    network_reservations_max: int | None
    session_units_max: int | None
    customer_units_max: int | None
    network_units_max: int | None
    held_minutes_max: int | None
    cooldown_after: int | None
    cooldown_seconds: int | None
    leave_grace_seconds: int
    heartbeat_seconds: int | None
    orphans: Orphans
    focal_x: float | None
    focal_y: float | None
    live_access: LiveAccess
    payment_seconds: int
    late_payment: LatePayment
    expiring_notice_seconds: int | None
    on_sale: bool
    """Whether it sells now: its status and its sales times say so."""
    position: int
    items: dict[str, Item]
    products: dict[str, Product] = {}
    organisation_id: str | None
    created_at: datetime
    updated_at: datetime


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """A broken invariant: which one, on what, and the numbers that disagree."""

    invariant: str
    subject: str
    detail: dict[str, Any]


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """A broken invariant, why it is broken, and what was done about it."""

    invariant: str
    subject: str
    cause: str
    repair: str | None
    """What mends it; null where nobody can."""
    is_mended: bool
    """Whether it holds again; false in a dry run."""
    detail: dict[str, Any]


class DueEvent(NamedTuple):
    """An event with reservations past their deadline, the earliest at `due_at`."""

    event_id: str
    due_count: int
    due_at: datetime
