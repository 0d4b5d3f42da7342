"""What localstripe sends of itself over HTTP, signed by its own code, is believed."""

import queue
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dibs.payments.provider import SignatureInvalid
from dibs.payments.stripe import Stripe

from .buyers import DECLINED, GOOD, LocalStripeBuyer
from .conftest import asked
from .serving import localstripe, served

SECRET = "whsec_" + "a secret between two"
ARRIVES_SECONDS_MAX = 20


@pytest.fixture
def arrived() -> "queue.SimpleQueue[tuple[dict[str, str], bytes]]":
    return queue.SimpleQueue()


@pytest.fixture
def base(
    arrived: "queue.SimpleQueue[tuple[dict[str, str], bytes]]",
) -> Iterator[str]:
    """A localstripe that tells us everything."""

    async def take(request: Request) -> Response:
        arrived.put((dict(request.headers), await request.body()))
        return Response()

    app = Starlette(routes=[Route("/messages", take, methods=["POST"])])
    with served(app) as ours, localstripe() as theirs:
        wanted = {"url": f"{ours}/messages", "secret": SECRET}
        httpx.post(f"{theirs}/_config/webhooks/dibs", data=wanted).raise_for_status()
        yield theirs


@pytest.mark.parametrize(
    ("number", "told"),
    [(GOOD, "payment_intent.succeeded"), (DECLINED, "payment_intent.payment_failed")],
)
async def test_what_arrives_is_read(
    base: str,
    arrived: "queue.SimpleQueue[tuple[dict[str, str], bytes]]",
    number: str,
    told: str,
) -> None:
    stripe = Stripe("sk_test_good", webhook_secrets=(SECRET,), api_base=base)
    wanted = asked()
    opened = await stripe.create(wanted)
    await LocalStripeBuyer(stripe, base).pay(opened.reference, number)
    if number == GOOD:
        await stripe.capture(opened.reference, 4200, "capture")
    headers, raw = await run_in_threadpool(arrived.get, timeout=ARRIVES_SECONDS_MAX)
    message = stripe.message(headers, raw)
    assert (message.type, message.reference) == (told, opened.reference)
    assert message.payment_id == wanted.payment_id
    others = Stripe("sk_test_good", webhook_secrets=("whsec_" + "x" * 20,))
    with pytest.raises(SignatureInvalid):
        others.message(headers, raw)
    await others.close()
    await stripe.close()
