"""Whether the process lives, whether it should be sent work, and its figures."""

import asyncio
import math
from collections.abc import Awaitable
from datetime import UTC, datetime

import msgspec

from dibs.client import AsyncDibs
from dibs.errors import Unavailable
from dibs.service import metrics
from dibs.service.call import Call, Reply, Row, in_order
from dibs.service.state import Service

READY_SECONDS_MAX = 2.0
"""Who probes gives up about as soon."""
READ_SECONDS_MAX = 1.0


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
    try:
        async with asyncio.timeout(READY_SECONDS_MAX):
            await service.dibs.next_deadline()
    except TimeoutError:
        raise Unavailable({"reason": "the database did not answer in time"}) from None
    return Reply(200, Health(status="ready", server_now=datetime.now(UTC)))


async def read_metrics(service: Service, call: Call) -> Reply:
    """The figures of now, for Prometheus."""
    counted, dibs = service.metrics, service.dibs
    async with asyncio.TaskGroup() as tasks:
        live = tasks.create_task(_read(dibs.live_count()))
        due = tasks.create_task(_read(_oldest_due_seconds(dibs)))
    counted.live_reservations.set(live.result())
    counted.oldest_due.set(due.result())
    media_type = metrics.MEDIA_TYPE.encode()
    return Reply(200, counted.exposition(), media_type=media_type)


async def _read(figure: Awaitable[float]) -> float:
    """Not a number while the database is away: the rest is needed then."""
    try:
        async with asyncio.timeout(READ_SECONDS_MAX):
            return await figure
    except (TimeoutError, Unavailable):
        return math.nan


async def _oldest_due_seconds(dibs: AsyncDibs) -> float:
    """Whoever sweeps, or nobody: what is due stands in the database."""
    due = await dibs.due_events()
    if not due:
        return 0.0
    # Never negative, though this host's clock may be behind the database's.
    return max(0.0, (datetime.now(UTC) - due[0].due_at).total_seconds())


ROWS = (
    Row(
        name="livez",
        method="GET",
        path="/livez",
        tag="health",
        summary="Whether the process is alive.",
        scope="open",
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
        scope="open",
        act=readyz,
        answer=Health,
        codes=in_order(),
        answers_while_stopping=True,
    ),
    Row(
        name="metrics",
        method="GET",
        path="/metrics",
        tag="health",
        summary="The service's figures, in the text format of Prometheus.",
        scope="maintain",
        is_installations=True,
        act=read_metrics,
        answer=str,
        media_type=metrics.MEDIA_TYPE,
        answers_while_stopping=True,
        is_for_outages=True,
    ),
)
