"""Allocations: what an event holds back from sale, by name and for a reason."""

from datetime import datetime

import msgspec

from dibs.allocations import Allocation, AllocationChange, AllocationMoved
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.idempotency import KEY_HEADER, REPLAYED, REPLAYED_HEADER, key_of
from dibs.service.calls.reasons import said_by
from dibs.service.office.events import PATH, known_event
from dibs.service.state import Service

ALLOCATION = PATH + "/allocations/{allocation}"


class AllocationNow(AllocationMoved, frozen=True, kw_only=True):
    """What is held back under one name, and when that was read."""

    server_now: datetime


class AllocationsNow(msgspec.Struct, frozen=True, kw_only=True):
    """All that an event holds back."""

    allocations: list[Allocation]
    server_now: datetime


async def block(service: Service, call: Call) -> Reply:
    """Hold units and seats back from sale."""
    change: AllocationChange = call.body
    held = await call.dibs.block(
        call.params["event"],
        change.items,
        seats=change.seats,
        allocation=call.params["allocation"],
        key=key_of(service, call),
        **said_by(call),
    )
    return _reply(held)


async def unblock(service: Service, call: Call) -> Reply:
    """Put units and seats on sale again."""
    change: AllocationChange = call.body
    held = await call.dibs.unblock(
        call.params["event"],
        change.items,
        seats=change.seats,
        allocation=call.params["allocation"],
        key=key_of(service, call),
        **said_by(call),
    )
    return _reply(held)


async def list_allocations(service: Service, call: Call) -> Reply:
    """All that the event holds back."""
    event = await known_event(call)
    held = await call.dibs.allocations(event)
    return Reply(200, AllocationsNow(allocations=held, server_now=server_now()))


def _reply(held: AllocationMoved) -> Reply:
    now = server_now()
    body = AllocationNow(**msgspec.structs.asdict(held), server_now=now)
    return Reply(200, body, (REPLAYED,) if held.replayed else ())


ROWS = (
    Row(
        name="block",
        method="POST",
        path=ALLOCATION + "/block",
        tag="allocations",
        summary="Hold units and seats back from sale.",
        scope="office",
        act=block,
        body=AllocationChange,
        headers=(KEY_HEADER,),
        answer=AllocationNow,
        answer_headers=(REPLAYED_HEADER,),
        codes=in_order(
            "invalid_input",
            "idempotency_key_reused",
            "not_found",
            "seats_not_found",
            "seats_unavailable",
            "sold_out",
        ),
    ),
    Row(
        name="unblock",
        method="POST",
        path=ALLOCATION + "/unblock",
        tag="allocations",
        summary="Put what was held back on sale again; empty for all of it.",
        scope="office",
        act=unblock,
        body=AllocationChange,
        headers=(KEY_HEADER,),
        answer=AllocationNow,
        answer_headers=(REPLAYED_HEADER,),
        codes=in_order(
            "invalid_input",
            "idempotency_key_reused",
            "not_found",
            "seats_not_found",
            "seats_unavailable",
        ),
    ),
    Row(
        name="list_allocations",
        method="GET",
        path=PATH + "/allocations",
        tag="allocations",
        summary="List what an event holds back from sale.",
        scope="office",
        act=list_allocations,
        answer=AllocationsNow,
        codes=in_order("invalid_input", "not_found"),
    ),
)
