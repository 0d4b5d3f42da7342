"""Whose an idempotency key is, where everybody has the same API key.

All browsers with one publishable key are one principal. So a key of theirs counts
together with what its sender has and others have not: the reservation's token, and
before there is one the session. Who makes up another's key meets nothing of theirs,
neither an answer nor `idempotency_key_reused`.

Where a session can be guessed the key alone keeps the answer, which has the token, from
others. Who lost an answer needs it again and can prove no more than that, so short keys
are refused before they are relied on.
"""

from hashlib import sha256
from typing import Any, TypeVar

from msgspec import structs

from dibs.models import Answer
from dibs.requests import FillCartRequest, HolderRequest, VerbRequest
from dibs.service.calls.actor import Actor
from dibs.service.calls.problems import invalid

KEY_LENGTH_MIN = 20
"""Of a key that keeps a token: 128 random bits take 22 letters and digits in base64, a
UUID 36; what is shorter is a counter or a name."""


def own_key(actor: Actor, key: str | None, whose: str) -> str | None:
    """A key that counts together with whose it is, where all have the same API key."""
    if key is None or actor.kind != "publishable":
        return key
    # A digest: both together would be longer than a key may be.
    return sha256(f"{whose}\0{key}".encode()).hexdigest()


def require_unguessable(actor: Actor, key: str) -> None:
    """InvalidInput where a key could be guessed that alone keeps a token."""
    if actor.kind == "publishable" and len(key) < KEY_LENGTH_MIN:
        reason = f"must have {KEY_LENGTH_MIN} characters or more that nobody can "
        raise invalid("/key", f"{reason}guess, such as a UUID: it keeps the token")


AnyRequest = TypeVar("AnyRequest", bound=VerbRequest)


def as_own(actor: Actor, request: AnyRequest) -> AnyRequest:
    """The request with a key that is its sender's alone; raises InvalidInput."""
    if request.key is None or actor.kind != "publishable":
        return request
    whose = _sender_of(request)
    if whose.startswith("session"):
        require_unguessable(actor, request.key)
    return structs.replace(request, key=own_key(actor, request.key, whose))


def as_sent(actor: Actor, answer: Answer, key: str | None) -> Answer:
    """The answer; the key to ask again with is the one that was sent, if any.

    One that was made up here would be another once it counts together with whose it is.
    """
    if answer.code != "unavailable" or actor.kind != "publishable":
        return answer
    return structs.replace(answer, detail=with_key(answer.detail or {}, key))


def with_key(detail: dict[str, Any], key: str | None) -> dict[str, Any]:
    """A refusal's detail; where it names a key to ask again with, it is this one."""
    told = {name: value for name, value in detail.items() if name != "key"}
    return told if key is None or told == detail else told | {"key": key}


def _sender_of(request: VerbRequest) -> str:
    if isinstance(request, HolderRequest | FillCartRequest) and request.token:
        return f"token {request.token}"
    return f"session {getattr(request, 'session', '')}"
