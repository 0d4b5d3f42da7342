"""Who asks: proofs of being a reservation's holder, and the bodies that carry one."""

from typing import Annotated, TypeVar

from msgspec import Meta, structs

from dibs.errors import Forbidden, Refused, Unauthenticated
from dibs.models import (
    Amount,
    Customer,
    CustomerClass,
    ItemId,
    LateSale,
    OrderId,
    Quantity,
    Reason,
    Request,
    SeatCount,
    SeatId,
    Session,
    Token,
)
from dibs.requests import (
    BestSeats,
    FillCartRequest,
    ReserveAgainRequest,
    ReserveRequest,
)
from dibs.service.calls.actor import Actor
from dibs.service.calls.call import Call, Parameter
from dibs.service.calls.content import header_text
from dibs.service.calls.problems import invalid

TOKEN_HEADER = Parameter(
    name="Dibs-Token",
    description="The reservation's token; the body may carry it instead.",
    type=Token,
)
SESSION_HEADER = Parameter(
    name="Dibs-Session",
    description="The owner's session, as a proof in place of the token.",
    type=Session,
)
CUSTOMER_HEADER = Parameter(
    name="Dibs-Customer",
    description="The owner's customer, as a proof in place of the token.",
    type=Customer,
)
PROOFS = (TOKEN_HEADER, SESSION_HEADER, CUSTOMER_HEADER)


class HolderBody(Request, frozen=True):
    """What a holder sends where a browser cannot set headers."""

    token: Token | None = None


class AgainBody(HolderBody, frozen=True):
    """What policies know the customer as, who says it anew."""

    customer_class: CustomerClass | None = None


class ForceBody(Request, frozen=True):
    """Why somebody's reservation is released."""

    reason: Reason


class HeartbeatBody(HolderBody, frozen=True):
    """A sign of life, and whether payment has begun."""

    paying: bool = False


class PaymentBody(HolderBody, frozen=True):
    """What begins to be paid, or can be paid no more."""

    order_id: OrderId | None = None
    """Whose payment it is; kept in the journal."""


class SettleBody(Request, frozen=True):
    """What was paid, and what may be had for it where it comes too late."""

    order_id: OrderId
    accepts: LateSale = "equal"
    """The most that the buyer takes in place of what is gone."""
    amount_minor: Amount | None = None
    """What was paid for it; refused where it costs another amount by now."""


class CancelBody(HolderBody, frozen=True):
    """What of a sale to cancel: all of it where nothing is named."""

    items: Annotated[dict[ItemId, Quantity], Meta(max_length=100)] | None = None
    seats: Annotated[list[SeatId], Meta(max_length=1_000)] | None = None


class AmendBody(HolderBody, frozen=True):
    """What the reservation shall hold; absent lines stay."""

    items: Annotated[dict[ItemId, Quantity], Meta(max_length=100)] | None = None
    """All lines without seats."""
    seats: Annotated[list[SeatId], Meta(max_length=1_000)] | None = None
    """All seats."""
    best: (
        Annotated[dict[ItemId, SeatCount | BestSeats], Meta(max_length=100)] | None
    ) = None
    """Seats for the engine to choose."""
    customer: Customer | None = None
    """Claims a guest's reservation, at login."""


def proof_of(call: Call) -> dict[str, str]:
    """What proves the caller to be the holder; raises Unauthenticated for nothing.

    A secret key needs none: it acts for everybody. What it gives is held against the
    reservation nevertheless.
    """
    proof = owner_of(call)
    token = call.header(b"dibs-token")
    if token is None and call.body is not None:
        token = call.body.token
    if token:
        proof["token"] = token
    if not proof and not call.actor.is_trusted:
        raise nobody_s(call.actor)
    return proof


def nobody_s(actor: Actor) -> Refused:
    """The refusal of who has not said whose reservation is meant."""
    if actor.is_trusted:
        return invalid("/dibs-customer", "or Dibs-Session must say whose")
    if actor.kind == "publishable":
        return _unproved("send the reservation's token (Dibs-Token) or")
    return Unauthenticated({"reason": "send the reservation's token (Dibs-Token)"})


def _unproved(instead: str) -> Unauthenticated:
    reason = f"with this key a session proves nothing: {instead} a customer's token"
    return Unauthenticated({"reason": reason})


def spoken_for(actor: Actor, customer: str | None) -> str | None:
    """The customer a request is for; raises Forbidden where that is not the caller's.

    A secret key may speak for anybody, a customer for nobody else, and what everybody
    can read, a publishable key, for none.
    """
    if actor.may_speak_for_others or customer in {None, actor.customer}:
        return customer or actor.customer
    raise Forbidden({"reason": "this key cannot speak for that customer"})


Asked = TypeVar("Asked", ReserveRequest, FillCartRequest, ReserveAgainRequest)


def as_actor(actor: Actor, request: Asked) -> Asked:
    """The request with what its caller may not choose; raises Forbidden."""
    if actor.may_speak_for_others:
        return request
    if request.customer_class not in {None, actor.customer_class}:
        raise Forbidden({"reason": "this key cannot speak for that class of customers"})
    customer = spoken_for(actor, request.customer)
    if customer is None:
        if isinstance(request, FillCartRequest):
            return request
        if isinstance(request, ReserveAgainRequest):
            # A token outlives what its customer was when it was given out.
            request = structs.replace(request, keeps_class=False)
        # What stands under a session that anybody can name is nobody's to add to.
        return structs.replace(request, merges=False)
    return structs.replace(
        request, customer=customer, customer_class=actor.customer_class
    )


def owner_of(call: Call) -> dict[str, str]:
    """Who the caller says to be, by headers; UTF-8 like every text of ours.

    Where everybody can read the key a name proves nothing: a customer is who the token
    was signed for, and anybody else has the token of a reservation.
    """
    if call.actor.kind == "customer":
        return {"customer": call.actor.customer or ""}
    if call.actor.kind == "publishable":
        return {}
    given = {
        "session": session_of(call),
        "customer": customer_of(call),
    }
    return {name: text for name, text in given.items() if text}


def known_owner_of(call: Call) -> dict[str, str]:
    """The same; raises Unauthenticated for who has not said who they are."""
    owner = owner_of(call)
    if owner:
        return owner
    if call.actor.kind == "publishable":
        raise _unproved("send")  # no token is of all that somebody has
    raise nobody_s(call.actor)


def session_of(call: Call) -> str | None:
    """The session that a header names."""
    return header_text(call.headers, b"dibs-session", Session, "/dibs-session")


def customer_of(call: Call) -> str | None:
    """The customer that a header names."""
    return header_text(call.headers, b"dibs-customer", Customer, "/dibs-customer")
