"""Settled: the money is taken for what was sold, and let go for what was not."""

from dibs.payments.advance.desk import Desk
from dibs.payments.advance.patience import (
    REFUSED_MAX,
    WAIT_SECONDS,
    failing,
    not_let_go,
)
from dibs.payments.advance.work import Pause, Work
from dibs.payments.provider import Complaint, ProviderRefused, Standing
from dibs.requests import CancelRequest

ENDED = ("succeeded", "cancelled")

VANISHED = Complaint(
    code="money_vanished", message="what was set aside could not be taken any more"
)


async def collect(desk: Desk, work: Work) -> Work | Pause:
    """Takes what the sold reservations bear of the amount, and no more.

    What is refused is asked for again, and let go in the end: then what was sold for it
    is taken back.
    """
    is_sold = any(part.is_sold for part in work.parts)
    if work.is_free:
        return await (
            _capture(desk, work, 0) if is_sold else desk.end(work, "cancelled")
        )
    if not is_sold:
        return await desk.reach("declining", work, error=None)
    return await (_take(desk, work) if work.sold_minor else _take_nothing(desk, work))


async def _take(desk: Desk, work: Work) -> Work | Pause:
    standing, refusal = await _taken(desk, work)
    error = standing.error or VANISHED
    if refusal is not None and work.sold_for > REFUSED_MAX:
        error = Complaint(code=refusal.code, message=refusal.reason)
        standing = await desk.let_go(work)
    if standing.status == "succeeded":
        shortfall = work.shortfall(standing)
        if shortfall is None:
            return await _capture(desk, work, standing.captured_minor)
        error = shortfall
    if standing.status in ("authorised", "processing"):
        return _not_taken(work, refusal)
    return await desk.reach("unselling", work, error=error)


async def decline(desk: Desk, work: Work) -> Work | Pause:
    """Lets the money go that nothing was sold for, or writes down to give it back."""
    standing = await _ended(desk, work)
    if standing.captured_minor:
        return await desk.end(
            work,
            "succeeded",
            captured_minor=standing.captured_minor,
            error=work.error,
            is_foreign=standing.currency.upper() != work.currency,
        )
    if standing.status == "cancelled":
        is_failed = work.point == "unselling" or standing.error is not None
        status = "failed" if is_failed else "cancelled"
        return await desk.end(work, status, error=work.error or standing.error)
    return not_let_go(work, standing)


async def unsell(desk: Desk, work: Work) -> Work | Pause:
    """Puts back on sale what was sold for money that never came.

    What came of it all the same, since it was less than it should have been, goes back.
    """
    for part in work.parts:
        if part.is_sold and part.sold_id is not None:
            # Keys are an event's, which may have sold several of these.
            key = f"unsell:{work.payment_id}:{part.sold_id}"
            request = CancelRequest(id=part.sold_id, key=key)
            await desk.put_back(work, part.event_id, request, work.principal)
    return await decline(desk, work)


async def _take_nothing(desk: Desk, work: Work) -> Work | Pause:
    """Lets all of it go, since what was sold costs nothing."""
    standing = await _ended(desk, work)
    if standing.status not in ENDED:
        return not_let_go(work, standing)
    return await _capture(desk, work, standing.captured_minor)


async def _ended(desk: Desk, work: Work) -> Standing:
    standing = await desk.read(work)
    return standing if standing.status in ENDED else await desk.let_go(work)


async def _taken(desk: Desk, work: Work) -> tuple[Standing, ProviderRefused | None]:
    """How it stands now that it was asked for; why not, where it is there still."""
    standing = await desk.read(work)
    if standing.status != "authorised":
        return standing, None
    provider, reference = desk.provider(work), work.reference or ""
    key = f"capture:{work.payment_id}"
    try:
        standing = await desk.outside(
            "provider.capture",
            work,
            lambda: provider.capture(reference, work.sold_minor, key),
        )
    except ProviderRefused as refusal:
        standing = await desk.read(work)
        return standing, refusal if standing.status == "authorised" else None
    return standing, None


def _not_taken(work: Work, refusal: ProviderRefused | None) -> Pause:
    if refusal is None:
        return Pause(seconds=WAIT_SECONDS)
    return failing(work, work.sold_for, str(refusal))


async def _capture(desk: Desk, work: Work, captured_minor: int) -> Work:
    return await desk.write("capture", work, captured_minor=captured_minor)
