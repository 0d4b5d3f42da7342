"""Deliveries: what became of each message to each webhook."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, structs

from dibs.delivery import Delivery, DeliveryDetail, DeliveryStatus
from dibs.models import SaidReason
from dibs.records import Position
from dibs.service.calls.call import NO_STORE, Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.content import EndpointId
from dibs.service.calls.reasons import said_by
from dibs.service.delivery.endpoints import DeliveryNow, as_delivery, as_due
from dibs.service.state import Service

DELIVERIES = "/v1/deliveries"
DELIVERY = DELIVERIES + "/{delivery}"


class DeliveriesQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """Which deliveries; all that is named must fit."""

    endpoint: EndpointId | None = None
    status: DeliveryStatus | None = None
    """`dead`: it was tried as often as it is, and waits to be sent again by hand."""
    subject: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    """What it is about: the id of a reservation or an order."""
    after: Position | None = None
    """The `next` of the page before."""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


class Deliveries(msgspec.Struct, frozen=True, kw_only=True):
    """A page of deliveries, the latest first; `next` is the `after` of the one to
    follow, null at the end."""

    deliveries: list[Delivery]
    next: int | None
    server_now: datetime


class DeliveryChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a delivery is tried again or given up."""

    reason: SaidReason = ""
    """Kept in the journal of the office."""


class DeliveryDetailNow(DeliveryDetail, frozen=True, kw_only=True):
    """A delivery with its message and every attempt, and when that was read."""

    server_now: datetime


async def list_deliveries(service: Service, call: Call) -> Reply:
    """A page of what was sent and is to be sent."""
    query: DeliveriesQuery = call.query
    post = service.post_of(call.actor)
    found = await post.deliveries(**structs.asdict(query))
    following = found[-1].number if len(found) == query.limit else None
    body = Deliveries(deliveries=found, next=following, server_now=server_now())
    return Reply(200, body, (NO_STORE,))


async def read_delivery(service: Service, call: Call) -> Reply:
    """One delivery: the message, and how each attempt went."""
    post = service.post_of(call.actor)
    found = await post.delivery(call.params["delivery"])
    now = server_now()
    body = DeliveryDetailNow(**structs.asdict(found), server_now=now)
    return Reply(200, body, (NO_STORE,))


async def retry_delivery(service: Service, call: Call) -> Reply:
    """Try it now, whenever it was due and though it was given up."""
    post = service.post_of(call.actor)
    return as_due(await post.retry(call.params["delivery"], **said_by(call)))


async def skip_delivery(service: Service, call: Call) -> Reply:
    """Give it up, so that what waits behind it goes on."""
    post = service.post_of(call.actor)
    given_up = await post.skip(call.params["delivery"], **said_by(call))
    return as_delivery(given_up, 200)


ROWS = (
    Row(
        name="list_deliveries",
        method="GET",
        path=DELIVERIES,
        tag="delivery",
        summary="List what was sent, is due, and was given up.",
        scope="office",
        act=list_deliveries,
        query=DeliveriesQuery,
        answer=Deliveries,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="read_delivery",
        method="GET",
        path=DELIVERY,
        tag="delivery",
        summary="Read a delivery: its message, and how each attempt went.",
        scope="office",
        act=read_delivery,
        answer=DeliveryDetailNow,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="retry_delivery",
        method="POST",
        path=DELIVERY + "/retry",
        tag="delivery",
        summary="Try a delivery now, also one that was given up.",
        scope="office",
        act=retry_delivery,
        body=DeliveryChange,
        is_body_needed=False,
        status=202,
        answer=DeliveryNow,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="skip_delivery",
        method="POST",
        path=DELIVERY + "/skip",
        tag="delivery",
        summary="Give a delivery up, so that what waits behind it goes on.",
        scope="office",
        act=skip_delivery,
        body=DeliveryChange,
        is_body_needed=False,
        answer=DeliveryNow,
        codes=in_order("invalid_input", "not_found"),
    ),
)
