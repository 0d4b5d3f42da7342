"""Endpoints: who is told what happens, and where."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, structs

from dibs.delivery import (
    Delivery,
    Endpoint,
    EndpointPatch,
    NewEndpoint,
    Replay,
    ReplayAsk,
    Rotation,
    WebhookPut,
)
from dibs.errors import InvalidInput
from dibs.models import SaidReason
from dibs.service.calls.call import NO_STORE, Act, Call, Method, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.content import EndpointId
from dibs.service.calls.reasons import said_by
from dibs.service.state import Service

ENDPOINTS = "/v1/endpoints"
ENDPOINT = ENDPOINTS + "/{endpoint}"


class EndpointNow(Endpoint, frozen=True, kw_only=True):
    """An endpoint as it is set up, and when it was read."""

    server_now: datetime


class NewEndpointNow(EndpointNow, frozen=True, kw_only=True):
    """An endpoint that was just made, or has another secret."""

    secret: str | None
    """What verifies its messages, `whsec_…`; null where the answer is repeated for an
    idempotency key: it is shown once."""


class EndpointsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which page of the endpoints."""

    after: EndpointId | None = None
    """The last id of the page before."""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


class Endpoints(msgspec.Struct, frozen=True, kw_only=True):
    """A page of endpoints; `next` is the `after` of the one to follow, null at the
    end."""

    endpoints: list[Endpoint]
    next: str | None
    server_now: datetime


class ReplayAsked(ReplayAsk, frozen=True, kw_only=True):
    """From where it is told again, and why."""

    reason: SaidReason = ""
    """Kept in the journal of the office."""


class ReplayNow(Replay, frozen=True, kw_only=True):
    """What is told again, and when that was decided."""

    server_now: datetime


class DeliveryNow(Delivery, frozen=True, kw_only=True):
    """What is to become of one message to one endpoint, and when that was read."""

    server_now: datetime


async def create_endpoint(service: Service, call: Call) -> Reply:
    """Name somebody who is told from now on."""
    post = service.post_of(call.actor)
    made = await post.create(call.body, principal=call.actor.principal)
    return _made(made, 201)


async def list_endpoints(service: Service, call: Call) -> Reply:
    """A page of endpoints in the order in which they were made."""
    query: EndpointsQuery = call.query
    post = service.post_of(call.actor)
    found = await post.endpoints(after=query.after, limit=query.limit)
    following = found[-1].id if len(found) == query.limit else None
    now = server_now()
    return Reply(200, Endpoints(endpoints=found, next=following, server_now=now))


async def read_endpoint(service: Service, call: Call) -> Reply:
    """One endpoint."""
    post = service.post_of(call.actor)
    return _told(await post.endpoint(call.params["endpoint"]))


async def change_endpoint(service: Service, call: Call) -> Reply:
    """Change some of an endpoint's settings, pause it or let it go on."""
    endpoint, principal = call.params["endpoint"], call.actor.principal
    post = service.post_of(call.actor)
    moves = call.body.url is not msgspec.UNSET
    if moves and (await post.endpoint(endpoint)).kind != "webhook":
        # Nobody guards it, as nobody could name it here in the first place.
        reason = "a broker's address is changed from a shell or in Python"
        raise InvalidInput({"field": "/url", "reason": reason})
    return _told(await post.change(endpoint, call.body, principal=principal))


async def remove_endpoint(service: Service, call: Call) -> Reply:
    """Tell it nothing any more."""
    endpoint, principal = call.params["endpoint"], call.actor.principal
    post = service.post_of(call.actor)
    return _told(await post.remove(endpoint, principal=principal))


async def rotate_endpoint(service: Service, call: Call) -> Reply:
    """Give it another secret; for a while messages are signed with both."""
    endpoint, principal = call.params["endpoint"], call.actor.principal
    post = service.post_of(call.actor)
    return _made(await post.rotate(endpoint, call.body, principal=principal))


async def replay(service: Service, call: Call) -> Reply:
    """Send messages once more."""
    post = service.post_of(call.actor)
    replayed = await post.replay(call.params["endpoint"], call.body, **said_by(call))
    now = server_now()
    return Reply(200, ReplayNow(**structs.asdict(replayed), server_now=now))


async def test_endpoint(service: Service, call: Call) -> Reply:
    """Send it a `ping`, as soon as a courier comes by."""
    endpoint, principal = call.params["endpoint"], call.actor.principal
    post = service.post_of(call.actor)
    return as_due(await post.ping(endpoint, principal=principal))


def as_due(delivery: Delivery) -> Reply:
    """Says of a delivery that it will be tried."""
    return as_delivery(delivery, 202)


def as_delivery(delivery: Delivery, status: int) -> Reply:
    """Says how a delivery stands."""
    told = {name: getattr(delivery, name) for name in Delivery.__struct_fields__}
    return Reply(status, DeliveryNow(**told, server_now=server_now()))


def _told(endpoint: Endpoint) -> Reply:
    shown = EndpointNow(**structs.asdict(endpoint), server_now=server_now())
    return Reply(200, shown, (NO_STORE,))


def _made(new: NewEndpoint, status: int = 200) -> Reply:
    """Says the secret, this once: a repetition with the same key does not."""
    now = server_now()
    shown = NewEndpointNow(
        **structs.asdict(new.endpoint), secret=new.secret, server_now=now
    )
    without = structs.replace(shown, secret=None)
    return Reply(status, shown, (NO_STORE,), kept_body=without)


def _row(
    name: str, method: Method, path: str, summary: str, act: Act, **more: Any
) -> Row:
    named = ("not_found",) if "{endpoint}" in path else ()
    return Row(
        name=name,
        method=method,
        path=path,
        tag="delivery",
        summary=summary,
        scope="office",
        act=act,
        **{
            "answer": EndpointNow,
            "codes": in_order("invalid_input", *named),
            **more,
        },
    )


ROWS = (
    _row(
        "create_endpoint",
        "POST",
        ENDPOINTS,
        "Name an endpoint that is told what happens; its secret is shown this once.",
        create_endpoint,
        body=WebhookPut,
        answer=NewEndpointNow,
        status=201,
    ),
    _row(
        "list_endpoints",
        "GET",
        ENDPOINTS,
        "List endpoints in the order in which they were made.",
        list_endpoints,
        query=EndpointsQuery,
        answer=Endpoints,
    ),
    _row(
        "read_endpoint",
        "GET",
        ENDPOINT,
        "Read how an endpoint is set up, and whether it is told at the moment.",
        read_endpoint,
    ),
    _row(
        "change_endpoint",
        "PATCH",
        ENDPOINT,
        "Change an endpoint, pause it, or let it go on.",
        change_endpoint,
        body=EndpointPatch,
    ),
    _row(
        "remove_endpoint",
        "DELETE",
        ENDPOINT,
        "Tell an endpoint nothing any more.",
        remove_endpoint,
    ),
    _row(
        "rotate_endpoint",
        "POST",
        ENDPOINT + "/rotate",
        "Give an endpoint another secret, which is shown this once.",
        rotate_endpoint,
        body=Rotation,
        is_body_needed=False,
        answer=NewEndpointNow,
    ),
    _row(
        "replay_deliveries",
        "POST",
        ENDPOINT + "/replay",
        "Send an endpoint messages once more: since a time, or after a position.",
        replay,
        body=ReplayAsked,
        answer=ReplayNow,
    ),
    _row(
        "test_endpoint",
        "POST",
        ENDPOINT + "/test",
        "Send an endpoint a `ping`.",
        test_endpoint,
        status=202,
        answer=DeliveryNow,
    ),
)
