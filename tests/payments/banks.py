"""The two providers of a fair, each with its buyers' cards and its letters.

A letter is a message as it would arrive by HTTP; it is signed when it is sent.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import psycopg
import stripe
from tests.providers.local_stripe import Bank
from tests.providers.local_stripe.bank import (
    AUTHENTICATED,
    DEBIT,
    DECLINES,
    GOOD,
)

from dibs.payments.provider import Provider, Standing
from dibs.payments.sandbox import Sandbox, signed
from dibs.payments.stripe import Stripe

SECRET = "whsec_" + "a secret of the fair's"
OTHER_SECRET = "whsec_" + "a secret of somebody's"
DECLINED = next(iter(DECLINES))

Headers = dict[str, str]


class Letter(NamedTuple):
    """A message and the payment it is about."""

    provider: str
    reference: str
    raw: bytes

    def sealed(self, secret: str = SECRET, at: float | None = None) -> Headers:
        """The header that says who wrote it."""
        if self.provider == "sandbox":
            return signed(self.raw, secret, at=at)
        header = stripe.WebhookSignature.generate_signature_header(
            self.raw.decode(), secret, None if at is None else int(at)
        )
        return {"Stripe-Signature": header}


class House(Protocol):
    """A provider, from inside."""

    provider: Provider

    async def pay(self, reference: str, way: str) -> None:
        """Does what buyers do there; raises where it cannot be paid any more."""

    async def settle(self, reference: str, way: str) -> None:
        """Says what became of what took its time."""

    async def falsify(self, reference: str, wrong: str) -> None:
        """Makes its amount or currency another than was asked for."""

    async def news(self) -> list[Letter]:
        """What there is to tell since it was asked last."""

    def early(self, reference: str) -> Letter:
        """Says that it was paid, though nobody has."""

    async def standing(self, reference: str) -> Standing:
        """How it stands."""


class SandboxHouse:
    """The sandbox."""

    CARDS: Mapping[str, str] = {
        "good": GOOD,
        "at_once": "4999000000000609",
        "declined": DECLINED,
        "proven": AUTHENTICATED,
        "unproven": AUTHENTICATED,
        "slow": "4999000000000500",
        "slowly declined": "4999000000000203",
    }

    def __init__(self, sandbox: Sandbox, owner: "psycopg.Connection[Any]") -> None:
        self.provider = self._sandbox = sandbox
        self._owner = owner

    async def pay(self, reference: str, way: str) -> None:
        if way == "declined, then good":
            await self._sandbox.confirm(reference, DECLINED)
            way = "good"
        await self._sandbox.confirm(reference, self.CARDS[way])
        if way in ("proven", "unproven"):
            await self._sandbox.authenticate(reference, approve=way == "proven")

    async def settle(self, reference: str, way: str) -> None:
        """Its cards do that by the clock."""

    async def falsify(self, reference: str, wrong: str) -> None:
        changes = {
            "amount": "amount_minor = amount_minor - 1",
            "currency": "currency = 'USD'",
        }
        self._owner.execute(
            f"update dibs_office.sandbox_intents set {changes[wrong]}"
            " where reference = %s",
            (reference,),
        )

    async def news(self) -> list[Letter]:
        letters: list[Letter] = []

        async def keep(name: str, _headers: Mapping[str, str], raw: bytes) -> None:
            letters.append(Letter(name, json.loads(raw)["reference"], raw))

        while await self._sandbox.deliver(keep, 500):
            pass
        return letters

    def early(self, reference: str) -> Letter:
        told = {
            "id": f"early-{reference}",
            "type": "payment.authorised",
            "reference": reference,
            "at": "2027-05-01T10:00:00Z",
        }
        return Letter("sandbox", reference, json.dumps(told).encode())

    async def standing(self, reference: str) -> Standing:
        return await self._sandbox.read(reference)


class StripeHouse:
    """Our own Stripe, which the till reaches over HTTP."""

    CARDS: Mapping[str, str] = {
        "good": GOOD,
        "at_once": DEBIT,
        "declined": DECLINED,
        "proven": AUTHENTICATED,
        "unproven": AUTHENTICATED,
        "slow": DEBIT,
        "slowly declined": DEBIT,
    }

    def __init__(self, provider: Stripe, bank: Bank) -> None:
        self.provider = provider
        self._bank = bank
        self._told = 0

    async def pay(self, reference: str, way: str) -> None:
        if way == "declined, then good":
            self._bank.pay(reference, DECLINED)
            way = "good"
        self._bank.pay(reference, self.CARDS[way])
        if way in ("proven", "unproven"):
            self._bank.prove(reference, approve=way == "proven")
        if way == "at_once":
            self._bank.settle_debit(reference)

    async def settle(self, reference: str, way: str) -> None:
        if way in ("slow", "slowly declined"):
            self._bank.settle_debit(reference, succeeds=way == "slow")

    async def falsify(self, reference: str, wrong: str) -> None:
        changes = {"amount": 1, "currency": "usd"}
        is_session = reference.startswith("cs_")
        found = self._bank.session if is_session else self._bank.intent
        name = "amount_total" if is_session and wrong == "amount" else wrong
        if wrong == "amount":
            changes["amount"] = found(reference)[name] - 1
        found(reference)[name] = changes[wrong]

    async def news(self) -> list[Letter]:
        events = self._bank.events[self._told :]
        self._told += len(events)
        return [
            Letter("stripe", self._reference_of(event), json.dumps(event).encode())
            for event in events
        ]

    def early(self, reference: str) -> Letter:
        is_session = reference.startswith("cs_")
        kind = "checkout.session" if is_session else "payment_intent"
        told = {
            "id": f"evt_early_{reference}",
            "object": "event",
            "type": "checkout.session.completed",
            "created": 1_800_000_000,
            "data": {"object": {"id": reference, "object": kind, "status": "paid"}},
        }
        return Letter("stripe", reference, json.dumps(told).encode())

    async def standing(self, reference: str) -> Standing:
        return await self.provider.read(reference)

    def _reference_of(self, event: dict[str, Any]) -> str:
        """The payment's reference: of a session where there was one."""
        about = event["data"]["object"]
        is_payment = about["object"] in ("payment_intent", "checkout.session")
        name = str(about["id"] if is_payment else about["payment_intent"])
        for session in self._bank.sessions.values():
            if session["payment_intent"] == name:
                return str(session["id"])
        return name


def lying(letter: Letter) -> Letter:
    """The same letter, with other amounts and currencies wherever it has any."""
    raw = letter.raw.replace(b'"amount', b'"amount": 1, "was')
    raw = raw.replace(b'"currency": "eur"', b'"currency": "usd"')
    return letter._replace(raw=raw)
