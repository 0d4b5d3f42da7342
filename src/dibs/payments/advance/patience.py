"""How long what cannot be done now waits until it is tried again."""

from datetime import timedelta

from dibs.payments.advance.work import Pause, Work, look_seconds
from dibs.payments.provider import Standing

REFUSED_MAX = timedelta(days=3)
"""How long who refuses is asked again: to say how a payment stands, to hand over what
was set aside, to give back what came too late, or to say what went back.

Somebody may mend an account meanwhile, or fill it, and Stripe keeps its no under a key
for a day. What is set aside lives about a week; the buyer has it back before.
"""
WAIT_SECONDS = 10.0
WAIT_SECONDS_MAX = 3600.0
UNDER_WAY_SECONDS_MAX = 45.0


def not_let_go(work: Work, standing: Standing) -> Pause:
    """What is being paid nobody can end; anything else should have ended."""
    waited = work.server_now - work.created_at
    if standing.status == "processing":
        return Pause(seconds=look_seconds(waited, WAIT_SECONDS, UNDER_WAY_SECONDS_MAX))
    return failing(work, waited, f"it is {standing.status}, and was not let go")


def failing(work: Work, waited: timedelta, trouble: str) -> Pause:
    """Tried again after a tenth of the time that it waits already."""
    return Pause(
        seconds=look_seconds(waited, WAIT_SECONDS, WAIT_SECONDS_MAX),
        failures=work.attempts + 1,
        trouble=trouble,
    )
