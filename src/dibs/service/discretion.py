"""What callers hear of a limit: a bot that knows how much it may have takes just that.

Programs of the organizer's hear which limit it was and how much is held. Whoever comes
with a key that everybody can read, or as a customer, hears when to try again.
"""

from msgspec import structs

from dibs.models import Answer, Event
from dibs.service.actor import Actor

UNTOLD = dict.fromkeys(
    (
        *("session_reservations_max", "session_units_max"),
        *("customer_reservations_max", "customer_units_max"),
        *("network_reservations_max", "network_units_max"),
        *("held_minutes_max", "cooldown_after", "cooldown_seconds"),
    )
)
"""The limits of owners: null to whoever comes from a browser."""


def as_told(actor: Actor, answer: Answer) -> Answer:
    """The answer, of a limit no more than its caller may know."""
    if answer.code != "limit_reached" or actor.may_speak_for_others:
        return answer
    detail = answer.detail or {}
    told = {name: detail[name] for name in ("retry_at",) if name in detail}
    return structs.replace(answer, detail=told)


def as_shown(actor: Actor, event: Event) -> Event:
    """The event, of its limits no more than its caller may know."""
    if actor.may_speak_for_others:
        return event
    return structs.replace(event, **UNTOLD)
