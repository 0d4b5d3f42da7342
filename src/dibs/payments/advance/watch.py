"""Created and stopping: waiting for the buyer, and for no longer than they may pay."""

from dibs.payments.advance.desk import Desk
from dibs.payments.advance.patience import not_let_go
from dibs.payments.advance.work import Pause, Work
from dibs.payments.holds import held_until
from dibs.payments.provider import Complaint, Standing

LOOK_SECONDS = 30.0
"""How long no news is believed to be no news, while there are turns."""
LOOK_SECONDS_PROCESSING = 10.0
PAID = ("authorised", "succeeded")

AFTER_THE_END = Complaint(
    code="after_the_end", message="it was paid after it had ended; the money goes back"
)


async def look(desk: Desk, work: Work) -> Work | Pause:
    """Reads it from its provider: messages only said that it is worth it."""
    standing = await desk.read(work)
    decided = await _decide(desk, work, standing)
    if decided is not None:
        return decided
    if work.is_over and work.stop is None and not work.is_review:
        work = await _prolonged(desk, work)
    if work.is_review or work.stop is not None or work.is_over:
        return await desk.reach("stopping", work)
    error = standing.error or work.error
    if (standing.status, error) != (work.status, work.error):
        work = await desk.reach("created", work, status=standing.status, error=error)
    return wait(desk, work, standing)


async def stop(desk: Desk, work: Work) -> Work | Pause:
    """Ends it at its provider, unless it was paid by now: then it is late, not lost.

    What is under way is waited for: nobody can end it, nor knows how it ends.
    """
    standing = await desk.read(work)
    decided = await _decide(desk, work, standing)
    if decided is not None:
        return decided
    if standing.status != "processing":
        standing = await desk.let_go(work)
        decided = await _decide(desk, work, standing)
        if decided is not None:
            return decided
    if standing.status != work.status:
        work = await desk.reach("stopping", work, status=standing.status)
    return not_let_go(work, standing)


async def _prolonged(desk: Desk, work: Work) -> Work:
    """As long as what it is for is held, where its holder was given more time."""
    places = [(part.event_id, part.reservation_id) for part in work.parts]
    until = await held_until(desk.dibs, places)
    if until is None or until == work.ends_at:
        return work
    return await desk.reach("created", work, ends_at=until)


async def _decide(desk: Desk, work: Work, standing: Standing) -> Work | None:
    if standing.status == "cancelled" and not standing.captured_minor:
        status = "cancelled" if standing.error is None else "failed"
        return await desk.end(work, status, error=standing.error)
    if standing.status not in PAID:
        return None
    wrong = work.mismatch(standing)
    if wrong is None and work.is_review:
        wrong = AFTER_THE_END
    if wrong is not None:
        return await desk.reach("declining", work, error=wrong)
    if work.stop == "cancel":
        return await desk.reach("declining", work, error=None)
    return await desk.reach("authorised", work, status=standing.status, error=None)


def wait(desk: Desk, work: Work, standing: Standing) -> Pause:
    """Until there may be news of it, or it is over."""
    seconds = LOOK_SECONDS_PROCESSING
    if standing.status != "processing":
        seconds = desk.turns.take(work.provider, work.server_now, LOOK_SECONDS)
    left = work.seconds_left
    return Pause(seconds=seconds if left is None else min(seconds, left))
