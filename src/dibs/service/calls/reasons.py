"""Why something is changed: a field beside what is changed, and when it is a must."""

from collections.abc import Mapping
from typing import Any, TypedDict, TypeVar

from msgspec import UNSET, Struct

from dibs.errors import NotFound
from dibs.service.calls.call import Call
from dibs.service.calls.problems import invalid

Change = TypeVar("Change", bound=Struct)


class Said(TypedDict):
    """Who changes something and why, as the library takes it."""

    principal: str
    reason: str


def said_by(call: Call) -> Said:
    """Who calls, and the reason that the body gives."""
    return {"principal": call.actor.principal, "reason": call.body.reason}


async def require_reason(
    call: Call,
    *,
    status: Any = UNSET,
    sales: tuple[Any, Any] = (UNSET, UNSET),
    capacities: Mapping[str, int | None] = {},
    plan: Mapping[str, int] | None = None,
) -> None:
    """InvalidInput where the body leaves unsaid why what is on sale changes.

    To pause, resume or end a sale has a reason, and so has another time from when or
    until when it is (`sales`), and another capacity of an item. A `plan` says how many
    there are of each, and of seats that it leaves out none. To set up needs none: an
    event and an item that are not there yet, and a draft.
    """
    is_status_said = status is not UNSET
    is_time_said = any(said is not UNSET for said in sales)
    is_room_said = bool(capacities) or plan is not None
    if call.body.reason or not (is_status_said or is_time_said or is_room_said):
        return
    try:
        event = await call.dibs.event(call.params["event"])
    except NotFound:
        return  # it is made, or refused by what follows
    if event.status == "draft":
        return
    before = {item: known.capacity for item, known in event.items.items()}
    if plan is not None:
        seated = (item for item, known in event.items.items() if known.kind == "seat")
        capacities = dict.fromkeys(seated, 0) | dict(plan)
    has_other_capacity = any(
        item in before and capacity not in {None, before[item]}
        for item, capacity in capacities.items()
    )
    start, end = sales
    has_other_times = start not in {UNSET, event.sales_start_at} or end not in {
        UNSET,
        event.sales_end_at,
    }
    has_other_status = is_status_said and status != event.status
    if has_other_capacity or has_other_times or has_other_status:
        raise invalid("/reason", "is required: say why, for the journal")


def without_reason(body: Struct, kind: type[Change]) -> Change:
    """What a body changes, without why."""
    return kind(**{name: getattr(body, name) for name in kind.__struct_fields__})
