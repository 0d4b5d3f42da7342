"""One effect a key, for calls that are no verbs: settings, plans, policies, cleanup.

Verbs keep their keys in the turn that acts. What a call here does may be repeated
without harm, but not for ever: who puts a capacity again, since the answer was lost,
would undo what somebody else put meanwhile. So the key is taken before and the answer
kept after, in `dibs_office`. Who comes in between waits for it. Where there is none
after half a minute the call was cut off in the middle, and the next one that asks for
the same with the key makes it.

So does a call of several steps whose verbs have keys: which cart is cleared, and what
becomes of each line, is decided once, and kept as a whole. Made again, it meets what
its verbs did by the keys it gave them.
"""

import asyncio
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import msgspec
from msgspec import structs

from dibs.client.desk import MetKey
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
from dibs.service.stock.shelf import shelf_of

FREE = {"invalid_input", "not_found", "forbidden", "unauthenticated", "unavailable"}
"""Refusals that free the key: a corrected call may come with it."""

WAITS_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Before it is asked again whether the first call with a key was answered."""

_BY_WHOSE = dict.fromkeys(("token", "session", "customer"))
"""Fields of a body that may stand in a header: `whose` has them from where they are."""

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
        key = self._key_of(service, call)
        if key is None:
            return await self._row.act(service, call)
        call = await _with_its_store(service, call)
        named = _event_of(call), call.actor.principal, self._own(call, key), uuid4()
        # A plan may be as large as a body may be.
        meaning = await asyncio.to_thread(self._meaning_of, call)
        met = await _meet(call, *named, meaning)
        if met.code == "replayed":
            return self._replay(met)
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

    def _key_of(self, service: Service, call: Call) -> str | None:
        if self._row.told_again is None:
            return key_of(service, call, is_optional=True)
        return key_of(service, call, getattr(call.body, "key", None))

    def _own(self, call: Call, key: str) -> str:
        whose = call.header(b"dibs-token") or ""
        if self._row.whose is not None:
            whose = self._row.whose(call)
        return own_key(call.actor, key, whose) or key

    def _meaning_of(self, call: Call) -> bytes:
        asked = [self._row.name, dict(call.params), call.query, call.body]
        if self._row.told_again is not None:
            if call.body is not None:
                asked[-1] = structs.replace(call.body, key=None, **_BY_WHOSE)
            asked.append(self._row.whose(call) if self._row.whose else "")
        return sha256(_encode(asked)).digest()

    def _replay(self, met: MetKey) -> Reply:
        code, body = met.answer_code or "", met.body or ""
        if code == "ok" and self._row.told_again is not None:
            return self._row.told_again(body)
        reply = Reply(met.status or 0, body.encode(), (REPLAYED,), code)
        return reply if code == "ok" else structs.replace(reply, media_type=MEDIA_TYPE)


def honouring_keys(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows, of which all that change something keep their keys now."""
    return tuple(row if row.is_read or row.is_raw else _honouring(row) for row in rows)


def _honouring(row: Row) -> Row:
    if row.told_again is not None:
        return structs.replace(row, act=Once(row))
    if any(header.name == KEY_HEADER.name for header in row.headers):
        return row  # its one verb does
    return structs.replace(
        row,
        act=Once(row),
        headers=(*row.headers, KEY_HEADER),
        answer_headers=(*row.answer_headers, REPLAYED_HEADER),
        codes=in_order(*row.codes, "invalid_input", "idempotency_key_reused"),
    )


def _kept(reply: Reply) -> Kept | None:
    if reply.code in FREE or not reply.is_final:
        return None
    body = reply.body if reply.kept_body is None else reply.kept_body
    return reply.status, reply.code, _encode(body).decode()


async def _with_its_store(service: Service, call: Call) -> Call:
    """The call with the name of the store that it means, if it is about one."""
    place = "query" if call.body is None else "body"
    asked = getattr(call, place)
    if not hasattr(asked, "store"):
        return call
    shelf = await shelf_of(service, call, asked.store)
    changed: Any = {place: structs.replace(asked, store=shelf.store)}
    return structs.replace(call, **changed)


def _event_of(call: Call) -> str:
    """The event, or the store, that a call names; empty for none."""
    asked = call.query if call.body is None else call.body
    named: str = getattr(asked, "store", None) or ""
    return call.params.get("event", named)


async def _meet(
    call: Call, event: str, principal: str, key: str, call_id: UUID, meaning: bytes
) -> MetKey:
    """What is known of a key; who comes during its first call waits for its answer."""
    for seconds in (*WAITS_SECONDS, None):
        met = await call.dibs.meet_key(event, principal, key, call_id, meaning)
        if met.code != "unavailable" or seconds is None:
            break
        await asyncio.sleep(seconds)
    return met
