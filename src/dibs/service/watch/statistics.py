"""What became of an event's reservations."""

import msgspec

from dibs.records import Hours, Statistics
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.office.events import PATH
from dibs.service.state import Service


class StatisticsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far to look back."""

    hours: Hours = 24


async def read_statistics(service: Service, call: Call) -> Reply:
    """Counts of the last hours, exact to the instant."""
    query: StatisticsQuery = call.query
    counted = await call.dibs.statistics(call.params["event"], query.hours)
    return Reply(200, counted)


ROWS = (
    Row(
        name="read_statistics",
        method="GET",
        path=PATH + "/statistics",
        tag="operations",
        summary="Count what became of an event's reservations in the last hours.",
        scope="office",
        act=read_statistics,
        query=StatisticsQuery,
        answer=Statistics,
        codes=in_order("invalid_input", "not_found"),
    ),
)
