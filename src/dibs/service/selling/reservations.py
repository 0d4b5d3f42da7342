"""Reservations: the verbs, alone and in batches, and reading one."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, structs

from dibs.models import (
    Answer,
    Request,
    Reservation,
)
from dibs.requests import (
    AmendRequest,
    CancelRequest,
    ConfirmRequest,
    ExtendRequest,
    FillCartRequest,
    HeartbeatRequest,
    LeaveRequest,
    ReleaseRequest,
    ReserveAgainRequest,
    ReserveRequest,
)
from dibs.service.calls.call import NO_STORE, Call, Parts, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.content import ReservationId
from dibs.service.calls.idempotency import (
    KEY_HEADER,
    REPLAYED_HEADER,
    header_key,
    key_of,
    keys_of,
)
from dibs.service.calls.problems import problem_of
from dibs.service.calls.refusals import refusal_in
from dibs.service.holders.discretion import require_shown
from dibs.service.holders.filling import fill
from dibs.service.holders.proof import (
    CUSTOMER_HEADER,
    PROOFS,
    SESSION_HEADER,
    AgainBody,
    AmendBody,
    CancelBody,
    ForceBody,
    HeartbeatBody,
    as_actor,
    known_owner_of,
    proof_of,
    spoken_for,
)
from dibs.service.holders.repeating import as_own, as_sent, require_unguessable
from dibs.service.holders.resuming import as_owners
from dibs.service.selling.verb_calls import by_holder, reply, submit_at, verb_row
from dibs.service.state import Service
from dibs.verbs import RESERVATIONS, VERBS

REQUESTS_MAX = 1_000


class OwnQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose reservations, and which page of them."""

    owner: Literal["me"]
    before: ReservationId | None = None
    """The last id of the page before."""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


class OwnReservations(msgspec.Struct, frozen=True, kw_only=True):
    """An owner's reservations; `next` is the `before` of the page to follow."""

    reservations: list[Reservation]
    next: str | None
    server_now: datetime


class ReserveMany(Request, frozen=True):
    """Requests for one event, each all or nothing and independent of the others."""

    requests: Annotated[
        list[ReserveRequest], Meta(min_length=1, max_length=REQUESTS_MAX)
    ]


class ReserveAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one request of a batch: a reservation or a problem."""

    code: str
    reservation: Reservation | None = None
    problem: dict[str, Any] | None = None


class ReserveAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """One answer per request, in their order."""

    answers: list[ReserveAnswer]
    server_now: datetime


async def reserve(service: Service, call: Call) -> Reply:
    """Hold what the body names."""
    request = as_actor(call.actor, _keyed(service, call, call.body))
    answer = await submit_at(call, "reserve", request)
    service.metrics.hold_decided(answer.code)
    return reply(service, answer, status=VERBS["reserve"].status)


async def reserve_many(service: Service, call: Call) -> Reply:
    """Hold for many at once; the answers come as data, whatever they are."""
    asked: list[ReserveRequest] = call.body.requests
    if key := header_key(call):
        require_unguessable(call.actor, key)  # what is made of it is longer
    keys = keys_of(service, call, [request.key for request in asked])
    requests = [
        as_own(call.actor, as_actor(call.actor, structs.replace(request, key=key)))
        for request, key in zip(asked, keys, strict=True)
    ]
    event = call.params["event"]
    answers = await call.dibs.submit_many(
        event, "reserve", requests, principal=call.actor.principal
    )
    for answer in answers:
        service.metrics.hold_decided(answer.code)
    now = answers[0].server_now or server_now()
    answers = [
        as_sent(call.actor, answer, key)
        for answer, key in zip(answers, keys, strict=True)
    ]
    told = await as_owners(call, event, answers)
    body = ReserveAnswers(answers=[_part(one) for one in told], server_now=now)
    return Reply(200, body, (NO_STORE,))


async def read_reservation(service: Service, call: Call) -> Reply:
    """The reservation as it stands, which is a validation as well."""
    reservation = await call.dibs.reservation(
        call.params["event"], call.params["id"], **proof_of(call)
    )
    # The token is given out once: who asks here has it already.
    return Reply(200, structs.replace(reservation, token=None), (NO_STORE,))


async def reserve_again(service: Service, call: Call) -> Reply:
    """Hold what a reservation held that is over."""
    said = proof_of(call) | {"customer_class": call.body.customer_class}
    key = key_of(service, call)
    request = ReserveAgainRequest(id=call.params["id"], key=key, **said)
    answer = await submit_at(call, "reserve_again", as_actor(call.actor, request))
    service.metrics.hold_decided(answer.code)
    return reply(service, answer, status=VERBS["reserve_again"].status)


async def extend(service: Service, call: Call) -> Reply:
    """Move the deadline back."""
    return await by_holder(service, call, "extend", ExtendRequest)


async def confirm(service: Service, call: Call) -> Reply:
    """Sell what is held."""
    free_only = "sell" not in call.actor.scopes
    given = {"free_only": True} if free_only else {}
    return await by_holder(service, call, "confirm", ConfirmRequest, **given)


async def release(service: Service, call: Call) -> Reply:
    """Give back what is held."""
    return await by_holder(service, call, "release", ReleaseRequest)


async def force_release(service: Service, call: Call) -> Reply:
    """Give back what somebody else holds, and say why."""
    request = ReleaseRequest(
        id=call.params["id"], key=key_of(service, call), reason=call.body.reason
    )
    answer = await submit_at(call, "release", request)
    return reply(service, answer, status=VERBS["release"].status)


async def leave(service: Service, call: Call) -> Reply:
    """Begin the grace of who left the page."""
    return await by_holder(service, call, "leave", LeaveRequest)


async def heartbeat(service: Service, call: Call) -> Reply:
    """Hear from a page that is open."""
    paying = call.body.paying
    return await by_holder(service, call, "heartbeat", HeartbeatRequest, paying=paying)


async def cancel(service: Service, call: Call) -> Reply:
    """Put a sale, or what is named of it, back on sale."""
    part = {"items": call.body.items, "seats": call.body.seats}
    return await by_holder(service, call, "cancel", CancelRequest, **part)


async def amend(service: Service, call: Call) -> Reply:
    """Change what is held, on the same deadline."""
    body: AmendBody = call.body
    asked: dict[str, Any] = {"items": body.items, "seats": body.seats}
    asked["best"] = body.best
    if body.customer is not None:
        asked["customer"] = spoken_for(call.actor, body.customer)
    return await by_holder(service, call, "amend", AmendRequest, **asked)


async def list_reservations(service: Service, call: Call) -> Reply:
    """A page of what the owner has in the event, the newest first."""
    query: OwnQuery = call.query
    event = call.params["event"]
    owner = known_owner_of(call)
    found = await call.dibs.reservations(
        event,
        session=owner.get("session"),
        customer=owner.get("customer"),
        before=query.before,
        limit=query.limit,
    )
    if not found:
        await require_shown(service, call, event)
        await call.dibs.availability_version(event)  # refuses where there is none
    following = found[-1].id if len(found) == query.limit else None
    body = OwnReservations(reservations=found, next=following, server_now=server_now())
    return Reply(200, body, (NO_STORE,))


async def sell(service: Service, call: Call) -> Reply:
    """Reserve and confirm in one."""
    request = _keyed(service, call, call.body)
    answer = await submit_at(call, "sell", request)
    return reply(service, answer, status=VERBS["sell"].status)


async def fill_cart(service: Service, call: Call) -> Reply:
    """Add to the owner's cart, or set lines of it."""
    request: FillCartRequest = call.body
    request = structs.replace(request, key=key_of(service, call, request.key))
    answer = await fill(call, call.params["event"], request)
    service.metrics.hold_decided(answer.code)
    return reply(service, answer, status=VERBS["fill_cart"].status)


