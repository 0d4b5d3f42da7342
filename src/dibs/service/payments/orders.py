"""Orders: one checkout of one or more reservations, paid once."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from dibs.errors import Forbidden, NotFound, Unauthenticated
from dibs.models import Request, SaidReason
from dibs.payments import Till
from dibs.payments.models import Order, OrderPut, OrderStatus, PayAsk, RefundAsk
from dibs.service.calls.call import NO_STORE, Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.content import OrderId
from dibs.service.calls.idempotency import (
    REPLAYED,
    REPLAYED_HEADER,
    key_header,
    key_of,
)
from dibs.service.holders.proof import (
    CUSTOMER_HEADER,
    SESSION_HEADER,
    TOKEN_HEADER,
    nobody_s,
    owner_of,
    session_of,
)
from dibs.service.holders.repeating import own_key
from dibs.service.payments.tellings import told_as_refusals
from dibs.service.state import Service
from dibs.verbs import MONTH_SECONDS

PATH = "/v1/orders"
ORDER = PATH + "/{order}"


class OrdersQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which orders, and which page of them."""

    status: OrderStatus | None = None
    after: OrderId | None = None
    """The last id of the page before."""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """A page of orders, the newest first; `next` is the `after` of the one to follow.

    Null at the end.
    """

    orders: list[Order]
    next: str | None
    server_now: datetime


class CancelOrder(Request, frozen=True, kw_only=True):
    """Why an order is cancelled."""

    reason: SaidReason = ""


async def create_order(service: Service, call: Call) -> Reply:
    """Check out what reservations hold."""
    put: OrderPut = call.body
    if put.lines and "sell" not in call.actor.scopes:
        raise Forbidden({"scope": "sell"})  # who sells says what else it costs
    for one in put.reservations:
        if not call.actor.owns(one.event):
            raise NotFound({"event": one.event})
    await _prove(call, put)
    order = await till_of(service, call).create_order(
        put, principal=call.actor.principal, **owner_of(call)
    )
    return _reply(order, status=201)


async def list_orders(service: Service, call: Call) -> Reply:
    """A page of orders, the newest first."""
    query: OrdersQuery = call.query
    found = await till_of(service, call).orders(
        status=query.status, after=query.after, limit=query.limit
    )
    following = found[-1].id if len(found) == query.limit else None
    body = Orders(orders=found, next=following, server_now=server_now())
    return Reply(200, body, (NO_STORE,))


async def read_order(service: Service, call: Call) -> Reply:
    """The order as it stands."""
    till = till_of(service, call)
    return _reply(await till.order(call.params["order"], token=token_of(call)))


async def pay_order(service: Service, call: Call) -> Reply:
    """Begin to pay for the order, or go on; it is charged once, however often asked."""
    # Of browsers with one key each: the session, which is the same over their orders.
    whose = f"payer {session_of(call) or ''}"
    await _require_price(service, call)
    with told_as_refusals():
        order = await till_of(service, call).pay(
            call.params["order"],
            call.body,
            token=token_of(call),
            principal=call.actor.principal,
            key=own_key(call.actor, key_of(service, call), whose),
        )
    return _reply(order)


async def cancel_order(service: Service, call: Call) -> Reply:
    """Give up an order that is not paid; its reservations stay until they end."""
    with told_as_refusals():
        order = await till_of(service, call).cancel(
            call.params["order"],
            token=token_of(call),
            principal=call.actor.principal,
            reason=call.body.reason,
        )
    return _reply(order)


async def refund_order(service: Service, call: Call) -> Reply:
    """Give money back: all of it, an amount, or what some reservations cost."""
    with told_as_refusals():
        # The key frees itself where nobody was answered: the refund is known by it too.
        order = await till_of(service, call).refund(
            call.params["order"],
            call.body,
            principal=call.actor.principal,
            key=key_of(service, call, is_optional=True),
        )
    return _reply(order)


async def _prove(call: Call, put: OrderPut) -> None:
    """Raises Unauthenticated or Forbidden unless all of it is the caller's.

    The till sees to the tokens; who shows none is the owner, or acts for everybody. A
    customer is the owner of what has one, whatever token they show.
    """
    if call.actor.is_trusted:
        return
    owner = owner_of(call)
    for one in put.reservations:
        if one.token is None and not owner:
            raise nobody_s(call.actor)
        if one.token is None or call.actor.kind == "customer":
            await call.dibs.reservation(one.event, one.id, token=one.token, **owner)


