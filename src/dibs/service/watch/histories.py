"""Explanations: what happened to a seat or a reservation, and why somebody was refused.

In sentences, owners masked: for the people of a venue, who are asked at the counter.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from dibs.models import Session
from dibs.records import Explained
from dibs.service.calls.call import Call, Parameter, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.content import ReservationId
from dibs.service.holders.proof import session_of
from dibs.service.office.events import PATH, known_event
from dibs.service.state import Service

_OF_SESSION = Parameter(
    name="Dibs-Session",
    description="Only refusals of this session; never part of an address.",
    type=Session,
)


class RefusalsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which refusals: the latest that fit."""

    reservation: ReservationId | None = None
    """Only refusals about this one."""
    until: Annotated[datetime, Meta(tz=True)] | None = None
    """Only those that came until then."""
    limit: Annotated[int, Meta(ge=1, le=100)] = 1


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, a sentence a row, and at the end how things stand now."""

    history: list[Explained]
    server_now: datetime


async def explain_seat(service: Service, call: Call) -> Reply:
    """A seat's story; reads the event's whole journal."""
    event = await known_event(call)
    return _told(await call.dibs.explain_seat(event, call.params["seat"]))


async def explain_reservation(service: Service, call: Call) -> Reply:
    """A reservation's story."""
    event = await known_event(call)
    return _told(await call.dibs.explain_reservation(event, call.params["id"]))


async def explain_refusals(service: Service, call: Call) -> Reply:
    """Why the latest refusals that fit were; none where none fits."""
    event = await known_event(call)
    query: RefusalsQuery = call.query
    told = await call.dibs.explain_refusal(
        event,
        session=session_of(call),
        id=query.reservation,
        until=query.until,
        limit=query.limit,
    )
    return _told(told)


def _told(history: list[Explained]) -> Reply:
    return Reply(200, History(history=history, server_now=server_now()))


ROWS = (
    Row(
        name="explain_seat",
        method="GET",
        path=PATH + "/seats/{seat}/history",
        tag="operations",
        summary="Tell what happened to a seat and whose it is; owners are masked.",
        scope="office",
        act=explain_seat,
        answer=History,
        codes=in_order("invalid_input", "not_found", "seats_not_found"),
    ),
    Row(
        name="explain_reservation",
        method="GET",
        path=PATH + "/reservations/{id}/history",
        tag="operations",
        summary="Tell what happened to a reservation; owners are masked.",
        scope="office",
        act=explain_reservation,
        answer=History,
        codes=in_order("invalid_input", "not_found"),
    ),
    Row(
        name="explain_refusals",
        method="GET",
        path=PATH + "/refusals/history",
        tag="operations",
        summary="Tell why somebody was refused, and whether they still would be.",
        scope="office",
        act=explain_refusals,
        query=RefusalsQuery,
        headers=(_OF_SESSION,),
        answer=History,
        codes=in_order("invalid_input", "not_found"),
    ),
)