def _keyed(service: Service, call: Call, request: ReserveRequest) -> ReserveRequest:
    key = key_of(service, call, request.key)
    return request if key is request.key else structs.replace(request, key=key)


def _part(answer: Answer) -> ReserveAnswer:
    if answer.reservation is not None:
        return ReserveAnswer(code="ok", reservation=answer.reservation)
    return ReserveAnswer(code=answer.code, problem=problem_of(refusal_in(answer)))


_RELEASE = verb_row(VERBS["release"], release)

ROWS = (
    verb_row(VERBS["reserve"], reserve),
    Row(
        name="reserve_many",
        method="POST",
        path=RESERVATIONS + "/batch",
        tag="reservations",
        summary="Hold for many at once: one answer each, in order.",
        scope="buy",
        act=reserve_many,
        body=ReserveMany,
        parts_of=lambda call: Parts("/requests", len(call.body.requests)),
        headers=(KEY_HEADER,),
        answer=ReserveAnswers,
        codes=in_order("invalid_input", "rate_limited"),
    ),
    Row(
        name="read_reservation",
        method="GET",
        path=RESERVATIONS + "/{id}",
        tag="reservations",
        summary="Read a reservation: whether it is valid and for how long.",
        scope="buy",
        act=read_reservation,
        answer=Reservation,
        codes=in_order("invalid_input", "unauthenticated", "forbidden", "not_found"),
        headers=PROOFS,
        proof="holder",
    ),
    Row(
        name="list_reservations",
        method="GET",
        path=RESERVATIONS,
        tag="reservations",
        summary="List what an owner has in the event, the newest first.",
        scope="buy",
        act=list_reservations,
        query=OwnQuery,
        answer=OwnReservations,
        codes=in_order("invalid_input", "unauthenticated", "not_found"),
        headers=(SESSION_HEADER, CUSTOMER_HEADER),
    ),
    verb_row(VERBS["reserve_again"], reserve_again, AgainBody),
    verb_row(VERBS["amend"], amend, AmendBody),
    verb_row(VERBS["extend"], extend),
    verb_row(VERBS["confirm"], confirm),
    verb_row(VERBS["leave"], leave),
    verb_row(VERBS["heartbeat"], heartbeat, HeartbeatBody),
    verb_row(VERBS["cancel"], cancel, CancelBody),
    verb_row(VERBS["fill_cart"], fill_cart),
    verb_row(VERBS["sell"], sell),
    _RELEASE,
    structs.replace(
        _RELEASE,
        name="delete_reservation",
        method="DELETE",
        path=RESERVATIONS + "/{id}",
        summary="Give back what the reservation holds: release by another name.",
    ),
    Row(
        name="force_release",
        method="POST",
        path=RESERVATIONS + "/{id}/force-release",
        tag="operations",
        summary="Give back what somebody else holds, for a reason the journal keeps.",
        scope="office",
        act=force_release,
        body=ForceBody,
        headers=(KEY_HEADER,),
        answer=Reservation,
        answer_headers=(REPLAYED_HEADER,),
        codes=in_order(
            "invalid_input",
            "idempotency_key_reused",
            "not_found",
            "already_confirmed",
            "already_released",
            "expired",
        ),
    ),
)
