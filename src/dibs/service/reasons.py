"""Why something is changed: a field beside what is changed."""

from typing import TypedDict, TypeVar

from msgspec import Struct

from dibs.service.call import Call

Change = TypeVar("Change", bound=Struct)


class Said(TypedDict):
    """Who changes something and why, as the library takes it."""

    principal: str
    reason: str


def said_by(call: Call) -> Said:
    """Who calls, and the reason that the body gives."""
    return {"principal": call.actor.principal, "reason": call.body.reason}


def without_reason(body: Struct, kind: type[Change]) -> Change:
    """What a body changes, without why."""
    return kind(**{name: getattr(body, name) for name in kind.__struct_fields__})
