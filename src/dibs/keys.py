"""Keys of programs: how they look, and what is known of them.

A key reads `dibs_sk_` or `dibs_pk_`, its id of 12 characters, its secret of 32 and a
checksum of 6, all of 0-9 A-Z a-z. The secret is 190 random bits, so its plain SHA-256
is as good as any slow hash, and costs no time. The checksum tells a mistyped key, and a
leaked one to scanners, without asking anybody.
"""

import zlib
from datetime import datetime
from hashlib import sha256
from secrets import choice
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Literal, NamedTuple

import msgspec

KeyKind = Literal["secret", "publishable"]
TokenAlgorithm = Literal["HS256", "ES256", "EdDSA", "RS256"]

_ALPHABET = digits + ascii_uppercase + ascii_lowercase
_PREFIXES: dict[KeyKind, str] = {"secret": "dibs_sk_", "publishable": "dibs_pk_"}
_ID_LENGTH = 12
_SECRET_LENGTH = 32
_CHECKSUM_LENGTH = 6
_LENGTH = 8 + _ID_LENGTH + _SECRET_LENGTH + _CHECKSUM_LENGTH


class KeyParts(NamedTuple):
    """A key's public id and its secret."""

    id: str
    secret: str


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """Who runs events: those whose id begins with `organisation_id` and a dot."""

    organisation_id: str
    name: str
    created_at: datetime


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a key; its secret is not."""

    key_id: str
    kind: KeyKind
    name: str
    scopes: list[str]
    organisation_id: str | None = None
    """None for a key of the whole installation."""
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    former_ends_at: datetime | None = None
    """Until when a secret from before the last rotation is good as well."""
    is_live: bool


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key just made or rotated: the only time that it is told."""

    key_id: str
    key: str

    def __repr__(self) -> str:
        return f"NewKey(key_id={self.key_id!r}, key='…')"


class TokenKey(msgspec.Struct, frozen=True, kw_only=True):
    """What verifies the tokens an organisation signs for its customers."""

    token_key_id: str
    """The `kid` of the tokens' headers."""
    algorithm: TokenAlgorithm
    organisation_id: str | None = None
    verifier: str | None = None
    """The public key as PEM; a secret is told once, when it is made."""
    created_at: datetime
    revoked_at: datetime | None = None


class NewTokenKey(msgspec.Struct, frozen=True, kw_only=True):
    """A token key just made; `secret` is None where the caller gave a public key."""

    token_key_id: str
    algorithm: TokenAlgorithm
    secret: str | None = None

    def __repr__(self) -> str:
        return f"NewTokenKey(token_key_id={self.token_key_id!r}, secret='…')"


class FoundKey(NamedTuple):
    """A key that is good now, for who checks its secret."""

    hashes: list[bytes]
    kind: KeyKind
    organisation: str | None
    scopes: list[str]
    seconds_left: float | None


class FoundTokenKey(NamedTuple):
    """What verifies a token."""

    algorithm: TokenAlgorithm
    verifier: str
    organisation: str | None


def new_id() -> str:
    """A random id that names a key in lists and journals."""
    return _random(_ID_LENGTH)


def new_key(kind: KeyKind, key_id: str) -> tuple[str, bytes]:
    """A new key with that id, and the hash to keep of it."""
    secret = _random(_SECRET_LENGTH)
    # What is no kind is refused by the engine, in its own words.
    body = _PREFIXES.get(kind, "") + key_id + secret
    return body + _checksum(body), hash_of(secret)


def parse_key(text: str) -> KeyParts | None:
    """The parts of what reads like a key; None for anything else."""
    if len(text) != _LENGTH or not text.startswith(tuple(_PREFIXES.values())):
        return None
    body, checksum = text[:-_CHECKSUM_LENGTH], text[-_CHECKSUM_LENGTH:]
    if not text.isascii() or checksum != _checksum(body):
        return None
    secret_at = _LENGTH - _CHECKSUM_LENGTH - _SECRET_LENGTH
    return KeyParts(body[8:secret_at], body[secret_at:])


def check_publishable(text: str) -> None:
    """Raises ValueError for what is no whole publishable key."""
    if parse_key(text) is None or not text.startswith(_PREFIXES["publishable"]):
        reason = "must be a publishable key (dibs_pk_…): everybody can read it"
        raise ValueError(reason)


def hash_of(secret: str) -> bytes:
    """What is kept of a secret."""
    return sha256(secret.encode()).digest()


def _random(length: int) -> str:
    return "".join(choice(_ALPHABET) for _ in range(length))


def _checksum(body: str) -> str:
    rest, text = zlib.crc32(body.encode()), ""
    for _ in range(_CHECKSUM_LENGTH):
        rest, place = divmod(rest, len(_ALPHABET))
        text = _ALPHABET[place] + text
    return text