async def _require_price(service: Service, call: Call) -> None:
    """Raises Forbidden where a browser would sell by itself what costs nothing.

    Not where somebody who sells took something off, nor where a setting allows it.
    """
    if service.settings.free_confirm or "sell" in call.actor.scopes:
        return
    order = await till_of(service, call).order(
        call.params["order"], token=token_of(call)
    )
    if order.amount_minor == 0 and not order.lines:
        raise Forbidden({"scope": "sell"})


def till_of(service: Service, call: Call) -> Till:
    """The till as far as the caller may see into it."""
    return service.till_for(call.actor.organisation)


def token_of(call: Call) -> str | None:
    """The order's token; raises Unauthenticated for who must show it and does not."""
    token = call.header(b"dibs-token") or None
    if token is None and not call.actor.is_trusted:
        reason = "send the order's token (Dibs-Token)"
        raise Unauthenticated({"reason": reason})
    return token


def _tokens_in(call: Call) -> str:
    """What whoever checks out has and nobody else."""
    put: OrderPut = call.body
    return "order of " + " ".join(one.token or "" for one in put.reservations)


def _reply(order: Order, *, status: int = 200) -> Reply:
    return Reply(status, order, (NO_STORE, REPLAYED) if order.replayed else (NO_STORE,))


_KEY = key_header(MONTH_SECONDS)
_OF_ORDERS = ("invalid_input", "unauthenticated", "forbidden", "not_found")

ROWS = (
    Row(
        name="create_order",
        method="POST",
        path=PATH,
        tag="orders",
        summary="Check out what reservations hold: one order, to be paid once.",
        scope="buy",
        act=create_order,
        body=OrderPut,
        headers=(SESSION_HEADER, CUSTOMER_HEADER),
        whose=_tokens_in,
        answer=Order,
        status=201,
        codes=in_order(
            *_OF_ORDERS,
            "already_confirmed",
            "already_released",
            "expired",
            "in_another_order",
        ),
    ),
    Row(
        name="list_orders",
        method="GET",
        path=PATH,
        tag="orders",
        summary="List orders, the newest first.",
        scope="office",
        act=list_orders,
        query=OrdersQuery,
        answer=Orders,
        codes=in_order("invalid_input"),
    ),
    Row(
        name="read_order",
        method="GET",
        path=ORDER,
        tag="orders",
        summary="Read an order: what it holds, what it costs and how paying stands.",
        scope="buy",
        act=read_order,
        headers=(TOKEN_HEADER,),
        proof="order",
        answer=Order,
        codes=in_order(*_OF_ORDERS),
    ),
    Row(
        name="pay_order",
        method="POST",
        path=ORDER + "/pay",
        tag="orders",
        summary="Begin to pay, or go on; however often it is asked it is charged once.",
        scope="buy",
        act=pay_order,
        body=PayAsk,
        is_body_needed=False,
        headers=(TOKEN_HEADER, SESSION_HEADER, _KEY),
        proof="order",
        answer=Order,
        answer_headers=(REPLAYED_HEADER,),
        codes=in_order(
            *_OF_ORDERS,
            "idempotency_key_reused",
            "idempotency_key_taken",
            "already_confirmed",
            "already_released",
            "amount_changed",
            "expired",
            "already_cancelled",
            "payment_refused",
        ),
    ),
    Row(
        name="cancel_order",
        method="POST",
        path=ORDER + "/cancel",
        tag="orders",
        summary="Give up an order that is not paid.",
        scope="buy",
        act=cancel_order,
        body=CancelOrder,
        is_body_needed=False,
        headers=(TOKEN_HEADER,),
        proof="order",
        answer=Order,
        codes=in_order(*_OF_ORDERS, "already_paid", "payment_refused"),
    ),
    Row(
        name="refund_order",
        method="POST",
        path=ORDER + "/refund",
        tag="orders",
        summary="Give money back; what it was for is on sale again.",
        scope="sell",
        act=refund_order,
        body=RefundAsk,
        answer=Order,
        codes=in_order("invalid_input", "not_found", "not_paid", "payment_refused"),
    ),
)
