"""Reservations of stock: hold, extend, confirm and release what lies in a store."""

from typing import Any

from dibs.errors import Forbidden
from dibs.requests import (
    ConfirmRequest,
    ExtendRequest,
    HolderRequest,
    ReleaseRequest,
    ReserveRequest,
    SellRequest,
    VerbRequest,
)
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.idempotency import (
    KEY_HEADER,
    REPLAYED_HEADER,
    key_header,
    key_of,
)
from dibs.service.holders.proof import (
    CUSTOMER_HEADER,
    PROOFS,
    SESSION_HEADER,
    as_actor,
    proof_of,
)
from dibs.service.holders.resuming import submit
from dibs.service.holders.shoppers import shopper_of
from dibs.service.state import Service
from dibs.service.stock.models import (
    RESERVATIONS,
    ReservationQuery,
    StockChange,
    StockReservation,
    StockReserve,
    StockSale,
)
from dibs.service.stock.replies import reply_to
from dibs.service.stock.shelf import Shelf, shelf_of
from dibs.verbs import VERBS, VerbName

SALES = "/v1/stock/sales"

_CHANGES: dict[VerbName, type[HolderRequest]] = {
    "extend": ExtendRequest,
    "confirm": ConfirmRequest,
}


async def reserve_stock(service: Service, call: Call) -> Reply:
    """Hold a quantity of a product."""
    body: StockReserve = call.body
    shelf = await shelf_of(service, call, body.store)
    asked = await shelf.asked([body])
    session, customer = shopper_of(call, body.session, body.customer)
    request = ReserveRequest(
        items=asked.items,
        products=asked.products,
        session=session,
        customer=customer,
        customer_class=body.customer_class,
        key=key_of(service, call, body.key),
    )
    reply = await _act(call, shelf, "reserve", as_actor(call.actor, request))
    service.metrics.hold_decided(reply.code)
    return reply


async def change_stock(service: Service, call: Call) -> Reply:
    """Move the deadline of a reservation back, or sell what it holds."""
    body: StockChange = call.body
    asked: dict[str, Any] = {}
    if VERBS[body.action].scope not in call.actor.scopes:
        if not service.settings.free_confirm:
            raise Forbidden({"scope": VERBS[body.action].scope})
        asked["free_only"] = True
    kind = _CHANGES[body.action]
    return await _by_holder(
        service, call, body.store, body.action, kind, id=body.id, **asked
    )


async def release_stock(service: Service, call: Call) -> Reply:
    """Give back what a reservation holds."""
    query: ReservationQuery = call.query
    return await _by_holder(
        service, call, query.store, "release", ReleaseRequest, id=query.id
    )


async def sell_stock(service: Service, call: Call) -> Reply:
    """Sell an order that was never held."""
    body: StockSale = call.body
    shelf = await shelf_of(service, call, body.store)
    asked = await shelf.asked(body.lines, at="/lines")
    given = key_of(service, call, body.key, is_optional=True)
    request = SellRequest(
        items=asked.items,
        products=asked.products,
        session=body.order,
        customer=body.customer,
        key=given or f"order {body.order}",
    )
    return await _act(call, shelf, "sell", request)


async def _by_holder(
    service: Service,
    call: Call,
    store: str | None,
    verb: VerbName,
    kind: type[HolderRequest],
    **asked: Any,
) -> Reply:
    shelf = await shelf_of(service, call, store)
    request = kind(key=key_of(service, call), **proof_of(call), **asked)
    return await _act(call, shelf, verb, request)


async def _act(call: Call, shelf: Shelf, verb: VerbName, request: VerbRequest) -> Reply:
    answer = await submit(call, shelf.store, verb, request)
    return await reply_to(shelf, answer, status=VERBS[verb].status)


ROWS = (
    Row(
        name="reserve_stock",
        method="POST",
        path=RESERVATIONS,
        tag="stock",
        summary="Hold a quantity of a product for a while.",
        scope="buy",
        act=reserve_stock,
        body=StockReserve,
        headers=(SESSION_HEADER, CUSTOMER_HEADER, KEY_HEADER),
        answer=StockReservation,
        status=201,
        answer_headers=(REPLAYED_HEADER,),
        codes=in_order(*VERBS["reserve"].codes, "unauthenticated", "forbidden"),
    ),
    Row(
        name="change_stock",
        method="PUT",
        path=RESERVATIONS,
        tag="stock",
        summary="Extend a reservation, or confirm it: sell what it holds.",
        scope="buy",
        act=change_stock,
        body=StockChange,
        headers=(*PROOFS, key_header(sold_seconds=VERBS["confirm"].key_kept_seconds)),
        proof="holder",
        answer=StockReservation,
        answer_headers=(REPLAYED_HEADER,),
        codes=in_order(*VERBS["extend"].codes, *VERBS["confirm"].codes),
    ),
    Row(
        name="release_stock",
        method="DELETE",
        path=RESERVATIONS,
        tag="stock",
        summary="Give back what a reservation holds.",
        scope="buy",
        act=release_stock,
        query=ReservationQuery,
        headers=(*PROOFS, KEY_HEADER),
        proof="holder",
        answer=StockReservation,
        answer_headers=(REPLAYED_HEADER,),
        codes=VERBS["release"].codes,
    ),
    Row(
        name="sell_stock",
        method="POST",
        path=SALES,
        tag="stock",
        summary="Sell an order that was never held, once: reserve and confirm in one.",
        scope="sell",
        act=sell_stock,
        body=StockSale,
        headers=(key_header(VERBS["sell"].key_kept_seconds),),
        answer=StockReservation,
        status=201,
        answer_headers=(REPLAYED_HEADER,),
        codes=VERBS["sell"].codes,
    ),
)
