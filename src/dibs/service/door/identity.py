"""Who calls: from the headers of a call to its actor.

A key comes as `Authorization: Bearer dibs_sk_…` or in `X-API-Key`, a customer's token
as `Authorization: Bearer` too. What was found out counts for a second, so a key that
is revoked is refused soon after, and thousands of calls cost one question, as do those
of thousands of customers whose tokens one key has signed.
"""

import asyncio
import hmac
from math import inf
from time import monotonic
from typing import Literal, NamedTuple

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.errors import Unauthenticated, Unavailable
from dibs.keys import FoundTokenKey, KeyParts, hash_of, parse_key
from dibs.service.calls.actor import NOBODY, OF_BROWSERS, OPEN, Actor
from dibs.service.calls.call import Headers
from dibs.service.door.asked import Answer, Asked
from dibs.service.door.tokens import header_of, verified

KNOWN_SECONDS = 1.0
"""How long an answer counts: with the time to ask, revoking takes below two."""
ASK_SECONDS_MAX = 1.0
"""How long to wait for the database where the answer is needed without it."""
CREDENTIAL_BYTES_MAX = 8_192
REFUSED_BYTES_MAX = 128
"""Longer ones are not remembered as bad: they would fill us after all."""


class Pass(NamedTuple):
    """By what somebody was let in."""

    kind: Literal["shown", "signer"]
    name: bytes
    """What they showed, or the id of the key that signed it."""


Known = Answer[Actor | None]
"""Who shows a credential, None where it is bad."""

SCHEDULER = Actor(kind="secret", scopes=frozenset({"maintain"}), principal="scheduler")
"""Who has CRON_SECRET."""


