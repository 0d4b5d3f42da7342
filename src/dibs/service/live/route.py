"""`GET /v1/live`: the stream, a plain route, for its answer never ends."""

import time
from typing import NamedTuple

from starlette.types import Receive, Scope, Send

from dibs.errors import NotFound, Refused, Unavailable
from dibs.live import Followed, Marks, Stream
from dibs.live.messages import refused
from dibs.service.calls.actor import Actor
from dibs.service.calls.call import AS_IT_SAYS, Header, Headers, Reply, Row, headers_of
from dibs.service.calls.problems import Halt, refuse, stopping, transport
from dibs.service.door.admission import TurnedAway
from dibs.service.door.identity import credential_of
from dibs.service.door.outlets import OUTLET, ConnectionOutlet
from dibs.service.live.asking import NOT_FOUND, asked_of, judge_of
from dibs.service.live.places import Places, who_is
from dibs.service.live.standing import Standing
from dibs.service.operation import request_id_of, send_reply
from dibs.service.state import Service

PATH = "/v1/live"
NAME = "watch_live"
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    AS_IT_SAYS,
    (b"cache-control", b"no-store"),
    # nginx would keep what is sent until it has a page full of it.
    (b"x-accel-buffering", b"no"),
    (b"connection", b"close"),
)


class Guest(NamedTuple):
    """Somebody who has a place, and what is theirs."""

    stream: Stream
    outlet: ConnectionOutlet
    actor: Actor
    credential: bytes
    heard: Marks
    rate: tuple[Header, ...]
    """What is to be told of how often they may call."""
    refusals: list[bytes]
    """Of the events that they asked for and may not follow."""


class Live:
    """Streams, from the first byte to the last."""

    def __init__(self, service: Service, standing: Standing) -> None:
        self._service = service
        self._standing = standing
        self._places = Places(service.settings, service.feed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one client for as long as it listens."""
        began = time.perf_counter()
        headers = headers_of(scope)
        request_id = request_id_of(headers)
        is_head = scope["method"] == "HEAD"
        guest: Guest | None = None
        try:
            guest = await self._let_in(scope, headers, request_id)
            reply = Reply(200, None, HEADERS)
        except Exception as error:  # noqa: BLE001 the edge: told, and logged if a fault
            reply = self._refusal(error, request_id)
        # Until it begins: a stream's hours are no time that anybody waited.
        seconds = time.perf_counter() - began
        self._service.metrics.answered(NAME, reply.status, reply.code, seconds)
        if guest is None or is_head:
            await send_reply(scope, send, reply, request_id)
        else:
            await self._serve(guest, send, request_id)

    async def _let_in(self, scope: Scope, headers: Headers, request_id: bytes) -> Guest:
        service = self._service
        if service.is_stopping:
            raise Halt(stopping())
        outlet = _outlet_of(scope)
        caller = service.callers.caller_of(scope, headers)
        try:
            admitted = await service.admission.admit(ADMITTED, scope, headers, caller)
        except TurnedAway as away:
            service.away.log(NAME, away.reply, request_id, away.actor, caller)
            raise
        actor, rate = admitted
        asked = asked_of(scope["query_string"], headers)
        if not all(map(actor.owns, asked.events)):
            reply = refuse(NotFound())
            service.away.log(NAME, reply, request_id, actor, caller)
        judge = judge_of(actor)
        found: list[Followed] = []
        refusals: list[bytes] = []
        for event in asked.events:
            # What is not theirs, is hidden or is not there: one answer, one order.
            followed = await service.feed.follow(event) if actor.owns(event) else None
            refusal = NOT_FOUND if followed is None else judge(followed)
            if followed is None or refusal is not None:
                refusals.append(refused(event, *(refusal or NOT_FOUND)))
            else:
                found.append(followed)
        await service.feed.catch_up(found, asked.heard)
        stream = Stream(
            outlet, found, judge, time.monotonic(), with_seats=asked.with_seats
        )
        if scope["method"] != "HEAD":
            self._places.take(stream, who_is(actor, caller))
        shown = credential_of(headers)
        return Guest(stream, outlet, actor, shown, asked.heard, rate, refusals)

    def _refusal(self, error: Exception, request_id: bytes) -> Reply:
        if isinstance(error, Refused):
            return refuse(error)
        if isinstance(error, Halt):
            return error.reply
        log = self._service.log.bind(operation=NAME, request_id=request_id.decode())
        log.error("fault", exc_info=error)
        return transport("fault")

    async def _serve(self, guest: Guest, send: Send, request_id: bytes) -> None:
        """Stream to the end."""
        feed, stream, outlet = self._service.feed, guest.stream, guest.outlet
        headers = [*HEADERS, *guest.rate, (b"x-request-id", request_id)]
        start = {"type": "http.response.start", "status": 200, "headers": headers}
        try:
            await send(start)
            outlet.begin()
            with self._standing.of(stream, guest.actor, guest.credential):
                feed.join(stream, guest.heard)
                for refusal in guest.refusals:
                    outlet.write(refusal)
                if self._service.is_stopping:
                    feed.end(stream, "stopping")
                is_there = await outlet.until_over()
        finally:
            feed.leave(stream)
            self._places.give_back(stream)
        if is_there:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _outlet_of(scope: Scope) -> ConnectionOutlet:
    extension = scope.get("extensions", {}).get(OUTLET)
    if extension is None:
        raise Unavailable({"reason": "streams need the server that `dibs serve` runs"})
    outlet: ConnectionOutlet = extension["outlet"]
    return outlet


async def _act(*_: object) -> Reply:
    raise NotImplementedError


ADMITTED = Row(
    name=NAME,
    method="GET",
    path=PATH,
    tag="availability",
    summary="Follow what events have left.",
    scope="read",
    act=_act,
    answer=None,
)
"""How the door knows it; nobody calls it."""
