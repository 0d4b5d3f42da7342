"""Settled: the money is taken for what was sold, and let go for what was not."""

from dibs.payments.advance.desk import Desk
from dibs.payments.advance.work import Pause, Work
from dibs.payments.provider import Complaint, ProviderRefused, Standing
from dibs.requests import CancelRequest

WAIT_SECONDS = 10.0

VANISHED = Complaint(
    code="money_vanished", message="what was set aside could not be taken any more"
)


async def collect(desk: Desk, work: Work) -> Work | Pause:
    """Takes what the sold reservations bear of the amount, and no more."""
    is_sold = any(part.is_sold for part in work.parts)
    if work.provider == "":
        return await (
            _capture(desk, work, 0) if is_sold else desk.end(work, "cancelled")
        )
    if not is_sold:
        return await desk.reach("declining", work, error=None)
    standing = await desk.read(work)
    refusal: ProviderRefused | None = None
    if standing.status == "authorised":
        try:
            standing = await _take(desk, work)
        except ProviderRefused as error:
            refusal = error
            standing = await desk.read(work)
    if standing.status == "succeeded" or not work.sold_minor:
        return await _capture(desk, work, standing.captured_minor)
    if standing.status in ("authorised", "processing"):
        failures = work.attempts + 1 if refusal else 0
        trouble = str(refusal) if refusal else None
        return Pause(seconds=WAIT_SECONDS, failures=failures, trouble=trouble)
    return await desk.reach("unselling", work, error=VANISHED)


async def decline(desk: Desk, work: Work) -> Work | Pause:
    """Lets the money go that nothing was sold for, or writes down to give it back."""
    standing = await desk.read(work)
    if standing.status not in ("succeeded", "cancelled"):
        standing = await desk.let_go(work)
    if standing.captured_minor:
        return await desk.end(
            work,
            "succeeded",
            captured_minor=standing.captured_minor,
            error=work.error,
            is_foreign=standing.currency.upper() != work.currency,
        )
    if standing.status == "cancelled":
        return await desk.end(work, "cancelled", error=work.error)
    return Pause(seconds=WAIT_SECONDS)


async def unsell(desk: Desk, work: Work) -> Work:
    """Puts back on sale what was sold for money that never came."""
    for part in work.parts:
        if part.is_sold and part.sold_id is not None:
            # Keys are an event's, which may have sold several of these.
            key = f"unsell:{work.payment_id}:{part.sold_id}"
            request = CancelRequest(id=part.sold_id, key=key)
            await desk.put_back(part.event_id, request, work.principal)
    return await desk.end(work, "failed", error=VANISHED)


async def _take(desk: Desk, work: Work) -> Standing:
    if not work.sold_minor:
        return await desk.let_go(work)
    provider, reference = desk.provider(work), work.reference or ""
    key = f"capture:{work.payment_id}"
    return await desk.outside(
        "provider.capture",
        work,
        lambda: provider.capture(reference, work.sold_minor, key),
    )


async def _capture(desk: Desk, work: Work, captured_minor: int) -> Work:
    return await desk.write(
        "write captured", "capture", work, captured_minor=captured_minor
    )
