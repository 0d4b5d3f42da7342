"""Maintenance calls for people and outside schedulers, guarded by CRON_SECRET."""

from datetime import datetime

import msgspec

from dibs.client import AsyncDibs
from dibs.errors import NotFound
from dibs.models import Drift, EventId, Request
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.door.schedulers import require_secret
from dibs.service.state import Service
from dibs.workers.sweep import Sweep


async def cleanup(service: Service, call: Call) -> Reply:
    """Sweep what is due now, and check every event's consistency."""
    require_secret(service, call)
    principal = call.actor.principal
    return Reply(200, await service.inspector.inspect("manual", principal=principal))


class ReconcileRequest(Request, frozen=True, kw_only=True):
    """Which event to reconcile; all of them without one."""

    event: EventId | None = None
    dry_run: bool = False
    """Say what does not add up and change nothing."""


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """What did not add up, event by event; the sound ones are not named."""

    event_count: int
    drifts: dict[str, list[Drift]]
    server_now: datetime


async def reconcile(service: Service, call: Call) -> Reply:
    """Find, explain and repair what does not add up."""
    require_secret(service, call)
    asked: ReconcileRequest = call.body
    if asked.event is not None and not call.actor.owns(asked.event):
        raise NotFound({"event": asked.event})
    events = [asked.event] if asked.event else await _every_event(call.dibs)
    drifts: dict[str, list[Drift]] = {}
    for event in events:
        await call.dibs.availability_version(event)  # refuses where there is none
        found = await call.dibs.reconcile(
            event, dry_run=asked.dry_run, principal=call.actor.principal
        )
        if found:
            drifts[event] = found
    now = server_now()
    return Reply(
        200, Reconciled(event_count=len(events), drifts=drifts, server_now=now)
    )


async def _every_event(dibs: AsyncDibs) -> list[str]:
    names: list[str] = []
    while page := await dibs.events(after=names[-1] if names else None):
        names += (event.event_id for event in page)
    return names


ROWS = (
    Row(
        name="cleanup",
        method="POST",
        path="/v1/maintenance/cleanup",
        tag="operations",
        summary="End reservations whose deadline has passed, and check every event.",
        scope="maintain",
        is_installations=True,
        act=cleanup,
        answer=Sweep,
        codes=in_order("unauthenticated", "forbidden"),
        proof="cron",
    ),
    Row(
        name="reconcile",
        method="POST",
        path="/v1/maintenance/reconcile",
        tag="operations",
        summary="Find, explain and repair what does not add up.",
        scope="maintain",
        act=reconcile,
        body=ReconcileRequest,
        is_body_needed=False,
        answer=Reconciled,
        codes=in_order("invalid_input", "unauthenticated", "forbidden", "not_found"),
        proof="cron",
    ),
)
