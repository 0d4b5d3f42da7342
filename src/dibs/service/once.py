"""One effect a key, for calls that are no verbs: settings, plans, policies, cleanup.

Verbs keep their keys in the turn that acts. What a call here does may be repeated
without harm, but not for ever: who puts a capacity again, since the answer was lost,
would undo what somebody else put meanwhile. So the key is taken before and the answer
kept after, in `dibs_office`. Where there is none after half a minute the call was cut
off in the middle, and the next one that asks for the same with the key makes it.
"""

import asyncio
from collections.abc import Iterable
from hashlib import sha256
from uuid import uuid4

import msgspec
from msgspec import structs

from dibs.errors import IdempotencyKeyReused, Refused, Unavailable
from dibs.service.calls.call import Call, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.calls.idempotency import (
    KEY_HEADER,
    REPLAYED,
    REPLAYED_HEADER,
    key_of,
)
from dibs.service.calls.problems import MEDIA_TYPE, refuse
from dibs.service.door.schedulers import require_secret
from dibs.service.holders.repeating import own_key
from dibs.service.state import Service

FREE = {"invalid_input", "not_found", "forbidden", "unauthenticated", "unavailable"}
"""Refusals that free the key: a corrected call may come with it."""

_encode = msgspec.json.Encoder(order="sorted").encode
Kept = tuple[int, str, str]
"""An answer's status, code and body."""


class Once:
    """A row's act, honouring its idempotency key."""

    def __init__(self, row: Row) -> None:
        self._row = row

    async def __call__(self, service: Service, call: Call) -> Reply:
        """Act, or answer as before; raises IdempotencyKeyReused, Unavailable."""
        if self._row.proof == "cron":
            require_secret(service, call)  # a key proves nothing, nor does its answer
        key = key_of(service, call, is_optional=True)
        if key is None:
            return await self._row.act(service, call)
        event, own = call.params.get("event", ""), self._own(call, key)
        named = event, call.actor.principal, own, uuid4()
        # A plan may be as large as a body may be.
        meaning = await asyncio.to_thread(self._meaning_of, call)
        met = await call.dibs.meet_key(*named, meaning)
        if met.code == "replayed":
            return _replay(met.status or 0, met.answer_code or "", met.body or "")
        if met.code == "unavailable":
            raise Unavailable({"reason": "the first call with this key is under way"})
        if met.code != "ok":
            raise IdempotencyKeyReused
        kept: Kept | None = None
        try:
            reply = await self._row.act(service, call)
            kept = _kept(reply)
        except Refused as refusal:
            refusal.server_now = refusal.server_now or server_now()  # told twice
            kept = _kept(refuse(refusal))
            raise
        finally:
            try:
                await call.dibs.keep_key(*named, kept)
            except Unavailable as error:
                # What was done is told all the same; a repeat waits half a minute.
                service.log.warning("key_not_kept", reason=str(error))
        return reply

    def _own(self, call: Call, key: str) -> str:
        whose = call.header(b"dibs-token") or ""
        if self._row.whose is not None:
            whose = self._row.whose(call)
        return own_key(call.actor, key, whose) or key

    def _meaning_of(self, call: Call) -> bytes:
        asked = [self._row.name, dict(call.params), call.query, call.body]
        return sha256(_encode(asked)).digest()


def honouring_keys(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows, of which all that change something keep their keys now."""
    return tuple(
        row if row.is_read or row.is_raw or _honours(row) else _honouring(row)
        for row in rows
    )


def _honours(row: Row) -> bool:
    return any(header.name == KEY_HEADER.name for header in row.headers)


def _honouring(row: Row) -> Row:
    return structs.replace(
        row,
        act=Once(row),
        headers=(*row.headers, KEY_HEADER),
        answer_headers=(*row.answer_headers, REPLAYED_HEADER),
        codes=in_order(*row.codes, "invalid_input", "idempotency_key_reused"),
    )


def _kept(reply: Reply) -> Kept | None:
    if reply.code in FREE:
        return None
    body = reply.body if reply.kept_body is None else reply.kept_body
    return reply.status, reply.code, _encode(body).decode()


def _replay(status: int, code: str, body: str) -> Reply:
    reply = Reply(status, body.encode(), (REPLAYED,), code)
    return reply if code == "ok" else structs.replace(reply, media_type=MEDIA_TYPE)
