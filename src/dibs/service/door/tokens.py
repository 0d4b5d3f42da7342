"""Tokens that an organisation's backend signs for its customers (JWT, RFC 7519).

The header names the token key (`kid`) and its algorithm, which must be the one that key
was made for. The claims: `aud` is `dibs`, `sub` the customer, `exp` at most an hour
after `iat`, `iss` the organisation where the key is of one, `class` what policies know
the customer as.
"""

from functools import lru_cache
from hashlib import sha256
from time import time
from typing import Annotated, Any

import jwt
import msgspec
from msgspec import Meta

from dibs.config import Settings
from dibs.keys import FoundTokenKey, TokenAlgorithm
from dibs.models import Customer, CustomerClass

AUDIENCE = "dibs"
LEEWAY_SECONDS = 5
"""How far the signer's clock may be off."""
KEYS_KEPT_MAX = 256
HEADERS_KEPT_MAX = 256
"""Also of tokens that are made up, 8 kB each at most."""
PAYLOADS_KEPT_MAX = 4_096
"""Of good tokens alone: who makes tokens up shall not fill us."""
REQUIRED = ("aud", "exp", "iat", "sub")


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What a token that was found to be good says."""

    organisation: str
    customer: str
    customer_class: str | None
    seconds_left: float

    @property
    def customer_hash(self) -> str:
        """Tells customers apart where their names shall not stand."""
        return sha256(self.customer.encode()).hexdigest()[:16]


_STORABLE = Meta(pattern="^[^\x00\ud800-\udfff]*$")
"""No NUL and no lone surrogate: no name that could be found or kept has them."""


class Header(msgspec.Struct, frozen=True):
    """By which key, and how, a token says that it was signed."""

    kid: Annotated[str, Meta(min_length=1, max_length=64), _STORABLE]
    alg: str


class _Payload(msgspec.Struct, frozen=True):
    sub: Annotated[Customer, _STORABLE]
    exp: float
    iat: float
    iss: str | None = None
    customer_class: Annotated[CustomerClass, _STORABLE] | None = msgspec.field(
        name="class", default=None
    )


def header_of(text: str) -> Header | None:
    """What the token says of itself; None for what is no token."""
    head, _, rest = text.partition(".")
    return _header(head) if rest.count(".") == 1 else None


@lru_cache(HEADERS_KEPT_MAX)
def _header(head: str) -> Header | None:
    """The same of all tokens that one key has signed in one way."""
    try:
        return msgspec.convert(jwt.get_unverified_header(f"{head}.."), Header)
    except (jwt.InvalidTokenError, msgspec.ValidationError):
        return None


def verified(
    text: str, header: Header, key: FoundTokenKey | None, settings: Settings
) -> Claims | None:
    """What the token says; None for one that is not good now, for whatever reason.

    `key` is that of its header's `kid`.
    """
    # The key says which algorithm it is for; what the token says only has to agree.
    if key is None or header.alg != key.algorithm:
        return None
    try:
        payload = _payload(text, key)
    except (jwt.PyJWTError, msgspec.ValidationError, ValueError):
        return None
    seconds_left = payload.exp + LEEWAY_SECONDS - time()
    is_long = payload.exp - payload.iat > 60 * settings.token_minutes_max
    is_strange = key.organisation is not None and payload.iss != key.organisation
    if is_long or is_strange or seconds_left <= 0:
        return None
    return Claims(
        organisation=key.organisation or "",
        customer=payload.sub,
        customer_class=payload.customer_class,
        seconds_left=seconds_left,
    )


@lru_cache(PAYLOADS_KEPT_MAX)
def _payload(text: str, key: FoundTokenKey) -> _Payload:
    """What a good token says, found out once; raises for one that is not good now."""
    decoded = jwt.decode(
        text,
        _prepared(key.algorithm, key.verifier),
        algorithms=[key.algorithm],
        audience=AUDIENCE,
        leeway=LEEWAY_SECONDS,
        options={"require": list(REQUIRED)},
    )
    return msgspec.convert(decoded, _Payload)


@lru_cache(KEYS_KEPT_MAX)
def _prepared(algorithm: TokenAlgorithm, verifier: str) -> Any:
    """What verifies, read from its text once; raises where it is not to be read."""
    return jwt.get_algorithm_by_name(algorithm).prepare_key(verifier)
