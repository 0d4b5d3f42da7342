"""What payment providers tell us: proved by a signature over the bytes as they came."""

from dibs.errors import NotFound, Unauthenticated
from dibs.payments.models import Received
from dibs.payments.provider import SignatureInvalid
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.state import Service

MESSAGE_BYTES_MAX = 1_048_576


async def receive_message(service: Service, call: Call) -> Reply:
    """Keep a provider's message and act on it; answered 2xx only where it is kept."""
    provider = call.params["provider"]
    if provider not in service.providers:
        raise NotFound({"provider": provider})
    headers = {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in call.headers.items()
    }
    try:
        received = await service.till.receive(provider, headers, call.body)
    except SignatureInvalid as invalid:
        reason = "the message's signature is not good"
        raise Unauthenticated({"reason": reason}) from invalid
    return Reply(200, received)


ROWS = (
    Row(
        name="receive_message",
        method="POST",
        path="/v1/payments/{provider}/messages",
        tag="payments",
        summary="Hear from a payment provider; what it signed is what it is known by.",
        scope="open",
        act=receive_message,
        is_raw=True,
        body_bytes_max=MESSAGE_BYTES_MAX,
        answer=Received,
        codes=in_order("invalid_input", "unauthenticated", "not_found"),
    ),
)
