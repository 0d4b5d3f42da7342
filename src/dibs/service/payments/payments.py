"""Payments: each attempt to collect an order's money, for who looks after them."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from dibs.payments.models import Payment, PaymentStatus
from dibs.service.calls.call import NO_STORE, Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.content import OrderId, PaymentId
from dibs.service.payments.orders import till_of
from dibs.service.payments.tellings import told_as_refusals
from dibs.service.state import Service

PATH = "/v1/payments"
PAYMENT = PATH + "/{payment}"


class PaymentsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which payments, and which page of them."""

    status: PaymentStatus | None = None
    order: OrderId | None = None
    after: PaymentId | None = None
    """The last id of the page before."""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


class Payments(msgspec.Struct, frozen=True, kw_only=True):
    """A page of payments, the newest first; `next` is the `after` of the one to follow.

    Null at the end.
    """

    payments: list[Payment]
    next: str | None
    server_now: datetime


async def list_payments(service: Service, call: Call) -> Reply:
    """A page of payments, the newest first."""
    query: PaymentsQuery = call.query
    found = await till_of(service, call).payments(
        status=query.status, order=query.order, after=query.after, limit=query.limit
    )
    following = found[-1].id if len(found) == query.limit else None
    body = Payments(payments=found, next=following, server_now=server_now())
    return Reply(200, body, (NO_STORE,))


async def read_payment(service: Service, call: Call) -> Reply:
    """The payment: how far it has come, and what went wrong."""
    payment = await till_of(service, call).payment(call.params["payment"])
    return Reply(200, payment, (NO_STORE,))


async def retry_payment(service: Service, call: Call) -> Reply:
    """Go on with a payment now, without waiting for its turn."""
    with told_as_refusals():
        payment = await till_of(service, call).retry(
            call.params["payment"], principal=call.actor.principal
        )
    return Reply(200, payment, (NO_STORE,))


ROWS = (
    Row(
        name="list_payments",
        method="GET",
        path=PATH,
        tag="payments",
        summary="List payments, the newest first.",
        scope="office",
        act=list_payments,
        query=PaymentsQuery,
        answer=Payments,
        codes=in_order("invalid_input"),
    ),
    Row(
        name="read_payment",
        method="GET",
        path=PAYMENT,
        tag="payments",
        summary="Read a payment: how far it has come, and what went wrong.",
        scope="office",
        act=read_payment,
        answer=Payment,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="retry_payment",
        method="POST",
        path=PAYMENT + "/retry",
        tag="payments",
        summary="Go on with a payment now, without waiting for its turn.",
        scope="office",
        act=retry_payment,
        answer=Payment,
        codes=in_order("invalid_input", "not_found", "payment_refused"),
    ),
)
