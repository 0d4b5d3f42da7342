"""What is kept from whoever comes with a key that everybody can read, or as a customer.

Limits: a bot that knows how much it may have takes just that. Programs of the
organizer's hear which limit it was and how much is held, browsers when to try again.
Drafts: they are not there before they are shown.
"""

from collections.abc import Iterable

from msgspec import structs

from dibs.errors import NotFound
from dibs.models import Answer, Event, OwnerLimits
from dibs.service.calls.actor import Actor
from dibs.service.calls.call import Call
from dibs.service.state import Service

NAMING = {"invalid_input", "not_found", "seats_not_found"}
"""Refusals that say what an event has, or has not."""
UNTOLD = dict.fromkeys(OwnerLimits.__struct_fields__)
"""The limits of owners: null to whoever comes from a browser."""


def as_told(actor: Actor, answer: Answer) -> Answer:
    """The answer, of a limit no more than its caller may know."""
    if answer.code != "limit_reached" or actor.may_speak_for_others:
        return answer
    detail = answer.detail or {}
    told = {name: detail[name] for name in ("retry_at",) if name in detail}
    return structs.replace(answer, detail=told)


def as_shown(actor: Actor, event: Event) -> Event:
    """The event as far as its caller may know it; NotFound for one that is hidden."""
    if actor.may_speak_for_others:
        return event
    if event.status == "draft":
        raise NotFound({"event": event.event_id})
    return structs.replace(event, **UNTOLD)


def refuse_draft(actor: Actor, event: str) -> None:
    """NotFound for who may not see an event that is a draft."""
    if not actor.may_speak_for_others:
        raise NotFound({"event": event})


async def require_shown(service: Service, call: Call, event: str) -> None:
    """NotFound where an event is hidden from its caller; asked once for many.

    Whether it is of the caller's organisation has to be known before.
    """
    if not call.actor.may_speak_for_others and await service.drafts.read(event):
        refuse_draft(call.actor, event)


async def require_unseen(call: Call, event: str, answers: Iterable[Answer]) -> None:
    """NotFound where refusals would show what an event has that is hidden."""
    if not call.actor.may_speak_for_others and any(map(_shows, answers)):
        as_shown(call.actor, await call.dibs.event(event))


def _shows(answer: Answer) -> bool:
    """Whether a draft says so, or what it has not; asked again before it is told.

    That it is not on sale is told of many: those in vain a moment too early.
    """
    if answer.code == "not_on_sale":
        return (answer.detail or {}).get("status") == "draft"
    return answer.code in NAMING
