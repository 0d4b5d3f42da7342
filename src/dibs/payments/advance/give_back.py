"""Finished: refunds are given, and what they are for goes back on sale first.

Money may go back by no call of ours too: at the provider's own side, or since a bank
takes it. So all refunds of a payment are read before one is given, and whenever its
provider says that there is news of them; what went back already is not given again.
"""

from datetime import timedelta

from msgspec.structs import replace

from dibs.payments.advance.desk import Desk
from dibs.payments.advance.patience import REFUSED_MAX
from dibs.payments.advance.work import (
    DueRefund,
    Pause,
    RefundedPart,
    Work,
    look_seconds,
)
from dibs.payments.books import document
from dibs.payments.provider import Complaint, ProviderRefused, RefundStanding
from dibs.requests import CancelRequest

LOOK_SECONDS_MIN = 60.0
LOOK_SECONDS_MAX = 6 * 3600.0
"""Between two looks at a refund that is on its way."""
GONE = {"already_released", "not_confirmed", "expired", "not_found"}
"""Refusals of who gives back a sale that is none any more."""
NOT_SOLD = Complaint(
    code="already_released", message="is not sold by this order, or not any more"
)
PUT_BACK_BEFORE = Complaint(
    code="already_released",
    message="was put back on sale at the event: name it without items and seats",
)
CAME_BACK = Complaint(code="refund_failed", message="the money was not taken back")


async def give_back(desk: Desk, work: Work) -> Work | Pause:
    """Takes in what went back by itself; then goes on with the first refund due."""
    due = _first_due(work)
    if work.has_refund_news:
        return await _read(desk, work, due)
    if due is not None:
        return await _give(desk, work, due)
    if not work.refunds:
        return Pause(seconds=None)
    return await _look(desk, work)


def _first_due(work: Work) -> DueRefund | None:
    """What was asked for first: money that nothing was sold for may have to wait."""
    due = [refund for refund in work.refunds if refund.reference is None]
    return min(due, key=lambda one: (not one.is_of_sale, one.created_at), default=None)


async def _give(desk: Desk, work: Work, refund: DueRefund) -> Work | Pause:
    for part in refund.parts:
        if part.share_minor is None:
            return await _put_back(desk, work, refund, part)
    refusals = [part.refusal for part in refund.parts]
    if refusals and all(refusals):
        return await _finish(desk, work, refund, "failed", None, refusals[0])
    if not refund.amount_minor:
        return await _finish(desk, work, refund, "succeeded", "")
    # It may have been given before, and the answer lost: a provider forgets its keys.
    read = await _read(desk, work, refund)
    if isinstance(read, Pause):
        return read
    for due in read.refunds:
        if due.refund_id == refund.refund_id and due.reference is None:
            return await _send(desk, read, due)
    return read


async def _send(desk: Desk, work: Work, refund: DueRefund) -> Work | Pause:
    if not refund.amount_minor:
        return await _finish(desk, work, refund, "succeeded", "")
    provider, reference = desk.provider(work), work.reference or ""
    amount_minor, key = refund.amount_minor, refund.key
    try:
        standing = await desk.outside(
            "provider.refund",
            work,
            lambda: provider.refund(reference, amount_minor, key),
        )
    except ProviderRefused as refusal:
        # Somebody who asked hears of it; where nobody did, it is asked for again.
        return await _refused(desk, work, refund, refusal, is_final=refund.is_of_sale)
    return await _stands(desk, work, refund, standing)


async def _refused(
    desk: Desk,
    work: Work,
    refund: DueRefund,
    refusal: ProviderRefused,
    *,
    is_final: bool,
) -> Work | Pause:
    if not is_final and _age(work, refund) < REFUSED_MAX:
        pause = _until_next_look(_age(work, refund))
        return replace(pause, failures=work.attempts + 1, trouble=str(refusal))
    complaint = Complaint(code=refusal.code, message=refusal.reason)
    return await _finish(desk, work, refund, "failed", None, complaint)


async def _read(desk: Desk, work: Work, due: DueRefund | None) -> Work | Pause:
    """Takes in what went back; `due` fails where the provider refuses for days."""
    try:
        return await _take_in(desk, work)
    except ProviderRefused as refusal:
        if due is None:
            raise
        return await _refused(desk, work, due, refusal, is_final=False)


