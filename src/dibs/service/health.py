"""Whether the process lives, and whether it should be sent work."""

from datetime import UTC, datetime

import msgspec

from dibs.errors import Unavailable
from dibs.service.call import Call, Reply, Row, in_order
from dibs.service.state import Service


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a part that is well."""

    status: str
    server_now: datetime


async def livez(service: Service, call: Call) -> Reply:
    """The process answers; the database is not asked."""
    return Reply(200, Health(status="alive", server_now=datetime.now(UTC)))


async def readyz(service: Service, call: Call) -> Reply:
    """The database answers and work is welcome."""
    if service.is_stopping:
        raise Unavailable({"reason": "the service is stopping"})
    await service.dibs.next_deadline()
    return Reply(200, Health(status="ready", server_now=datetime.now(UTC)))


ROWS = (
    Row(
        name="livez",
        method="GET",
        path="/livez",
        tag="health",
        summary="Whether the process is alive.",
        act=livez,
        answer=Health,
        answers_while_stopping=True,
    ),
    Row(
        name="readyz",
        method="GET",
        path="/readyz",
        tag="health",
        summary="Whether the service can do its work.",
        act=readyz,
        answer=Health,
        codes=in_order(),
        answers_while_stopping=True,
    ),
)
