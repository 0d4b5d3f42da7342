"""The messages of the stream, as server-sent events word them (WHATWG HTML, §9.2)."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

RETRY_MS = 2_000
OPENING = b"retry: %d\n\n" % RETRY_MS
STILL_HERE = b":\n\n"
"""Keeps a connection open and says nothing; clients do not see it."""

Farewell = Literal["stopping", "slow", "revoked", "too_many"]

_encode = msgspec.json.Encoder().encode


class Told(NamedTuple):
    """A message about an event, encoded once for all who hear it."""

    body: bytes
    """Without its id and its end."""
    alone: bytes
    """The whole message for who follows that event only."""

    def with_id(self, id_text: bytes) -> bytes:
        """The whole message for who follows others too."""
        return b"%bid: %b\n\n" % (self.body, id_text)


def told(kind: str, data: dict[str, Any], id_text: bytes) -> Told:
    """A message about an event; times and structs are encoded as the API does."""
    body = b"event: %b\ndata: %b\n" % (kind.encode(), _encode(data))
    return Told(body, b"%bid: %b\n\n" % (body, id_text))


def heartbeat(server_now: datetime) -> bytes:
    """Says that nothing has changed until now."""
    return _said("heartbeat", {"server_now": server_now})


def refused(event: str, code: str, detail: str) -> bytes:
    """Says that an event cannot be followed, or no longer."""
    return _said("refused", {"event_id": event, "code": code, "detail": detail})


def goodbye(reason: Farewell, retry_ms: int) -> bytes:
    """The last message; after so long the client may come back."""
    return _said("goodbye", {"reason": reason, "retry_ms": retry_ms})


def _said(kind: str, data: dict[str, Any]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), _encode(data))
