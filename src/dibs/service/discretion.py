"""What callers hear of a limit: a bot that knows how much it may have takes just that.

Programs of the organizer's hear which limit it was and how much is held. Whoever comes
with a key that everybody can read, or as a customer, hears when to try again.
"""

from msgspec import structs

from dibs.models import Answer
from dibs.service.actor import Actor

IN_BROWSERS = frozenset({"publishable", "customer"})


def as_told(actor: Actor, answer: Answer) -> Answer:
    """The answer, of a limit no more than its caller may know."""
    if answer.code != "limit_reached" or actor.kind not in IN_BROWSERS:
        return answer
    detail = answer.detail or {}
    told = {name: detail[name] for name in ("retry_at",) if name in detail}
    return structs.replace(answer, detail=told)
