"""Authorised: each event decides about its reservation, in a transaction of its own."""

from dibs.errors import AmountChanged, Refused, Unavailable
from dibs.models import Reservation
from dibs.payments.advance.desk import Desk
from dibs.payments.advance.work import Part, Work
from dibs.payments.steps import passing


async def sell(desk: Desk, work: Work) -> Work:
    """Sells what was paid for, one reservation after another, each decided once.

    What is refused since it changed is held all the same, but not to be paid by this.
    """
    for part in work.parts:
        if part.status == "open":
            work = await _sell(desk, work, part)
    for part in work.parts:
        if part.outcome == "changed":
            await desk.take_back_time(work, part)
    return await desk.reach("settled", work)


async def _sell(desk: Desk, work: Work, part: Part) -> Work:
    try:
        sold = await passing("dibs.settle", _settle(desk, work, part))
    except Unavailable:
        raise
    except AmountChanged:
        return await _write(desk, work, part, "refused", outcome="changed")
    except Refused:
        return await _write(desk, work, part, "refused", outcome="refused")
    if sold.status != "confirmed":  # cancelled since it was sold late
        return await _write(desk, work, part, "refused", outcome="refused")
    late = sold.late
    if late is None:
        return await _write(desk, work, part, "sold", sold.id)
    return await _write(
        desk, work, part, "replaced", sold.id, late.amount_minor, late.outcome
    )


async def _settle(desk: Desk, work: Work, part: Part) -> Reservation:
    return await desk.dibs.settle(
        part.event_id,
        part.reservation_id,
        order_id=work.order_id,
        accepts=work.accepts,
        amount_minor=part.price_minor,
        principal=work.principal,
    )


async def _write(
    desk: Desk,
    work: Work,
    part: Part,
    status: str,
    sold_id: str | None = None,
    late_minor: int | None = None,
    outcome: str | None = None,
) -> Work:
    return await desk.write(
        "settle",
        work,
        event=part.event_id,
        reservation_id=part.reservation_id,
        status=status,
        sold_id=sold_id,
        late_minor=late_minor,
        outcome=outcome,
    )
