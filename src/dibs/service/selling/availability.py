"""What an event has left."""

import re
from datetime import datetime

import msgspec

from dibs.availability import Availability
from dibs.service.calls.call import Call, Parameter, Reply, Row, in_order
from dibs.service.holders.discretion import require_shown
from dibs.service.state import Service

_ZERO = re.compile(r"0(\.0*)?")


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
    if not counted.is_on_sale:
        await require_shown(call)
    headers = (
        (b"etag", counted.etag),
        (b"cache-control", b"no-cache"),
        (b"vary", b"accept-encoding"),
    )
    if _has(call.header(b"if-none-match"), counted.etag.decode()):
        return Reply(304, None, headers)
    if counted.is_worth_compressing and accepts_gzip(call):
        gzip = (b"content-encoding", b"gzip")
        return Reply(200, counted.gzipped(), (*headers, gzip))
    return Reply(200, counted.plain(), headers)


def accepts_gzip(call: Call) -> bool:
    """Whether the caller said so; `gzip;q=0` says the opposite."""
    accepted = (call.header(b"accept-encoding") or "").replace(" ", "").lower()
    qualities = dict(part.partition(";q=")[::2] for part in accepted.split(","))
    return "gzip" in qualities and not _ZERO.fullmatch(qualities["gzip"])


def _has(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller's version is this one (RFC 9110, §13.1.2: weakly compared)."""
    if if_none_match is None:
        return False
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag.removeprefix("W/") in tags


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
        statuses_more={304: "Nothing has changed since the version you have."},
        codes=in_order("invalid_input", "not_found"),
        headers=(
            Parameter(name="If-None-Match", description="The ETag of what you have."),
        ),
        answer_headers=(
            Parameter(name="ETag", description="Changes whenever the counts do."),
        ),
    ),
)
