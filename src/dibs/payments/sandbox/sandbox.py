"""The sandbox: a payment provider of our own, for demos and tests.

It behaves like a real one: it declines, takes its time, repeats itself and gets the
order wrong, as the card says that somebody pays with. What it knows is in the database,
so that whoever is killed finds it as it was.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from dibs.config import Settings
from dibs.database import encode
from dibs.payments.provider import (
    Asked,
    ProviderMessage,
    ProviderRefused,
    RefundStanding,
    SignatureInvalid,
    Standing,
)
from dibs.payments.sandbox import intent as states
from dibs.payments.sandbox.cards import card_of
from dibs.payments.sandbox.drawer import Drawer
from dibs.payments.sandbox.intent import Intent, News
from dibs.payments.sandbox.signing import signed, verify
from dibs.secrecy import secrets_of

Answer = TypeVar("Answer", Standing, RefundStanding)
Seen = TypeVar("Seen")
Receive = Callable[[str, Mapping[str, str], bytes], Awaitable[object]]
"""Whoever takes in messages: the provider's name, the headers, the body."""
Change = Callable[[Intent, datetime], tuple[Intent, list[News]]]
Stepped = tuple[Intent, list[News], Seen]


class Sandbox:
    """Takes play money. Connects when it is first used; `close` ends that."""

    name = "sandbox"
    publishable_key = None

    def __init__(self, url: str, settings: Settings) -> None:
        """`url` is the database that keeps its payments.

        Without `sandbox_secrets` this process signs for itself alone, which is enough
        where its own agents deliver the messages.
        """
        self._drawer = Drawer(url, settings)
        given = secrets_of(settings.sandbox_secrets)
        self._secrets = given or (token_urlsafe(32),)

    async def close(self) -> None:
        """Give the connections back."""
        await self._drawer.close()

    async def create(self, asked: Asked) -> Standing:
        """Open a payment; with a key known already, the one opened then."""
        reference = f"sbx_{sha256(asked.key.encode()).hexdigest()[:24]}"
        told = msgspec.to_builtins(asked)

        def made(now: datetime) -> Intent:
            intent = states.opened(reference, asked, now)
            return _keeping(intent, asked.key, told, intent.standing)

        def found(intent: Intent, _now: datetime) -> "Stepped[Standing]":
            before = _answer_of(intent, asked.key, told, Standing)
            return intent, [], before or intent.standing

        await self._drawer.add(reference, made)
        return await self._drawer.change(reference, found)

    async def read(self, reference: str) -> Standing:
        """How it stands now."""
        return await self._play(reference, lambda intent, _now: (intent, []))

    async def return_url(self, reference: str) -> str | None:
        """Where its page sends the buyer afterwards."""
        return await self._drawer.change(
            reference, lambda intent, _now: (intent, [], intent.return_url)
        )

    async def capture(self, reference: str, amount_minor: int, key: str) -> Standing:
        """Take what was set aside, or a part of it: the rest is let go."""

        def step(intent: Intent, now: datetime) -> "Stepped[Standing]":
            after, news = states.captured(intent, amount_minor, now)
            return after, news, after.standing

        asked = {"capture": amount_minor}
        return await self._once(reference, key, asked, step, Standing)

    async def cancel(self, reference: str, key: str) -> Standing:
        """End it, letting go what was set aside; see `Provider.cancel`.

        One that could not be ended is asked anew each time, whatever the key.
        """
        del key  # to cancel what is cancelled changes nothing
        return await self._play(reference, states.cancelled)

    async def refund(
        self, reference: str, amount_minor: int, key: str
    ) -> RefundStanding:
        """Give back some of what was captured."""
        step = partial(states.refunded, amount_minor)
        asked = {"refund": amount_minor}
        return await self._once(reference, key, asked, step, RefundStanding)

    async def refunds(self, reference: str) -> list[RefundStanding]:
        """All money of a payment that was given back, by whatever key."""

        def found(intent: Intent, _now: datetime) -> "Stepped[list[RefundStanding]]":
            given = [
                replace(msgspec.convert(kept["answer"], RefundStanding), key=key)
                for key, kept in intent.answers.items()
                if "refund" in kept["asked"]
            ]
            return intent, [], given

        return await self._drawer.change(reference, found)

    async def confirm(self, reference: str, number: str) -> Standing:
        """Pay with a card, as the buyer does; what is declined is `failed`.

        Raises ProviderRefused for a card that is none of the sandbox's, and for a
        payment that cannot be paid (any more).
        """
        card = card_of(number)
        if card is None:
            reason = "this number is none of the sandbox's test cards"
            raise ProviderRefused("card_number_unknown", reason)
        return await self._play(
            reference, partial(states.confirmed, number=number, card=card)
        )

    async def authenticate(self, reference: str, *, approve: bool) -> Standing:
        """Say who pays, as the buyer does whose card wants to know; or refuse to."""
        prove = partial(states.authenticated, approve=approve)
        return await self._play(reference, prove)

    def message(self, headers: Mapping[str, str], raw: bytes) -> ProviderMessage:
        """Read a message of the sandbox's; raises SignatureInvalid."""
        verify(headers, raw, self._secrets)
        try:
            return msgspec.json.decode(raw, type=ProviderMessage)
        except msgspec.DecodeError as error:
            raise SignatureInvalid(f"it is no message: {error}") from None

    async def whose(self, message: ProviderMessage) -> str | None:
        """As the message says: its references are enough."""
        return message.payment_id

    async def deliver(self, receive: Receive, count_max: int = 50) -> int:
        """Tell `receive` what there is to tell, signed; return how much was told.

        What it does not take in, since it raises, is told again half a minute later.
        """
        messages = await self._drawer.claim(count_max)
        for message in messages:
            raw = encode(message)
            await receive(self.name, signed(raw, self._secrets[0]), raw)
            await self._drawer.finish(message.id)
        return len(messages)

    async def _play(self, reference: str, change: Change) -> Standing:
        """Change a payment, each time it is asked."""

        def step(intent: Intent, now: datetime) -> "Stepped[Standing]":
            after, news = change(intent, now)
            return after, news, after.standing

        return await self._drawer.change(reference, step)

    async def _once(
        self,
        reference: str,
        key: str,
        asked: dict[str, Any],
        step: Callable[[Intent, datetime], "Stepped[Answer]"],
        kind: type[Answer],
    ) -> Answer:
        """Change a payment the first time; later answer as then."""

        def once(intent: Intent, now: datetime) -> "Stepped[Answer]":
            before = _answer_of(intent, key, asked, kind)
            if before is not None:
                return intent, [], before
            after, news, answer = step(intent, now)
            return _keeping(after, key, asked, answer), news, answer

        return await self._drawer.change(reference, once)


def _answer_of(
    intent: Intent, key: str, asked: dict[str, Any], kind: type[Answer]
) -> Answer | None:
    kept = intent.answers.get(key)
    if kept is None:
        return None
    if kept["asked"] != asked:
        reason = "this key came with another request before"
        raise ProviderRefused("idempotency_key_reused", reason)
    return msgspec.convert(kept["answer"], kind)


def _keeping(
    intent: Intent, key: str, asked: dict[str, Any], answer: Standing | RefundStanding
) -> Intent:
    kept = {"asked": asked, "answer": msgspec.to_builtins(answer)}
    return replace(intent, answers=intent.answers | {key: kept})
