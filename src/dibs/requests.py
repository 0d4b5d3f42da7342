"""What is asked of the verbs: a request type for each.

They are the schemas of the HTTP API too, under the rules of `dibs.models`.
"""

from typing import Annotated

from msgspec import Meta

from dibs.models import (
    Amount,
    CartChange,
    Count,
    Customer,
    CustomerClass,
    ItemId,
    KeptCount,
    Key,
    LateSale,
    OrderId,
    ProductId,
    Quantity,
    Reason,
    Request,
    SeatCount,
    SeatId,
    Session,
    Token,
)


class VerbRequest(Request, frozen=True, kw_only=True):
    """A verb's request; the same `key` again gets the same answer again."""

    key: Key | None = None


class BestSeats(Request, frozen=True, kw_only=True):
    """So many seats of an item, chosen by the engine for a party."""

    units: SeatCount
    """Seats in all, the accessible and companion ones included."""
    accessible: KeptCount = 0
    """Of them for who needs an accessible seat."""
    companions: KeptCount = 0
    """Of them for who comes along and sits beside."""


class ReserveRequest(VerbRequest, frozen=True, kw_only=True):
    """What to hold and for whom: items, seats or both, all or nothing."""

    session: Session
    items: Annotated[dict[ItemId, Quantity], Meta(max_length=100)] = {}
    seats: Annotated[list[SeatId], Meta(max_length=1_000)] = []
    best: Annotated[dict[ItemId, SeatCount | BestSeats], Meta(max_length=100)] = {}
    """The best free seats of an item: how many, or for whom."""
    products: Annotated[dict[ProductId, Quantity], Meta(max_length=100)] = {}
    """Units of products, served by the items of each as its rule says."""
    customer: Customer | None = None
    customer_class: CustomerClass | None = None
    """What the policies know the customer as: vip, member."""
    merges: bool = True
    """Whether it may be added to what its owner holds, where that is the rule."""


class HolderRequest(VerbRequest, frozen=True, kw_only=True):
    """A reservation and the proof of being its holder.

    With neither token, session nor customer the caller is trusted; what is given must
    match. The customer vouches for other sessions of theirs.
    """

    id: Annotated[str, Meta(min_length=36, max_length=36)]
    token: Token | None = None
    session: Session | None = None
    customer: Customer | None = None


class ExtendRequest(HolderRequest, frozen=True, kw_only=True):
    """Adds one extension of the event's length to the deadline."""


class ReserveAgainRequest(HolderRequest, frozen=True, kw_only=True):
    """Holds again what the reservation held, which is over."""

    customer_class: CustomerClass | None = None
    """What the policies know the customer as; who comes as one says it anew."""
    keeps_class: bool = True
    """Whether who comes as no customer has the class that a customer had."""
    merges: bool = True
    """Whether it may be added to what its owner holds, where a rule says so."""


class ConfirmRequest(HolderRequest, frozen=True, kw_only=True):
    """Sells what the reservation holds."""

    free_only: bool = False
    """Forbidden unless its amount is zero."""


class ReleaseRequest(HolderRequest, frozen=True, kw_only=True):
    """Gives back what the reservation holds."""

    reason: Reason | None = None
    """Why, where somebody releases what is not theirs; kept in the journal."""


class ExpireRequest(HolderRequest, frozen=True, kw_only=True):
    """Ends the reservation if its deadline has passed."""


class LeaveRequest(HolderRequest, frozen=True, kw_only=True):
    """Tells that its owner left the page."""


class HeartbeatRequest(HolderRequest, frozen=True, kw_only=True):
    """Tells that its owner is still there."""

    paying: bool = False
    """Payment has begun: from now on only the deadline ends it."""


class BeginPaymentRequest(HolderRequest, frozen=True, kw_only=True):
    """Gives the payment of what is held its time, once; only the deadline ends it."""

    order_id: OrderId | None = None
    """What is paid; kept in the journal, and asked for to end it."""


class EndPaymentRequest(HolderRequest, frozen=True, kw_only=True):
    """Takes back the time that a payment was given, since it can be paid no more."""

    order_id: OrderId | None = None
    """What the payment began with: the end of another one changes nothing."""


class SettleRequest(VerbRequest, frozen=True, kw_only=True):
    """Sells what was paid for: what the reservation holds or, late, what it held."""

    id: Annotated[str, Meta(min_length=36, max_length=36)]
    order_id: OrderId
    """What was paid; the same again for the same reservation changes nothing."""
    accepts: LateSale = "equal"
    """The most that the buyer takes in place of what is gone."""
    amount_minor: Amount | None = None
    """What was paid for it; refused where it costs another amount by now."""


class AmendRequest(HolderRequest, frozen=True, kw_only=True):
    """Changes what a reservation holds, on the same deadline; absent lines stay.

    `customer` claims a reservation that has none yet.
    """

    items: Annotated[dict[ItemId, Quantity], Meta(max_length=100)] | None = None
    """All lines without seats, as they shall be."""
    seats: Annotated[list[SeatId], Meta(max_length=1_000)] | None = None
    """All seats, as they shall be."""
    best: dict[ItemId, SeatCount | BestSeats] | None = None
    """Seats for the engine to choose, those it holds included."""


class FillCartRequest(VerbRequest, frozen=True, kw_only=True):
    """Adds to a cart, or sets lines of it; other lines stay.

    The cart is the newest live reservation of its owner, or one is reserved; with `id`
    it is that one alone, under the rules of `HolderRequest`.
    """

    session: Session | None = None
    """Needed without `id`."""
    id: Annotated[str, Meta(min_length=36, max_length=36)] | None = None
    token: Token | None = None
    items: Annotated[dict[ItemId, Count], Meta(max_length=100)] = {}
    """Units without seats."""
    products: Annotated[dict[ProductId, Count], Meta(max_length=100)] = {}
    """Units of products, served by the items of each as its rule says."""
    change: CartChange = "add"
    """`add` adds them to the lines, `set` makes them the lines, 0 none."""
    customer: Customer | None = None
    """Whose it is; the session's guest cart becomes theirs where it `claims` it."""
    customer_class: CustomerClass | None = None
    claims: bool = True
    """Not for a session that anybody may name: who made its cart knows the token."""


class CancelRequest(HolderRequest, frozen=True, kw_only=True):
    """Gives a sale back: what is named, all of it where nothing is."""

    items: Annotated[dict[ItemId, Quantity], Meta(max_length=100)] | None = None
    seats: Annotated[list[SeatId], Meta(max_length=1_000)] | None = None


class SellRequest(ReserveRequest, frozen=True, kw_only=True):
    """What to sell and to whom, all or nothing."""
