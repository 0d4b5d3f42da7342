"""The one dispatch: every JSON call is an Operation, built from its row.

An Operation is an ASGI application. It reads the body under a limit, decodes it with a
decoder of its own, acts, encodes the answer and records what it did. Nothing
else stands between the router and the engine, for this is the hot path.
"""

import asyncio
import os
import re
import time

import msgspec
from starlette.types import Receive, Scope, Send

from dibs.caller import CALLER
from dibs.errors import Refused
from dibs.service.calls.actor import NOBODY, Actor
from dibs.service.calls.call import (
    AS_IT_SAYS,
    Call,
    Header,
    Headers,
    Reply,
    Row,
    headers_of,
)
from dibs.service.calls.content import (
    CallerGone,
    check_media_type,
    check_path,
    decode,
    read_body,
    read_query,
)
from dibs.service.calls.idempotency import REPLAYED
from dibs.service.calls.problems import Halt, refuse, stopping, transport, unanswered
from dibs.service.door.admission import TurnedAway
from dibs.service.door.whole import WHOLE, WriteWhole
from dibs.service.state import Service
from dibs.service.telemetry.away import is_of_who_calls
from dibs.service.telemetry.logs import Answered

_encode = msgspec.json.Encoder().encode
_REQUEST_ID = re.compile(rb"[\x21-\x7e]{1,128}")


class Operation:
    """One row of the API at work."""

    def __init__(self, row: Row, service: Service) -> None:
        self.row = row
        self.service = service
        self._decoder = None if row.body is None else msgspec.json.Decoder(row.body)
        self._body_bytes_max = row.body_bytes_max or service.settings.body_bytes_max
        self._body_seconds_max = service.settings.body_seconds_max
        # What only reads leaves no trace that somebody would have to stand in.
        self._is_told = row.method != "GET"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a caller gone before it was complete gets no answer."""
        started_at = time.perf_counter()
        service = self.service
        headers = headers_of(scope)
        request_id = request_id_of(headers)
        if service.is_stopping and not self.row.answers_while_stopping:
            reply = stopping()
            await send_reply(scope, send, reply, request_id)
        else:
            service.calls_in_flight += 1
            try:
                reply, more = await self._reply(scope, receive, headers, request_id)
                await send_reply(scope, send, reply, request_id, more)
            except CallerGone:
                return
            except asyncio.CancelledError:
                if not service.is_stopping:
                    raise
                # The web server waits for it no longer.
                reply = unanswered()
                await send_reply(scope, send, reply, request_id)
            finally:
                service.end_call()
        self._record(scope, reply, request_id, time.perf_counter() - started_at)

    async def _reply(
        self, scope: Scope, receive: Receive, headers: Headers, request_id: bytes
    ) -> tuple[Reply, tuple[Header, ...]]:
        """The reply, and what is told to this caller besides."""
        more: tuple[Header, ...] = ()
        actor = NOBODY
        params, in_vain = scope["path_params"], self.service.vain_calls
        try:
            caller = self.service.callers.caller_of(scope, headers)
            if self._is_told:
                CALLER.set(caller)
            admitted = self.service.admission.admit(self.row, scope, headers, caller)
            actor, more = await admitted
            call = await self._call(scope, receive, headers, actor)
            if self.row.parts_of is not None:
                parts = self.row.parts_of(call)
                more = self.service.admission.count_parts(actor, caller, parts) or more
            reply = await self.row.act(self.service, call)
        except Refused as refusal:
            reply = refuse(refusal, headers=(REPLAYED,) if refusal.replayed else ())
            in_vain.refused(self.row, params, refusal, actor, caller)
            if is_of_who_calls(refusal, actor):
                self.service.away.log(self.row.name, reply, request_id, actor, caller)
        except Halt as halt:
            reply = halt.reply
            if isinstance(halt, TurnedAway):
                actor, more = halt.actor, ()  # it says itself what is left
                in_vain.turned_away(self.row, params, halt.refusal, actor, caller)
            self.service.away.log(self.row.name, reply, request_id, actor, caller)
        except CallerGone:
            raise
        except Exception:  # the edge of the process: it is told and logged
            self.service.log.exception(
                "fault", operation=self.row.name, request_id=request_id.decode()
            )
            reply = transport("fault")
        return reply, more

    async def _call(
        self, scope: Scope, receive: Receive, headers: Headers, actor: Actor
    ) -> Call:
        params = scope["path_params"]
        if params:
            check_path(params)
        body: object = None
        query = None
        if self.row.is_raw:
            body = await self._content(receive, headers, actor)
        if self._decoder is not None:
            body = await self._body(self._decoder, receive, headers, actor)
        if self.row.query is not None:
            query = read_query(scope["query_string"], self.row.query)
        dibs = self.service.dibs_for(actor.organisation)
        return Call(params, headers, actor, dibs, body, query)

    async def _body(
        self,
        decoder: "msgspec.json.Decoder[object]",
        receive: Receive,
        headers: Headers,
        actor: Actor,
    ) -> object:
        content = await self._content(receive, headers, actor)
        if not content and not self.row.is_body_needed:
            return self.row.body()
        check_media_type(headers, is_beacon=self.row.is_beacon)
        return decode(decoder, content)

    async def _content(self, receive: Receive, headers: Headers, actor: Actor) -> bytes:
        # What needs no key lets in everybody, whoever they are.
        is_known = actor.may_speak_for_others and self.row.scope != "open"
        service = self.service
        return await read_body(
            receive,
            headers,
            self._body_bytes_max,
            self._body_seconds_max,
            service.room_of_known if is_known else service.room_of_others,
        )

    def _record(
        self, scope: Scope, reply: Reply, request_id: bytes, seconds: float
    ) -> None:
        row, params = self.row, scope["path_params"]
        self.service.metrics.answered(row.name, reply.status, reply.code, seconds)
        self.service.log_answered(
            Answered(
                operation=row.name,
                status=reply.status,
                code=reply.code,
                ms=round(seconds * 1000, 2),
                request_id=request_id.decode(),
                event_id=params.get("event") or reply.event_id,
                reservation_id=params.get("id") or reply.reservation_id,
            )
        )


async def send_reply(
    scope: Scope,
    send: Send,
    reply: Reply,
    request_id: bytes,
    more: tuple[Header, ...] = (),
) -> None:
    """Encode and send a reply, without its body where only the head was asked for.

    `more` are headers for this caller alone: a reply may be many callers'.
    """
    body = reply.body
    content = (
        b"" if body is None else body if isinstance(body, bytes) else _encode(body)
    )
    headers = [*reply.headers, *more, (b"x-request-id", request_id)]
    if body is not None:
        headers.append((b"content-type", reply.media_type))
        headers.append(AS_IT_SAYS)
        headers.append((b"content-length", b"%d" % len(content)))
    if scope["method"] == "HEAD":
        content = b""
    write_whole: WriteWhole | None = scope.get("extensions", {}).get(WHOLE)
    is_written = (
        body is not None
        and write_whole is not None
        and write_whole(scope, reply.status, headers, content)
    )
    if not is_written:
        await send(
            {"type": "http.response.start", "status": reply.status, "headers": headers}
        )
        await send({"type": "http.response.body", "body": content})


def request_id_of(headers: Headers) -> bytes:
    """The caller's X-Request-Id where it is printable and short, else one of ours."""
    value = headers.get(b"x-request-id")
    if value is not None and _REQUEST_ID.fullmatch(value):
        return value
    return os.urandom(8).hex().encode()
