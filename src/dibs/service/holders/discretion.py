"""What is kept from whoever comes with a key that everybody can read, or as a customer.

Limits: a bot that knows how much it may have takes just that. Programs of the
organizer's hear which limit it was and how much is held, browsers when to try again.
Drafts: they are not there before they are shown.
"""

from msgspec import structs

from dibs.errors import NotFound
from dibs.models import Answer, Event, OwnerLimits
from dibs.service.calls.actor import Actor
from dibs.service.calls.call import Call

UNTOLD = dict.fromkeys(OwnerLimits.__struct_fields__)
"""The limits of owners: null to whoever comes from a browser."""


def as_told(actor: Actor, answer: Answer) -> Answer:
    """The answer, of a limit no more than its caller may know."""
    if answer.code != "limit_reached" or actor.may_speak_for_others:
        return answer
    detail = answer.detail or {}
    told = {name: detail[name] for name in ("retry_at",) if name in detail}
    return structs.replace(answer, detail=told)


def is_hidden(actor: Actor, event: Event) -> bool:
    """Whether the event is not there yet for this caller."""
    return event.status == "draft" and not actor.may_speak_for_others


def as_shown(actor: Actor, event: Event) -> Event:
    """The event as far as its caller may know it; NotFound for one that is hidden."""
    if actor.may_speak_for_others:
        return event
    if is_hidden(actor, event):
        raise NotFound({"event": event.event_id})
    return structs.replace(event, **UNTOLD)


async def require_shown(call: Call) -> None:
    """NotFound where the call's event is hidden from its caller."""
    if not call.actor.may_speak_for_others:
        as_shown(call.actor, await call.dibs.event(call.params["event"]))
