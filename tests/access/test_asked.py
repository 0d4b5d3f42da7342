"""What is asked of the database to know who calls: little, however many call."""

import asyncio
import secrets
import time
from collections import Counter
from typing import Any

import httpx
import pytest

from dibs import Dibs
from dibs.config import Settings
from dibs.errors import Unauthenticated, Unavailable
from dibs.keys import FoundTokenKey
from dibs.service.calls.actor import OPEN
from dibs.service.door.identity import KNOWN_SECONDS, Identity

from .conftest import EVENT, Signer, shown, signer_of

CUSTOMERS = 200
REVOKED_SECONDS_MAX = 2.0
SIGNER = Signer("k1", secrets.token_urlsafe(64), "acme")


class Engine:
    """Counts what it is asked."""

    def __init__(self, *, has_keys: bool = True) -> None:
        self.asked: Counter[str] = Counter()
        self.is_away = False
        self.is_revoked = False
        self.has_keys_now = has_keys

    async def has_keys(self) -> bool:
        await self._answer("has_keys")
        return self.has_keys_now

    async def find_token_key(self, kid: str) -> FoundTokenKey | None:
        await self._answer("find_token_key")
        if kid != SIGNER.kid or self.is_revoked:
            return None
        return FoundTokenKey("HS256", SIGNER.secret, SIGNER.organisation)

    async def _answer(self, question: str) -> None:
        self.asked[question] += 1
        await asyncio.sleep(0)
        if self.is_away:
            raise Unavailable


def identity_of(engine: Any, *, may_be_open: bool = True) -> Identity:
    return Identity(engine, Settings(), may_be_open=may_be_open)


async def test_all_customers_of_a_signer_cost_one_question() -> None:
    engine = Engine()
    identity = identity_of(engine)
    began = time.monotonic()
    tokens = [SIGNER.token(f"customer {n}").encode() for n in range(CUSTOMERS)]
    await identity.actor_of(b"")  # there are keys
    actors = await asyncio.gather(*map(identity.actor_of, tokens))
    assert len({actor.customer for actor in actors}) == CUSTOMERS
    for token in tokens:
        await identity.actor_of(token)
    rounds = 1 + int((time.monotonic() - began) / KNOWN_SECONDS)
    assert 1 <= engine.asked["find_token_key"] <= rounds, "one a second"
    assert engine.asked["has_keys"] <= 1 + rounds, "the first, then one a second"


async def test_the_first_key_is_known_at_once() -> None:
    engine = Engine(has_keys=False)
    identity = identity_of(engine)
    assert await identity.actor_of(b"") is OPEN
    engine.has_keys_now = True
    assert (await identity.actor_of(SIGNER.token("anna").encode())).customer == "anna"


async def test_what_could_not_be_asked_is_asked_again() -> None:
    engine = Engine()
    identity = identity_of(engine, may_be_open=False)
    token = SIGNER.token("anna").encode()
    engine.is_away = True
    asked = await asyncio.gather(
        *(identity.actor_of(token) for _ in range(5)), return_exceptions=True
    )
    assert {type(error) for error in asked} == {Unavailable}
    engine.is_away = False
    assert (await identity.actor_of(token)).customer == "anna"
    assert engine.asked == {"find_token_key": 2}


async def test_who_leaves_takes_nothing_from_the_others() -> None:
    identity = identity_of(Engine(), may_be_open=False)
    token = SIGNER.token("anna").encode()
    first, second = (asyncio.create_task(identity.actor_of(token)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).customer == "anna"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_what_was_good_once_is_familiar_until_it_is_found_bad(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = Engine()
    identity = identity_of(engine, may_be_open=False)
    token = SIGNER.token("anna").encode()
    assert (await identity.actor_of(token)).customer == "anna"
    later = time.monotonic() + KNOWN_SECONDS
    for module in ("asked", "identity"):
        monkeypatch.setattr(f"dibs.service.door.{module}.monotonic", lambda: later)
    assert identity.is_familiar(token)
    engine.is_revoked = True
    with pytest.raises(Unauthenticated):
        await identity.actor_of(token)
    assert not identity.is_familiar(token)


def test_no_token_of_a_revoked_signer_is_good_after_two_seconds(
    http: httpx.Client, dibs: Dibs
) -> None:
    """Nor one that is shown for the first time: what is known of signers ends too."""
    signer = signer_of(dibs, "acme")

    def is_good() -> bool:
        token = shown(signer.token(secrets.token_hex(4)))
        return http.get(f"/v1/events/{EVENT}", headers=token).status_code == 200

    assert is_good()
    dibs.revoke_token_key(signer.kid)
    revoked_at = time.monotonic()
    while is_good():
        assert time.monotonic() - revoked_at < REVOKED_SECONDS_MAX
