"""Paying: the verbs of an office's own till, whatever takes its money."""

from dibs.requests import BeginPaymentRequest, EndPaymentRequest, SettleRequest
from dibs.service.calls.call import Call, Reply
from dibs.service.calls.idempotency import key_of
from dibs.service.holders.proof import PaymentBody, SettleBody
from dibs.service.selling.verb_calls import by_holder, reply, submit_at, verb_row
from dibs.service.state import Service
from dibs.verbs import VERBS


async def begin_payment(service: Service, call: Call) -> Reply:
    """Give the payment of what is held its time."""
    order_id = call.body.order_id
    kind = BeginPaymentRequest
    return await by_holder(service, call, "begin_payment", kind, order_id=order_id)


async def end_payment(service: Service, call: Call) -> Reply:
    """Take back the time of a payment that is over."""
    order_id = call.body.order_id
    kind = EndPaymentRequest
    return await by_holder(service, call, "end_payment", kind, order_id=order_id)


async def settle(service: Service, call: Call) -> Reply:
    """Sell what was paid for, in time or late."""
    body: SettleBody = call.body
    request = SettleRequest(
        id=call.params["id"],
        order_id=body.order_id,
        accepts=body.accepts,
        amount_minor=body.amount_minor,
        key=key_of(service, call),
    )
    answer = await submit_at(call, "settle", request)
    return reply(service, answer, status=VERBS["settle"].status)


ROWS = (
    verb_row(VERBS["begin_payment"], begin_payment, PaymentBody),
    verb_row(VERBS["end_payment"], end_payment, PaymentBody),
    verb_row(VERBS["settle"], settle, SettleBody),
)
