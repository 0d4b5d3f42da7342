"""Filling a cart for who calls: which one is theirs depends on what proves it."""

from typing import Any

from msgspec import structs

from dibs.models import Answer, Reservation
from dibs.requests import FillCartRequest, ReserveRequest
from dibs.service.calls.call import Call
from dibs.service.holders.proof import as_actor, nobody_s, owner_of, session_of
from dibs.service.holders.resuming import submit
from dibs.service.holders.shoppers import agreed, shopper_of


async def fill(call: Call, event: str, request: FillCartRequest) -> Answer:
    """Fill the cart that is named, or the owner's; one is reserved where there is none.

    A session or a customer finds a cart for who may speak for them. A customer's token
    finds that customer's. Behind a key that everybody can read a name proves nothing:
    without a cart that is named, and its token, there is a new one. Raises Forbidden
    and Unauthenticated.
    """
    request = as_actor(call.actor, request)
    if request.id is not None:
        request = _as_proved(call, request)
    else:
        request = _as_owned(call, request)
        if call.actor.kind == "publishable":
            return await submit(call, event, "reserve", _as_new(request))
    return await submit(call, event, "fill_cart", request)


async def require_holder(
    call: Call, event: str, request: FillCartRequest
) -> Reservation:
    """The cart that a request names, as it stands; without its token.

    Raises Forbidden, Unauthenticated and NotFound for who is not its holder.
    """
    asked = _as_proved(call, as_actor(call.actor, request))
    held = await call.dibs.reservation(
        event,
        asked.id or "",
        token=asked.token,
        session=asked.session,
        customer=asked.customer,
    )
    return structs.replace(held, token=None)


def _as_proved(call: Call, request: FillCartRequest) -> FillCartRequest:
    said = owner_of(call)
    proofs: dict[str, Any] = {
        "token": request.token or call.header(b"dibs-token") or None,
        "session": agreed("session", request.session, said.get("session")),
        "customer": agreed("customer", request.customer, said.get("customer")),
    }
    if not call.actor.may_speak_for_others:
        proofs["session"] = None
    if not any(proofs.values()) and not call.actor.is_trusted:
        raise nobody_s(call.actor)
    return structs.replace(request, **proofs)


def _as_owned(call: Call, request: FillCartRequest) -> FillCartRequest:
    session, customer = shopper_of(call, request.session, request.customer)
    # A customer only says whose session it is, and one without a session says none:
    # strangers may have named it, so a guest's cart is claimed by its token there.
    is_said = session in {request.session, session_of(call)}
    claims = request.claims and is_said and call.actor.kind != "customer"
    return structs.replace(
        request, session=session, customer=customer, token=None, claims=claims
    )


def _as_new(request: FillCartRequest) -> ReserveRequest:
    return ReserveRequest(
        session=request.session or "",
        items={name: count for name, count in request.items.items() if count},
        products={name: count for name, count in request.products.items() if count},
        key=request.key,
        merges=False,
    )
