"""Seating plans, in the public pretix format."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from dibs.errors import InvalidInput
from dibs.models import Capacity, ItemId, Request, SaidReason, SeatId
from dibs.plans import Access, PlanError, parse
from dibs.service.calls.call import Call, Parameter, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.problems import invalid_fields
from dibs.service.calls.reasons import require_reason, said_by
from dibs.service.calls.versions import HEADERS, UNCHANGED, versioned
from dibs.service.holders.discretion import require_shown
from dibs.service.office.events import PATH
from dibs.service.state import Service

_PLAN_BYTES_MAX = 67_108_864


class PlanPut(Request, frozen=True):
    """A plan, and how many people fit into each of its areas without seats."""

    plan: dict[str, Any]
    floors: dict[ItemId, Capacity] = msgspec.field(default_factory=dict)
    access: dict[ItemId, Access] = msgspec.field(default_factory=dict)
    """Categories whose seats are kept, and for whom."""
    reason: SaidReason = ""
    """Why; kept in the journal."""


class AccessPut(Request, frozen=True):
    """Seats, and whom they are kept for; null is nobody."""

    seats: Annotated[list[SeatId], Meta(min_length=1, max_length=1_000)]
    access: Access | None
    reason: SaidReason = ""
    """Why; kept in the journal."""


class AccessNow(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the seats are kept for now."""

    seats: list[str]
    access: Access | None
    server_now: datetime


class PlanImported(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan holds."""

    seat_count: int
    items: dict[str, dict[str, Any]]
    """The plan's categories and floors, now items of the event."""
    server_now: datetime


async def put_plan(service: Service, call: Call) -> Reply:
    """Put the plan's seats on sale; seats whose names stay remain what they are."""
    put: PlanPut = call.body
    if not put.reason:
        # In a thread: to read a large hall would keep everybody's calls waiting.
        await require_reason(call, plan=await asyncio.to_thread(capacities_of, put))
    try:
        plan = await call.dibs.put_plan(
            call.params["event"],
            put.plan,
            put.floors,
            access=put.access,
            **said_by(call),
        )
    except PlanError as error:
        raise invalid_fields(
            (at if at.startswith(("/floors", "/access")) else f"/plan{at}", reason)
            for at, reason in error.errors
        ) from error
    except InvalidInput as refusal:
        if (refusal.field or "").startswith("/categories/"):
            refusal.detail["field"] = f"/plan{refusal.field}"
        raise
    now = server_now()
    imported = PlanImported(
        seat_count=plan.seat_count, items=plan.items, server_now=now
    )
    return Reply(200, imported)


def capacities_of(put: PlanPut) -> dict[str, int] | None:
    """How much there is to be of each item; None of no plan, which is refused soon."""
    try:
        plan = parse(put.plan, put.floors, put.access)
    except PlanError:
        return None
    return {**Counter(seat["item_id"] for seat in plan.seats), **put.floors}


async def put_access(service: Service, call: Call) -> Reply:
    """Keep seats for who needs them, or for nobody."""
    put: AccessPut = call.body
    await call.dibs.put_access(
        call.params["event"], put.seats, put.access, **said_by(call)
    )
    now = server_now()
    return Reply(200, AccessNow(seats=put.seats, access=put.access, server_now=now))


async def read_plan(service: Service, call: Call) -> Reply:
    """The plan as it was put; 304 for who has it, gzip for who accepts it."""
    event = call.params["event"]
    await require_shown(service, call, event)
    plan = await service.plans.read(call.dibs, event)
    return versioned(call, plan.etag, plain=plan.plain, gzipped=lambda: plan.gzipped)


ROWS = (
    Row(
        name="put_plan",
        method="PUT",
        path=PATH + "/plan",
        tag="plan",
        summary="Put a seating plan on sale, or a changed one in its place.",
        scope="office",
        act=put_plan,
        body=PlanPut,
        body_bytes_max=_PLAN_BYTES_MAX,
        answer=PlanImported,
        codes=in_order("invalid_input", "not_found", "seats_unavailable"),
    ),
    Row(
        name="put_access",
        method="PUT",
        path=PATH + "/access",
        tag="plan",
        summary="Keep seats for who needs an accessible one, or comes along.",
        scope="office",
        act=put_access,
        body=AccessPut,
        answer=AccessNow,
        codes=in_order("invalid_input", "not_found", "seats_not_found"),
    ),
    Row(
        name="read_plan",
        method="GET",
        path=PATH + "/plan",
        tag="plan",
        summary="Read the seating plan as it was put.",
        scope="read",
        act=read_plan,
        answer=dict[str, Any],
        statuses_more=UNCHANGED,
        codes=in_order("invalid_input", "not_found"),
        headers=HEADERS,
        answer_headers=(
            Parameter(name="ETag", description="Changes whenever the plan does."),
        ),
    ),
)
