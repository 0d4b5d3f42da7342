"""What an event has left."""

from datetime import datetime

import msgspec

from dibs.availability import Availability
from dibs.service.calls.call import Call, Parameter, Reply, Row, in_order
from dibs.service.calls.versions import HEADERS, UNCHANGED, versioned
from dibs.service.holders.discretion import refuse_draft
from dibs.service.state import Service


class AvailabilityQuery(msgspec.Struct, frozen=True):
    """Whether to say why; what else a page adds, against caches say, is no fault."""

    explain: bool = False
    """Each item says why there is no more of it, and when the next may return."""


class AvailabilityNow(Availability, frozen=True, kw_only=True):
    """An event's availability, and when it was sent."""

    server_now: datetime


async def read_availability(service: Service, call: Call) -> Reply:
    """Counts and seat states; 304 for who has them, gzip for who accepts it."""
    cache = service.explained if call.query.explain else service.availability
    counted = await cache.read(call.params["event"])
    if counted.is_draft:
        refuse_draft(call.actor, call.params["event"])
    return versioned(
        call,
        counted.etag,
        plain=counted.plain,
        gzipped=counted.gzipped if counted.is_worth_compressing else None,
    )


ROWS = (
    Row(
        name="read_availability",
        method="GET",
        path="/v1/events/{event}/availability",
        tag="availability",
        summary="Counts of an event and its items, and every seat that is taken.",
        scope="read",
        act=read_availability,
        query=AvailabilityQuery,
        answer=AvailabilityNow,
        statuses_more=UNCHANGED,
        codes=in_order("invalid_input", "not_found"),
        headers=HEADERS,
        answer_headers=(
            Parameter(name="ETag", description="Changes whenever the counts do."),
        ),
    ),
)
