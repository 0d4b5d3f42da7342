"""The words of the stock API: products, quantities and locations, carts and checks."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from dibs.models import (
    Count,
    Customer,
    CustomerClass,
    EventId,
    Key,
    Name,
    ProductId,
    Quantity,
    Request,
    ReservationStatus,
    Session,
    Token,
)
from dibs.service.calls.content import ReservationId
from dibs.service.holders.proof import HolderBody

RESERVATIONS = "/v1/stock/reservations"

LINES_MAX = 100
IDS_MAX = 20

_ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
Ids = Annotated[
    str,
    Meta(
        pattern=f"^{_ID}(,{_ID}){{0,{IDS_MAX - 1}}}$",
        description="ids of reservations, commas between them",
    ),
]

Store = Annotated[
    EventId,
    Meta(description="by default the setting DIBS_STORE, or the only store there is"),
]


class LineRequest(Request, frozen=True, kw_only=True):
    """So much of a product."""

    product: ProductId
    """A product, or an item that is one of its own."""
    quantity: Quantity = 1
    location: Name | None = None
    """Where it shall come from; by default its rule says."""


class StockReserve(LineRequest, frozen=True, kw_only=True):
    """What to hold of a product, and for whom."""

    store: Store | None = None
    session: Session | None = None
    customer: Customer | None = None
    customer_class: CustomerClass | None = None
    key: Key | None = None


class StockChange(HolderBody, frozen=True, kw_only=True):
    """What becomes of a reservation."""

    store: Store | None = None
    id: ReservationId
    action: Literal["extend", "confirm"]


class StockSale(Request, frozen=True, kw_only=True):
    """An order that was never held, to be sold as it is."""

    store: Store | None = None
    order: Session
    """Its number: an order is sold once, unless an Idempotency-Key says otherwise."""
    lines: Annotated[list[LineRequest], Meta(min_length=1, max_length=LINES_MAX)]
    customer: Customer | None = None
    key: Key | None = None


class CartRequest(Request, frozen=True, kw_only=True):
    """Whose cart is meant, or which."""

    store: Store | None = None
    cart: ReservationId | None = None
    """Its id: then this one, and it is refused where it is over."""
    token: Token | None = None
    session: Session | None = None
    customer: Customer | None = None
    customer_class: CustomerClass | None = None
    key: Key | None = None


class CartAdd(CartRequest, frozen=True, kw_only=True):
    """What to add to a cart."""

    product: ProductId
    quantity: Quantity = 1
    location: Name | None = None


class CartSet(CartAdd, frozen=True, kw_only=True):
    """How much of a product shall be in a cart; 0 takes its line away."""

    quantity: Count


class CartBulk(CartRequest, frozen=True, kw_only=True):
    """Lines to add to a cart together."""

    lines: Annotated[list[LineRequest], Meta(min_length=1, max_length=LINES_MAX)]
    all_or_nothing: bool = True
    """Else each line by itself, and the answer says which were refused."""


class NamedReservation(Request, frozen=True, kw_only=True):
    """A reservation, and the proof of being its holder where no header is one."""

    id: ReservationId
    token: Token | None = None


class ChecksRequest(Request, frozen=True, kw_only=True):
    """Which reservations to validate: all that the caller holds where none is named."""

    store: Store | None = None
    reservations: Annotated[list[NamedReservation], Meta(max_length=IDS_MAX)] = field(
        default_factory=list
    )


class StoreQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which store is meant."""

    store: Store | None = None


class ReservationQuery(StoreQuery, frozen=True, kw_only=True):
    """Which reservation."""

    id: ReservationId


class ChecksQuery(StoreQuery, frozen=True, kw_only=True):
    """Which reservations; all that the caller holds where none is named."""

    ids: Ids | None = None


class CartQuery(StoreQuery, frozen=True, kw_only=True):
    """Which cart; the caller's own where none is named."""

    cart: ReservationId | None = None


class CartLineQuery(CartQuery, frozen=True, kw_only=True):
    """Which line of it."""

    product: ProductId
    location: Name | None = None


class StockPlace(msgspec.Struct, frozen=True, kw_only=True):
    """So much of a product at one location."""

    item: str
    location: str | None
    quantity: int


class StockLine(msgspec.Struct, frozen=True, kw_only=True):
    """So much of a product, and where it comes from."""

    product: str
    quantity: int
    locations: list[StockPlace]


class StockReservation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hold on products, as it stood at `server_now`."""

    id: str
    store: str
    status: ReservationStatus
    lines: list[StockLine]
    amount_minor: int | None
    """The price of all of it; null where an item has none."""
    currency: str | None
    reserved_at: datetime
    expires_at: datetime
    seconds_left: int
    extension_count: int
    extensions_left: int
    valid: bool
    """Whether it still holds what it names and can be confirmed."""
    server_now: datetime
    replayed: bool
    leaves_at: datetime | None = None
    token: str | None = None
    """The secret of the holder; only in the answer to who reserves or fills a cart."""


class Cart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody has gathered in a store under one hold, as it stood then."""

    id: str | None
    """That of its reservation; null while it is empty, as are its times."""
    store: str
    status: Literal["reserved", "empty"]
    lines: list[StockLine]
    amount_minor: int | None
    currency: str | None
    reserved_at: datetime | None
    expires_at: datetime | None
    seconds_left: int
    extension_count: int
    extensions_left: int
    valid: bool
    server_now: datetime
    replayed: bool
    leaves_at: datetime | None = None
    token: str | None = None


class RefusedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was not added, and why."""

    line: int
    """Its place in the request, from 0."""
    product: str
    problem: dict[str, Any]


class FilledCart(msgspec.Struct, frozen=True, kw_only=True):
    """A cart after several lines, and those that were refused."""

    cart: Cart
    refused: list[RefusedLine]
    server_now: datetime


class StockCheck(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether one reservation can be paid for."""

    id: str
    valid: bool
    code: str
    """ok, or why not."""
    detail: str
    reservation: StockReservation | None = None


class StockChecks(msgspec.Struct, frozen=True, kw_only=True):
    """Whether all of it can be paid for, and for how long."""

    valid: bool
    seconds_left: int
    """Until the first of them is over; 0 where one is."""
    checks: list[StockCheck]
    server_now: datetime
