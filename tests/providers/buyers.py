"""Who pays at each provider, by what its own pages would send."""

import json
from functools import partial
from typing import Protocol

import httpx

from dibs.payments.provider import Provider, ProviderRefused
from dibs.payments.sandbox import Sandbox

from .local_stripe import Bank
from .local_stripe.bank import AUTHENTICATED, DEBIT, DECLINES, GOOD

DECLINED = next(iter(DECLINES))
POOR = "4000000000009995"
AT_ONCE = DEBIT
HEADERS = {"authorization": "Bearer sk_test_good"}


class Buyer(Protocol):
    """Somebody with cards."""

    provider: Provider

    async def pay(self, reference: str, number: str = GOOD) -> None:
        """Pays with a card; who is declined is told nothing here."""

    async def prove(self, reference: str, *, approve: bool) -> None:
        """Says who they are, or does not."""


class SandboxBuyer:
    """Pays in the sandbox."""

    def __init__(self, provider: Sandbox) -> None:
        self.provider = provider

    async def pay(self, reference: str, number: str = GOOD) -> None:
        own = {DEBIT: "4999000000000609"}
        await self.provider.confirm(reference, own.get(number, number))

    async def prove(self, reference: str, *, approve: bool) -> None:
        await self.provider.authenticate(reference, approve=approve)


class BankBuyer:
    """Pays at our own Stripe."""

    def __init__(self, provider: Provider, bank: Bank) -> None:
        self.provider = provider
        self._bank = bank

    async def pay(self, reference: str, number: str = GOOD) -> None:
        self._bank.pay(reference, number)
        if number == DEBIT:
            self._bank.settle_debit(reference)

    async def prove(self, reference: str, *, approve: bool) -> None:
        self._bank.prove(reference, approve=approve)


class StripeDoorBuyer:
    """Pays at our own Stripe where it is a process or a thread of its own."""

    def __init__(self, provider: Provider, base: str) -> None:
        self.provider = provider
        # Its certificates would be read anew by each client, and it has none.
        self._http = partial(httpx.AsyncClient, base_url=base, verify=False)
        self._heard_count = 0

    async def pay(self, reference: str, number: str = GOOD) -> None:
        what = "debit" if number == DEBIT else "pay"
        said = {"reference": reference, "number": number}
        async with self._http() as http:
            answer = await http.post(f"/_buyer/{what}", json=said)
        if answer.is_client_error:
            raise ProviderRefused("no", answer.text)
        answer.raise_for_status()

    async def prove(self, reference: str, *, approve: bool) -> None:
        said = {"reference": reference, "approve": approve}
        async with self._http() as http:
            (await http.post("/_buyer/prove", json=said)).raise_for_status()

    async def news(self) -> list[bytes]:
        """What its webhooks tell since it was asked last."""
        async with self._http() as http:
            events = (await http.get("/_events")).raise_for_status().json()
        new, self._heard_count = events[self._heard_count :], len(events)
        return [json.dumps(event).encode() for event in new]


def buyer_of(provider: Provider, base: str | None) -> Buyer:
    """Who pays in the sandbox, or at our own Stripe that answers at `base`."""
    if isinstance(provider, Sandbox):
        return SandboxBuyer(provider)
    assert base is not None
    return StripeDoorBuyer(provider, base)


class LocalStripeBuyer:
    """Pays at `localstripe`, by the calls that Stripe's elements make."""

    declined = "4000000000000341"
    """The only kind of card it declines when it is charged."""

    def __init__(self, provider: Provider, base: str) -> None:
        self.provider = provider
        self._base = base

    async def pay(self, reference: str, number: str = GOOD) -> None:
        card = {
            "type": "card",
            "card[number]": self.declined if number in DECLINES else number,
            "card[exp_month]": "12",
            "card[exp_year]": "2030",
            "card[cvc]": "123",
        }
        async with httpx.AsyncClient(base_url=self._base, headers=HEADERS) as http:
            made = await http.post("/v1/payment_methods", data=card)
            method = {"payment_method": made.json()["id"]}
            intent = f"/v1/payment_intents/{reference}"
            (await http.post(intent, data=method)).raise_for_status()
            await http.post(f"{intent}/confirm")

    async def prove(self, reference: str, *, approve: bool) -> None:
        async with httpx.AsyncClient(base_url=self._base, headers=HEADERS) as http:
            intent = f"/v1/payment_intents/{reference}"
            secret = (await http.get(intent)).json()["client_secret"]
            said = {"client_secret": secret, "success": str(approve).lower()}
            answer = await http.post(f"{intent}/_authenticate", data=said)
            answer.raise_for_status()


__all__ = [
    "AT_ONCE",
    "AUTHENTICATED",
    "DECLINED",
    "GOOD",
    "POOR",
    "BankBuyer",
    "Buyer",
    "LocalStripeBuyer",
    "SandboxBuyer",
    "StripeDoorBuyer",
    "buyer_of",
]
