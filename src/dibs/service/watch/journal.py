"""The journal: followed event by event, or searched for who did what from where."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from dibs.models import EventId, Time
from dibs.records import JournalEntry, Position, Recorded
from dibs.service.calls.call import NO_STORE, Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.content import ReservationId
from dibs.service.office.events import PATH, known_event
from dibs.service.state import Service


class JournalQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which page of the journal."""

    after: Position = 0
    """The last position of the page before."""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


class Journal(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the journal; `next` is the `after` of the one to follow, null at the
    end."""

    journal: list[JournalEntry]
    next: int | None
    server_now: datetime


Name = Annotated[str, Meta(min_length=1, max_length=255)]


class SearchQuery(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True
):
    """What to search for; all that is named must fit."""

    event: EventId | None = None
    reservation: ReservationId | None = None
    session: Name | None = None
    customer: Name | None = None
    principal: Name | None = None
    """`key:` or `token:` and an id, or what else called."""
    network: Name | None = None
    """An address, or what is kept in its place."""
    seat: Name | None = None
    action: Name | None = None
    """A verb, or what the journal calls it."""
    code: Name | None = None
    """`ok` for changes, or why something was refused."""
    since: Time | None = None
    until: Time | None = None
    """The first instant that is not meant any more."""
    before: Name | None = None
    """The `next` of the page before."""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100
    reveal: bool = False
    """Show owners and addresses whole."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what was found, the latest first; `next` is the `before` of the one to
    follow, null at the end."""

    entries: list[Recorded]
    next: str | None
    server_now: datetime


async def read_journal(service: Service, call: Call) -> Reply:
    """Rows in order of their positions, owners masked."""
    event = await known_event(call)
    query: JournalQuery = call.query
    rows = await call.dibs.journal(event, after=query.after, limit=query.limit)
    following = rows[-1].position if len(rows) == query.limit else None
    return Reply(200, Journal(journal=rows, next=following, server_now=server_now()))


async def search_journal(service: Service, call: Call) -> Reply:
    """Changes and refusals of all events that the actor may see."""
    query: SearchQuery = call.query
    await service.vain_calls.run_once()
    entries = await call.dibs.search_journal(**msgspec.structs.asdict(query))
    following = entries[-1].cursor if len(entries) == query.limit else None
    body = Found(entries=entries, next=following, server_now=server_now())
    return Reply(200, body, (NO_STORE,))


ROWS = (
    Row(
        name="read_journal",
        method="GET",
        path=PATH + "/journal",
        tag="operations",
        summary="Read what happened in an event, in order; owners are masked.",
        scope="office",
        act=read_journal,
        query=JournalQuery,
        answer=Journal,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="search_journal",
        method="GET",
        path="/v1/journal",
        tag="operations",
        summary="Search what was done and refused: by whom, from where, to what.",
        scope="office",
        act=search_journal,
        query=SearchQuery,
        answer=Found,
        codes=in_order("invalid_input"),
    ),
)
