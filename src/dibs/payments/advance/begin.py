"""Begun and held: the reservations are given time, then the provider is asked."""

from functools import partial

from dibs.errors import Refused, Unavailable
from dibs.models import Reservation
from dibs.payments.advance.desk import Desk
from dibs.payments.advance.watch import wait
from dibs.payments.advance.work import Part, Pause, Work
from dibs.payments.provider import Asked, Complaint, ProviderRefused


async def hold(desk: Desk, work: Work) -> Work:
    """Gives every reservation of the order the time that paying takes.

    Where one is over, or costs another amount than when it was ordered, the payment
    ends before its provider has heard of it.
    """
    if work.stop is not None:
        return await desk.end(work, "cancelled")
    ends = []
    for part in work.parts:
        try:
            held = await desk.at_event(
                "dibs.begin_payment", work, partial(_begin, desk, work, part)
            )
        except Unavailable:
            raise
        except Refused as refusal:
            complaint = Complaint(code=refusal.code, message=str(refusal))
            return await desk.end(work, "failed", error=complaint)
        if held.amount_minor != part.price_minor:
            told = f"{part.event_id} changed since it was ordered"
            complaint = Complaint(code="amount_changed", message=told)
            return await desk.end(work, "failed", error=complaint)
        ends.append(held.expires_at)
    if work.is_free:
        return await desk.reach("authorised", work)
    return await desk.reach("held", work, ends_at=min(ends))


async def create(desk: Desk, work: Work) -> Work | Pause:
    """Opens the payment at its provider, by a key: a repeat finds the same one.

    One that shall stop is opened too, since it may be there already, and ended then.
    Nobody can have paid one that was opened a moment ago, so the buyer has it at once.
    Where its answer was lost for so long that the provider forgot the key, a second one
    is opened: nobody was told how to pay the first.
    """
    asked = Asked(
        payment_id=work.payment_id,
        order_id=work.order_id,
        amount_minor=work.amount_minor,
        currency=work.currency,
        key=f"create:{work.payment_id}",
        method=work.method,
        asked_at=work.created_at,
        ends_at=work.ends_at,
        return_url=work.return_url,
        description=f"Order {work.order_id}",
        metadata={"order": work.order_id, "payment": work.payment_id},
    )
    provider = desk.provider(work)
    try:
        standing = await desk.outside(
            "provider.create", work, lambda: provider.create(asked)
        )
    except ProviderRefused as refusal:
        complaint = Complaint(code=refusal.code, message=refusal.reason)
        return await desk.end(work, "failed", error=complaint)
    work = await desk.reach(
        "created",
        work,
        reference=standing.reference,
        status=standing.status,
        client_secret=standing.client_secret,
        url=standing.url,
        error=standing.error,
    )
    is_open = standing.status == "open" and work.stop is None and not work.is_over
    return wait(desk, work, standing) if is_open else work


async def _begin(desk: Desk, work: Work, part: Part) -> Reservation:
    return await desk.dibs.begin_payment(
        part.event_id,
        part.reservation_id,
        order_id=work.order_id,
        principal=work.principal,
    )
