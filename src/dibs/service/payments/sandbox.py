"""The buyer's part at the sandbox, where it is on: a card's number, and a yes or no."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from dibs.errors import NotFound
from dibs.models import Request
from dibs.payments.provider import Complaint, Standing, Status
from dibs.payments.sandbox import Sandbox
from dibs.service.calls.call import NO_STORE, Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.payments.tellings import told_as_refusals
from dibs.service.state import Service

PATH = "/v1/sandbox/payments/{reference}"


class SandboxCard(Request, frozen=True, kw_only=True):
    """What the buyer pays with: one of the test cards."""

    card: Annotated[str, Meta(min_length=1, max_length=40)]


class SandboxProof(Request, frozen=True, kw_only=True):
    """Whether the buyer proves who they are."""

    approve: bool


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """How the payment stands after that, by the sandbox; an order's page asks us."""

    reference: str
    status: Status
    error: Complaint | None
    server_now: datetime


async def confirm_payment(service: Service, call: Call) -> Reply:
    """Pay with a card."""
    sandbox, reference = _sandbox(service), call.params["reference"]
    with told_as_refusals():
        return _reply(await sandbox.confirm(reference, call.body.card))


async def authenticate_payment(service: Service, call: Call) -> Reply:
    """Prove who one is, or fail to."""
    sandbox, reference = _sandbox(service), call.params["reference"]
    with told_as_refusals():
        return _reply(await sandbox.authenticate(reference, approve=call.body.approve))


def _sandbox(service: Service) -> Sandbox:
    sandbox = service.providers.get("sandbox")
    if not isinstance(sandbox, Sandbox):
        raise NotFound({"provider": "sandbox"})
    return sandbox


def _reply(standing: Standing) -> Reply:
    played = Played(
        reference=standing.reference,
        status=standing.status,
        error=standing.error,
        server_now=server_now(),
    )
    return Reply(200, played, (NO_STORE,))


_CODES = in_order("invalid_input", "not_found", "payment_refused")

ROWS = (
    Row(
        name="confirm_payment",
        method="POST",
        path=PATH + "/confirm",
        tag="payments",
        summary="Where the sandbox is on: pay with one of its test cards.",
        scope="buy",
        act=confirm_payment,
        body=SandboxCard,
        answer=Played,
        codes=_CODES,
    ),
    Row(
        name="authenticate_payment",
        method="POST",
        path=PATH + "/authenticate",
        tag="payments",
        summary="Where the sandbox is on: prove who one is, or fail to.",
        scope="buy",
        act=authenticate_payment,
        body=SandboxProof,
        answer=Played,
        codes=_CODES,
    ),
)