async def _take_in(desk: Desk, work: Work) -> Work:
    provider, reference = desk.provider(work), work.reference or ""
    found = await desk.outside(
        "provider.refunds", work, lambda: provider.refunds(reference)
    )
    return await desk.write(
        "book_refunds",
        work,
        told=document([_explained(one) for one in found]),
        news_count=work.refund_news_count,
    )


async def _put_back(
    desk: Desk, work: Work, refund: DueRefund, part: RefundedPart
) -> Work:
    sold = _sold_as(work, part)
    if sold is None:
        return await _price(desk, work, refund, part, None, NOT_SOLD)
    if part.is_partial and part.before_minor is None:
        return await _weigh(desk, work, refund, part, sold)
    request = CancelRequest(
        id=sold,
        items=part.items,
        seats=part.seats,
        key=f"refund:{refund.refund_id}:{part.id}",
    )
    answer = await desk.put_back(work, part.event, request, refund.principal)
    left_minor, refusal = None, None
    if answer.reservation is not None:
        if answer.reservation.status == "confirmed":
            left_minor = answer.reservation.amount_minor or 0
    elif answer.code not in GONE:
        told = str((answer.detail or {}).get("reason", answer.code))
        refusal = Complaint(code=answer.code, message=told)
    elif part.is_partial:
        refusal = PUT_BACK_BEFORE
    return await _price(desk, work, refund, part, left_minor, refusal)


def _sold_as(work: Work, part: RefundedPart) -> str | None:
    """The sale that a part is of, which may be named as it was ordered; None where
    another refund has given all of it back.
    """
    for one in work.parts:
        names = (one.sold_id, one.reservation_id)
        if one.event_id == part.event and part.id in names and one.is_sold:
            return one.sold_id
    return None


async def _weigh(
    desk: Desk, work: Work, refund: DueRefund, part: RefundedPart, sold: str
) -> Work:
    """What the sale costs now: some may have been put back at the event before."""
    reservation = await desk.dibs.reservation(part.event, sold)
    if reservation.status != "confirmed":
        return await _price(desk, work, refund, part, None, PUT_BACK_BEFORE)
    return await desk.write(
        "weigh_refund",
        work,
        refund_id=refund.refund_id,
        event=part.event,
        sold_id=part.id,
        before_minor=reservation.amount_minor or 0,
    )


async def _price(
    desk: Desk,
    work: Work,
    refund: DueRefund,
    part: RefundedPart,
    left_minor: int | None,
    refusal: Complaint | None,
) -> Work:
    """What a part comes to, nothing where it is refused."""
    return await desk.write(
        "price_refund",
        work,
        refund_id=refund.refund_id,
        event=part.event,
        sold_id=part.id,
        left_minor=left_minor,
        refusal=document(refusal),
    )


async def _look(desk: Desk, work: Work) -> Work | Pause:
    """Sees whether a refund that was on its way has arrived, or come back."""
    before = [refund.refund_id for refund in work.refunds]
    work = await _take_in(desk, work)
    if [refund.refund_id for refund in work.refunds] != before:
        return work
    return _until_next_look(min(_age(work, refund) for refund in work.refunds))


def _age(work: Work, refund: DueRefund) -> timedelta:
    return work.server_now - refund.created_at


def _until_next_look(age: timedelta) -> Pause:
    return Pause(seconds=look_seconds(age, LOOK_SECONDS_MIN, LOOK_SECONDS_MAX))


async def _stands(
    desk: Desk, work: Work, refund: DueRefund, standing: RefundStanding
) -> Work:
    told = _explained(standing)
    return await _finish(desk, work, refund, told.status, told.reference, told.error)


def _explained(standing: RefundStanding) -> RefundStanding:
    if standing.status != "failed" or standing.error is not None:
        return standing
    return replace(standing, error=CAME_BACK)


async def _finish(
    desk: Desk,
    work: Work,
    refund: DueRefund,
    status: str,
    reference: str | None,
    error: Complaint | None = None,
) -> Work:
    return await desk.write(
        "finish_refund",
        work,
        refund_id=refund.refund_id,
        status=status,
        reference=reference,
        error=document(error),
    )
