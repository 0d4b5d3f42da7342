"""Whether the process lives, whether it should be sent work, and its figures."""

import asyncio
import math
from collections.abc import Awaitable
from datetime import datetime
from typing import TypeVar

import msgspec

from dibs.errors import Unavailable
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.state import Service
from dibs.service.telemetry import metrics
from dibs.service.telemetry.alarms import Alarm, oldest_due_seconds

READ_SECONDS_MAX = 1.0

Figure = TypeVar("Figure")


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a part that is well."""

    status: str
    server_now: datetime


class Readiness(Health, frozen=True, kw_only=True):
    """The answer of a service that can do its work."""

    alarms: list[Alarm]
    """What is later than it should be, though calls are answered; see `/metrics`."""
    endpoints: list[str]
    """The ids of the endpoints that are told too late, or fail."""


async def livez(service: Service, call: Call) -> Reply:
    """The process answers; the database is not asked."""
    return Reply(200, Health(status="alive", server_now=server_now()))


async def readyz(service: Service, call: Call) -> Reply:
    """The database answers and work is welcome."""
    if service.is_stopping:
        raise Unavailable({"reason": "the service is stopping"})
    await service.pulse.check()
    ready = Readiness(
        status="ready",
        server_now=server_now(),
        alarms=service.alarms.raised,
        endpoints=service.alarms.endpoints,
    )
    return Reply(200, ready)


async def read_metrics(service: Service, call: Call) -> Reply:
    """The figures of now, for Prometheus."""
    counted, dibs = service.metrics, service.dibs
    async with asyncio.TaskGroup() as tasks:
        live = tasks.create_task(_read(dibs.live_count()))
        due = tasks.create_task(_read(oldest_due_seconds(dibs)))
        waiting = tasks.create_task(_read(service.post.standings()))
        payment = tasks.create_task(_read(service.till.oldest_due_seconds()))
    counted.holding.live_reservations.set(_or_nan(live.result()))
    counted.holding.oldest_due.set(_or_nan(due.result()))
    counted.paying.oldest_due.set(_or_nan(payment.result()))
    counted.telling.deliveries_stand(waiting.result())
    media_type = metrics.MEDIA_TYPE.encode()
    return Reply(200, counted.exposition(), media_type=media_type)


async def _read(figure: Awaitable[Figure]) -> Figure | None:
    """None while the database is away: the rest is needed then."""
    try:
        async with asyncio.timeout(READ_SECONDS_MAX):
            return await figure
    except (TimeoutError, Unavailable):
        return None


def _or_nan(figure: float | None) -> float:
    return math.nan if figure is None else figure


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
        answer=Readiness,
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
