"""Events: what inventory belongs to, with its times and policy."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, structs

from dibs.models import (
    Event,
    EventId,
    EventPatch,
    EventPut,
    ItemPut,
    SaidReason,
    Violation,
)
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.reasons import require_reason, said_by, without_reason
from dibs.service.holders.discretion import as_shown
from dibs.service.listing import PAGE_MAX, SHOWN_MAX, read_page
from dibs.service.state import Service

PATH = "/v1/events/{event}"


class EventNow(Event, frozen=True, kw_only=True):
    """An event as it is set up, and when it was read."""

    server_now: datetime


class EventPutBody(EventPut, frozen=True, kw_only=True):
    """An event, whole, and why it is put."""

    reason: SaidReason = ""
    """Kept in the journal; required where it changes the status or an item's capacity
    of an event that was put before and is no draft."""


class EventPatchBody(EventPatch, frozen=True, kw_only=True):
    """Changes to an event, and why: `{"status": "paused", "reason": "fire alarm"}`."""

    reason: SaidReason = ""
    """Kept in the journal; required with another status, unless it was a draft."""


class EventsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which page of the events."""

    after: EventId | None = None
    """The last id of the page before."""
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = SHOWN_MAX
    """Without a secret key there are a hundred to a page at most."""


class Events(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events; `next` is the `after` of the one to follow, null at the end."""

    events: list[Event]
    next: str | None
    server_now: datetime


class Consistency(msgspec.Struct, frozen=True, kw_only=True):
    """Every broken invariant of an event; none, always."""

    violations: list[Violation]
    server_now: datetime


async def list_events(service: Service, call: Call) -> Reply:
    """A page of events in the order of their ids; a hundred at most for browsers."""
    query: EventsQuery = call.query
    if call.actor.may_speak_for_others:
        page = await read_page(call.dibs, query.after, query.limit, drafts=True)
    else:
        organisation = call.actor.organisation
        page = await service.listing.read(organisation, query.after, query.limit)
    shown = [as_shown(call.actor, one) for one in page.events]
    following = shown[-1].event_id if page.is_more else None
    return Reply(200, Events(events=shown, next=following, server_now=server_now()))


async def put_event(service: Service, call: Call) -> Reply:
    """Create the event or replace its settings."""
    put = without_reason(call.body, EventPut)
    capacities = {
        item: asked.capacity if isinstance(asked, ItemPut) else asked
        for item, asked in (put.items or {}).items()
    }
    sales = put.sales_start_at, put.sales_end_at
    status = put.status or UNSET  # left out it stays as it is
    await require_reason(call, status=status, sales=sales, capacities=capacities)
    await call.dibs.put_event(call.params["event"], put, **said_by(call))
    return await read_event(service, call)


async def read_event(service: Service, call: Call) -> Reply:
    """The event with all its settings and items."""
    event = as_shown(call.actor, await call.dibs.event(call.params["event"]))
    now = server_now()
    return Reply(200, EventNow(**structs.asdict(event), server_now=now))


async def change_event(service: Service, call: Call) -> Reply:
    """Change some of the event's settings."""
    patch = without_reason(call.body, EventPatch)
    sales = patch.sales_start_at, patch.sales_end_at
    status = "on_sale" if patch.status is None else patch.status  # null: the default
    await require_reason(call, status=status, sales=sales)
    await call.dibs.change_event(call.params["event"], patch, **said_by(call))
    return await read_event(service, call)


async def read_consistency(service: Service, call: Call) -> Reply:
    """Check every invariant of the event, now."""
    event = await known_event(call)
    violations = await call.dibs.verify(event)
    return Reply(200, Consistency(violations=violations, server_now=server_now()))


async def known_event(call: Call) -> str:
    """The event that a call's path names; raises NotFound where there is none."""
    event = call.params["event"]
    await call.dibs.availability_version(event)
    return event


ROWS = (
    Row(
        name="list_events",
        method="GET",
        path="/v1/events",
        tag="events",
        summary="List events in the order of their ids.",
        scope="read",
        act=list_events,
        query=EventsQuery,
        answer=Events,
        codes=in_order("invalid_input"),
    ),
    Row(
        name="put_event",
        method="PUT",
        path=PATH,
        tag="events",
        summary="Create an event, or replace its settings.",
        scope="office",
        act=put_event,
        body=EventPutBody,
        answer=EventNow,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="read_event",
        method="GET",
        path=PATH,
        tag="events",
        summary="Read an event with its settings and items.",
        scope="read",
        act=read_event,
        answer=EventNow,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="change_event",
        method="PATCH",
        path=PATH,
        tag="events",
        summary="Change some settings of an event.",
        scope="office",
        act=change_event,
        body=EventPatchBody,
        answer=EventNow,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="read_consistency",
        method="GET",
        path=PATH + "/consistency",
        tag="operations",
        summary="Check every invariant of an event.",
        scope="office",
        act=read_consistency,
        answer=Consistency,
        codes=in_order("invalid_input", "not_found"),
    ),
)
