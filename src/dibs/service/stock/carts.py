"""Carts: what somebody gathers in a store, under one hold that is never let go."""

from typing import Any

from msgspec import structs

from dibs.models import Answer, CartChange
from dibs.requests import FillCartRequest, ReleaseRequest
from dibs.service.calls.call import Act, Call, Method, Reply, Row, in_order
from dibs.service.calls.idempotency import KEY_HEADER, REPLAYED_HEADER, key_of
from dibs.service.holders.filling import fill
from dibs.service.holders.proof import (
    PROOFS,
    customer_of,
    known_owner_of,
    proof_of,
    session_of,
)
from dibs.service.holders.resuming import submit
from dibs.service.state import Service
from dibs.service.stock.models import (
    Cart,
    CartAdd,
    CartLineQuery,
    CartQuery,
    CartRequest,
    CartSet,
)
from dibs.service.stock.replies import (
    as_cart,
    cart_again,
    empty_cart,
    reply_with_cart,
    told,
)
from dibs.service.stock.shelf import Asked, Shelf, shelf_of
from dibs.verbs import VERBS

_OVER = {"already_confirmed", "already_released", "expired"}

PATH = "/v1/stock/cart"
LINES = PATH + "/lines"


async def read_cart(service: Service, call: Call) -> Reply:
    """The cart as it stands."""
    query: CartQuery = call.query
    shelf = await shelf_of(service, call, query.store)
    if query.cart is not None:
        held = await call.dibs.reservation(shelf.store, query.cart, **proof_of(call))
        found = structs.replace(held, token=None)
    else:
        known = await call.dibs.cart(shelf.store, **known_owner_of(call))
        if known is None:
            await shelf.must_be_there()
            return told(empty_cart(shelf))
        found = known
    return told(await as_cart(shelf, found))


async def add_to_cart(service: Service, call: Call) -> Reply:
    """Add units of a product to the cart."""
    body: CartAdd = call.body
    shelf = await shelf_of(service, call, body.store)
    asked = await shelf.asked([body])
    key = key_of(service, call, body.key)
    answer = await fill_cart(call, shelf, body, asked, key)
    service.metrics.hold_decided(answer.code)
    return await reply_with_cart(shelf, answer)


async def set_in_cart(service: Service, call: Call) -> Reply:
    """Say how much of a product is in the cart."""
    return await _set(service, call, call.body)


async def remove_from_cart(service: Service, call: Call) -> Reply:
    """Take a line out of the cart."""
    query: CartLineQuery = call.query
    body = CartSet(
        product=query.product,
        location=query.location,
        quantity=0,
        store=query.store,
        cart=query.cart,
    )
    return await _set(service, call, body)


async def clear_cart(service: Service, call: Call) -> Reply:
    """Give back all that the cart holds."""
    query: CartQuery = call.query
    shelf = await shelf_of(service, call, query.store)
    proof, cart = proof_of(call), query.cart
    if cart is None:
        proof = known_owner_of(call)
        known = await call.dibs.cart(shelf.store, **proof)
        cart = None if known is None else known.id
    if cart is None:
        await shelf.must_be_there()
        return told(empty_cart(shelf))
    request = ReleaseRequest(id=cart, key=key_of(service, call), **proof)
    answer = await submit(call, shelf.store, "release", request)
    if query.cart is None and answer.code in _OVER:
        return told(empty_cart(shelf, answer))
    return await reply_with_cart(shelf, answer)


def asker_of(call: Call) -> str:
    """Whose cart a call is about, as its sender says or proves."""
    token, session, customer = (
        getattr(call.body, name, None) for name in ("token", "session", "customer")
    )
    # Where body and header agree it is the same call as with one of them; of two
    # tokens the body's is the one that proves.
    said: list[set[str | None]] = [
        {token or call.header(b"dibs-token")},
        {session, session_of(call)},
        {customer, customer_of(call)},
    ]
    return repr([sorted(filter(None, one)) for one in said])


async def _set(service: Service, call: Call, body: CartSet) -> Reply:
    shelf = await shelf_of(service, call, body.store)
    asked = await shelf.asked([body], sets=True)
    key = key_of(service, call, body.key)
    answer = await fill_cart(call, shelf, body, asked, key, change="set")
    if answer.code == "not_found" and not answer.detail and not body.quantity:
        return told(empty_cart(shelf, answer))  # nothing had to go
    return await reply_with_cart(shelf, answer)


async def fill_cart(
    call: Call,
    shelf: Shelf,
    body: CartRequest,
    asked: Asked,
    key: str | None,
    *,
    change: CartChange = "add",
) -> Answer:
    """What the engine answers to lines for the cart that a body means."""
    return await fill(call, shelf.store, as_asked(body, asked, key, change))


def as_asked(
    body: CartRequest, asked: Asked, key: str | None, change: CartChange = "add"
) -> FillCartRequest:
    """The engine's request for lines of the cart that a body means."""
    return FillCartRequest(
        id=body.cart,
        token=body.token,
        session=body.session,
        customer=body.customer,
        customer_class=body.customer_class,
        items=asked.items,
        products=asked.products,
        change=change,
        key=key,
    )


_OWNERS = (*PROOFS, KEY_HEADER)
_CODES = in_order(*VERBS["fill_cart"].codes)


def cart_row(
    name: str, method: Method, path: str, summary: str, act: Act, **more: Any
) -> Row:
    """The row of a call about carts."""
    return Row(
        name=name,
        method=method,
        path=path,
        tag="stock",
        summary=summary,
        scope="buy",
        act=act,
        headers=PROOFS if method == "GET" else _OWNERS,
        answer_headers=() if method == "GET" else (REPLAYED_HEADER,),
        **{"answer": Cart, "codes": _CODES, **more},
    )


ROWS = (
    cart_row(
        "add_to_cart",
        "POST",
        LINES,
        "Add units of a product to the cart, on the same deadline.",
        add_to_cart,
        body=CartAdd,
    ),
    cart_row(
        "set_in_cart",
        "PUT",
        LINES,
        "Say how much of a product is in the cart; 0 takes it out.",
        set_in_cart,
        body=CartSet,
    ),
    cart_row(
        "remove_from_cart",
        "DELETE",
        LINES,
        "Take a product out of the cart; without the last one it is released.",
        remove_from_cart,
        query=CartLineQuery,
    ),
    cart_row(
        "read_cart",
        "GET",
        PATH,
        "Read the cart: what it holds, and for how long.",
        read_cart,
        query=CartQuery,
        codes=in_order("invalid_input", "unauthenticated", "forbidden", "not_found"),
    ),
    cart_row(
        "clear_cart",
        "DELETE",
        PATH,
        "Give back all that the cart holds.",
        clear_cart,
        query=CartQuery,
        codes=VERBS["release"].codes,
        whose=asker_of,
        told_again=cart_again,
    ),
)