class Identity:
    """Knows who calls; each process asks the database for itself."""

    def __init__(
        self, dibs: AsyncDibs, settings: Settings, *, may_be_open: bool
    ) -> None:
        """`may_be_open` is whether nobody needs a key as long as none was made."""
        self._dibs = dibs
        self._settings = settings
        self._may_be_open = may_be_open
        self._own: dict[bytes, Actor] = {}
        self._callers = Asked(self._find)
        self._token_keys = Asked(self._find_token_key)
        self._any_keys = Asked(self._find_any)
        self._had_keys = False

    def let_in(self, credential: str, actor: Actor) -> None:
        """Lets somebody in as long as this process lives, whatever keys there are."""
        self._own[credential.encode()] = actor

    @property
    def needs_keys(self) -> bool:
        """Whether nobody comes in without a key, as far as was asked."""
        return not self._may_be_open or self._had_keys

    def known(self, credential: bytes) -> Actor | None:
        """Who shows it, where that was found out within the last second."""
        known = self._callers.last(credential)
        return known.value if known is not None and known.counts else None

    def is_familiar(self, credential: bytes) -> bool:
        """Whether it was good when last asked about, or is being asked about now.

        However many show it, to find out who they are costs one question a second.
        """
        known = self._callers.last(credential)
        was_good = known is not None and known.value is not None
        return was_good or self._callers.is_asking(credential)

    async def actor_of(
        self, credential: bytes, *, is_for_outages: bool = False
    ) -> Actor:
        """Who shows it; raises Unauthenticated for credentials that are bad.

        Raises Unavailable where the database cannot be asked: nobody comes in on trust,
        but to what `is_for_outages`, and there only who came in before.
        """
        known = self._callers.last(credential)
        if known is None or not known.counts:
            try:
                patience = ASK_SECONDS_MAX if is_for_outages else None
                async with asyncio.timeout(patience):
                    known = await self._callers.answer(credential)
            except (TimeoutError, Unavailable) as error:
                if not is_for_outages or known is None:
                    raise Unavailable({"reason": _why_unknown(error)}) from error
        if known.value is None:
            raise Unauthenticated(
                {"reason": "this key or token is not good (any more)"}
            )
        return known.value

    @staticmethod
    def pass_of(actor: Actor, credential: bytes) -> Pass:
        """By what somebody is let in: a key, or the key that signed their token."""
        if actor.kind != "customer":
            return Pass("shown", credential)
        signer = actor.principal.removeprefix("token:").rpartition(":")[0]
        return Pass("signer", signer.encode())

    async def is_good(self, by: Pass) -> bool:
        """Whether who was let in by that may still read; raises Unavailable."""
        if by.kind == "signer":
            return await self._dibs.find_token_key(by.name.decode()) is not None
        try:
            return "read" in (await self.actor_of(by.name)).scopes
        except Unauthenticated:
            return False

    async def _find(self, credential: bytes) -> Known:
        ends_at = monotonic() + KNOWN_SECONDS
        if self._may_be_open and not await self.has_keys():
            return Answer(OPEN, ends_at)
        if not credential:
            return Answer(NOBODY, ends_at)
        if credential in self._own:
            return Answer(self._own[credential], ends_at)
        secret = self._settings.cron_secret
        if secret is not None and hmac.compare_digest(credential, secret.encode()):
            return Answer(SCHEDULER, ends_at)
        text = credential.decode("latin-1")
        parts = parse_key(text)
        if parts is not None:
            found = await self._by_key(parts, ends_at)
        else:
            found = await self._by_token(text, ends_at)
        if found.value is None and len(credential) > REFUSED_BYTES_MAX:
            return Answer(None, 0.0)
        return found

    async def has_keys(self) -> bool:
        """Whether any was made: who shows the very first is to be known by it."""
        if not self._had_keys:
            # What is being asked by others may be older than the very first.
            self._had_keys = await self._dibs.has_keys()
            return self._had_keys
        return (await self._any_keys.answer(b"")).value

    async def _find_any(self, _: bytes) -> Answer[bool]:
        ends_at = monotonic() + KNOWN_SECONDS
        self._had_keys = await self._dibs.has_keys()
        return Answer(self._had_keys, ends_at if self._had_keys else 0.0)

    async def _find_token_key(self, kid: bytes) -> Answer[FoundTokenKey | None]:
        ends_at = monotonic() + KNOWN_SECONDS
        return Answer(await self._dibs.find_token_key(kid.decode()), ends_at)

    async def _by_key(self, parts: KeyParts, ends_at: float) -> Known:
        key = await self._dibs.find_key(parts.id)
        given = hash_of(parts.secret)
        if key is None or not any(hmac.compare_digest(given, h) for h in key.hashes):
            return Answer(None, ends_at)
        good_until = inf
        if key.seconds_left is not None:
            good_until = monotonic() + key.seconds_left
        actor = Actor(
            kind=key.kind,
            scopes=frozenset(key.scopes),
            organisation=key.organisation or "",
            principal=f"key:{parts.id}",
            ends_at=good_until,
        )
        return Answer(actor, min(ends_at, good_until))

    async def _by_token(self, text: str, ends_at: float) -> Known:
        header = header_of(text)
        if header is None:
            return Answer(None, ends_at)
        key = await self._token_keys.answer(header.kid.encode())
        # Or a key that is revoked would count for a second, and what it signed for one.
        ends_at = min(ends_at, key.ends_at)
        claims = verified(text, header, key.value, self._settings)
        if claims is None:
            return Answer(None, ends_at)
        good_until = monotonic() + claims.seconds_left
        actor = Actor(
            kind="customer",
            scopes=OF_BROWSERS,
            organisation=claims.organisation,
            principal=f"token:{header.kid}:{claims.customer_hash}",
            customer=claims.customer,
            customer_class=claims.customer_class,
            ends_at=good_until,
        )
        return Answer(actor, min(ends_at, good_until))


def _why_unknown(error: TimeoutError | Unavailable) -> str:
    """What is told of who could not be looked up, with the database's own reason."""
    told = "who calls could not be looked up"
    reason = error.detail.get("reason") if isinstance(error, Unavailable) else None
    return f"{told}: {reason}" if reason else told


def credential_of(headers: Headers) -> bytes:
    """What the caller shows: empty where nothing, cut where it is far too long."""
    scheme, _, shown = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"bearer":
        shown = headers.get(b"x-api-key", b"")
    return shown.strip()[:CREDENTIAL_BYTES_MAX]
