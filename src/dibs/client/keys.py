"""Organisations, their keys, and what verifies the tokens they sign."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_urlsafe

import msgspec

from dibs.client.core import Core, settle
from dibs.client.fields import require_whole, require_zone, said
from dibs.database import require_sound
from dibs.errors import InvalidInput
from dibs.keys import (
    ApiKey,
    FoundKey,
    FoundTokenKey,
    KeyKind,
    NewKey,
    NewTokenKey,
    Organisation,
    TokenAlgorithm,
    TokenKey,
    new_id,
    new_key,
)

FORMER_SECONDS = 86_400
"""How long the secret before a rotation is good by default."""
_SECRET_BYTES = 64


class Keys(Core):
    """Who may come in through the HTTP service; the library itself asks nobody.

    A change is known to every service process within two seconds. It leaves a row in
    the office's journal, which `search_journal` finds: who made it (`principal`), from
    where (`called_from`) and why (`reason`).
    """

    async def put_organisation(
        self,
        organisation: str,
        *,
        name: str | None = None,
        principal: str = "",
        reason: str = "",
    ) -> None:
        """Make an organisation known; events named `organisation.…` are its own.

            await dibs.put_organisation("acme", name="Acme Concerts")

        Raises InvalidInput unless its id is 1 to 20 of a-z, 0-9 and -.
        """
        require_sound([organisation, name], "")
        given = (organisation, name, *said(principal, reason).values())
        settle(await self._fetch("put_organisation", given))

    async def organisations(self) -> list[Organisation]:
        """Every organisation, in the order of their ids."""
        rows = await self._fetch("list_organisations")
        return [msgspec.json.decode(text, type=Organisation) for (text,) in rows]

    async def create_key(
        self,
        *,
        name: str,
        kind: KeyKind = "secret",
        organisation: str | None = None,
        scopes: Iterable[str] | None = None,
        expires_at: datetime | None = None,
        principal: str = "",
        reason: str = "",
    ) -> NewKey:
        """Make a key; what is returned is the only time its secret is told.

            key = await dibs.create_key(name="box office", organisation="acme")

        A publishable key may stand in a page: it can read and buy. A secret key is for
        servers; without `scopes` it may do everything. Without an organisation it is of
        the whole installation. Raises InvalidInput with the field at fault.
        """
        key_id = new_id()
        key, kept = new_key(kind, key_id)
        asked = None if scopes is None else list(dict.fromkeys(scopes))
        require_sound([name, kind, organisation, asked], "")
        require_zone("expires_at", expires_at)
        given = (key_id, kept, kind, name, organisation, asked, expires_at)
        why = said(principal, reason).values()
        settle(await self._fetch("create_key", (*given, *why)))
        return NewKey(key_id=key_id, key=key)

    async def rotate_key(
        self,
        key_id: str,
        *,
        former_seconds: int = FORMER_SECONDS,
        principal: str = "",
        reason: str = "",
    ) -> NewKey:
        """Give a key another secret; the former one is good for `former_seconds` yet.

        So are those before it, each to its own end and no longer than that. The key's
        id, scopes and name in journals stay. Raises NotFound for one that is unknown,
        revoked or expired.
        """
        require_sound(key_id, "")
        require_whole("former_seconds", former_seconds)
        found = [one for one in await self.keys() if one.key_id == key_id]
        key, kept = new_key(found[0].kind if found else "secret", key_id)
        why = said(principal, reason).values()
        settle(await self._fetch("rotate_key", (key_id, kept, former_seconds, *why)))
        return NewKey(key_id=key_id, key=key)

    async def revoke_key(
        self, key_id: str, *, principal: str = "", reason: str = ""
    ) -> None:
        """End a key for good; raises NotFound for one that never was."""
        require_sound(key_id, "")
        why = said(principal, reason).values()
        settle(await self._fetch("revoke_key", (key_id, *why)))

    async def keys(self) -> list[ApiKey]:
        """Every key that was ever made, the oldest first."""
        rows = await self._fetch("list_keys")
        return [msgspec.json.decode(text, type=ApiKey) for (text,) in rows]

    async def create_token_key(
        self,
        *,
        organisation: str | None = None,
        algorithm: TokenAlgorithm = "HS256",
        public_key: str | None = None,
        principal: str = "",
        reason: str = "",
    ) -> NewTokenKey:
        """Let an organisation's backend sign tokens for its customers.

        For HS256 a secret is made and told this once; for ES256, EdDSA and RS256 give
        the `public_key` as PEM, and the private one never leaves its owner. The tokens'
        header names it as `kid`. Raises InvalidInput with the field at fault.
        """
        token_key_id = new_id()
        is_shared = algorithm == "HS256"
        secret = token_urlsafe(_SECRET_BYTES) if is_shared else None
        verifier = secret if is_shared else public_key
        require_sound([algorithm, organisation, verifier], "")
        why = said(principal, reason).values()
        given = (token_key_id, algorithm, verifier, organisation, *why)
        if is_shared and public_key is not None:
            reason = "must be left out for HS256, whose secret is made"
            raise InvalidInput({"field": "/public_key", "reason": reason})
        settle(await self._fetch("create_token_key", given))
        return NewTokenKey(
            token_key_id=token_key_id, algorithm=algorithm, secret=secret
        )

    async def revoke_token_key(
        self, token_key_id: str, *, principal: str = "", reason: str = ""
    ) -> None:
        """End a token key and every token it signed; raises NotFound."""
        require_sound(token_key_id, "")
        why = said(principal, reason).values()
        settle(await self._fetch("revoke_token_key", (token_key_id, *why)))

    async def token_keys(self) -> list[TokenKey]:
        """Every token key that was ever made, the oldest first."""
        rows = await self._fetch("list_token_keys")
        return [msgspec.json.decode(text, type=TokenKey) for (text,) in rows]

    async def has_keys(self) -> bool:
        """Whether a key was ever made: from then on nobody comes in without one."""
        ((has_keys,),) = await self._fetch("has_keys")
        return bool(has_keys)

    async def is_owner(self) -> bool:
        """Whether our login may change every table: the owner's, or a superuser's."""
        ((is_owner,),) = await self._fetch("is_owner")
        return bool(is_owner)

    async def find_key(self, key_id: str) -> FoundKey | None:
        """What has to be checked of a key that is good now."""
        rows = await self._fetch("find_key", (key_id,))
        return FoundKey(*rows[0]) if rows else None

    async def find_token_key(self, token_key_id: str) -> FoundTokenKey | None:
        """What verifies tokens, where it was not revoked."""
        require_sound(token_key_id, "")
        rows = await self._fetch("find_token_key", (token_key_id,))
        return FoundTokenKey(*rows[0]) if rows else None
