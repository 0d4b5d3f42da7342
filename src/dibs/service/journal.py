"""The journal of an event, for who follows what happens."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from dibs.records import JournalEntry
from dibs.service.call import Call, Reply, Row, in_order
from dibs.service.events import PATH
from dibs.service.state import Service

Position = Annotated[int, Meta(ge=0, le=9_007_199_254_740_991)]
"""As large as JavaScript can count."""


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


async def read_journal(service: Service, call: Call) -> Reply:
    """Rows in order of their positions, owners masked."""
    event = call.params["event"]
    query: JournalQuery = call.query
    await call.dibs.availability_version(event)  # refuses where there is none
    rows = await call.dibs.journal(event, after=query.after, limit=query.limit)
    following = rows[-1].position if len(rows) == query.limit else None
    return Reply(
        200, Journal(journal=rows, next=following, server_now=datetime.now(UTC))
    )


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
)
