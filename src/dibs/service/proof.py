"""Who asks: proofs of being a reservation's holder, and the bodies that carry one."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from dibs.errors import Unauthenticated
from dibs.models import (
    Customer,
    ItemId,
    Quantity,
    Request,
    SeatCount,
    SeatId,
    Session,
    Token,
)
from dibs.requests import BestSeats
from dibs.service.call import Call, Parameter
from dibs.service.pointers import reason_of
from dibs.service.problems import invalid

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


class HeartbeatBody(HolderBody, frozen=True):
    """A sign of life, and whether payment has begun."""

    paying: bool = False


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
    """What proves the caller to be the holder; raises Unauthenticated for nothing."""
    proof = owner_of(call)
    token = call.header(b"dibs-token")
    if token is None and call.body is not None:
        token = call.body.token
    if token:
        proof["token"] = token
    if not proof:
        raise Unauthenticated
    return proof


def owner_of(call: Call) -> dict[str, str]:
    """Who the caller says to be, by headers; UTF-8 like every text of ours."""
    given = {
        "session": _text_of(call, b"dibs-session", Session),
        "customer": _text_of(call, b"dibs-customer", Customer),
    }
    return {name: text for name, text in given.items() if text}


def _text_of(call: Call, header: bytes, kind: Any) -> str | None:
    text = call.header(header)
    if not text:
        return None
    pointer = f"/{header.decode()}"
    try:
        sound: str = msgspec.convert(text.encode("latin-1").decode(), kind)
    except UnicodeDecodeError:
        raise invalid(pointer, "must be UTF-8") from None
    except msgspec.ValidationError as error:
        raise invalid(pointer, reason_of(error)) from None
    return sound
