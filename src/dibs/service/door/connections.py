"""Connections: how much of a head is read, and how long anybody may keep us waiting.

The web server reads heads without end, waits for them for ever, takes as many requests
ahead as are sent, and keeps answers for who never takes them. So each connection says
until when something has to happen on it, for who looks after all of them to see.
"""

import asyncio
import http
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.types import Scope
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)

from dibs.errors import Unavailable
from dibs.service.calls.call import AS_IT_SAYS, Header, Reply
from dibs.service.calls.problems import refuse, transport
from dibs.service.door.heads import Trailer, host_count_of, path_of, size_of
from dibs.service.door.outlets import OUTLET, ConnectionOutlet
from dibs.service.door.watch import Watch
from dibs.service.door.whole import WHOLE, write_whole

KEEP_ALIVE_SECONDS = 30
LINGER_SECONDS = 2.0
"""How long what still comes in is read after the last answer, so that it is heard."""
STALLED_SECONDS = 30.0
"""How long a caller may take less than this of an answer before it is cut off."""
TAKEN_BYTES_MIN = 16_384
AHEAD_MAX = 32
"""Requests read ahead of the one that is answered; then the connection ends."""
WRAPPING_BYTES_MAX = 16
"""In how many bytes one of a body may come; in chunks of a byte it comes in six."""

STREAMS = "/v1/live"
"""Where answers begin that have no end."""

_encode = msgspec.json.Encoder().encode


class Connection(HttpToolsProtocol):
    """A connection that ends by itself whatever the caller does."""

    def __init__(self, *, watch: Watch, **given: Any) -> None:
        super().__init__(**given)
        self._watch = watch
        self._head_bytes_max = watch.settings.head_bytes_max
        self._wire: asyncio.Transport
        self.late_at = watch.now + watch.settings.head_seconds_max
        """Until when the caller has to say something where it is its turn."""
        self._is_head_open = True
        self._head_bytes = 0
        self._segment_bytes = 0
        self._begun_bytes = 0
        """What came along with the end of the last message: a head may begin in it."""
        self._trailer = Trailer(self._head_bytes_max, self._end_trailer)
        self._wrapping_bytes = 0
        """What has come since the head and is more than the body may be wrapped in."""
        self._is_deaf = False
        """Whether nothing that comes in is looked at any more."""
        self._unread_bytes = 0
        self._stalled: tuple[float, int] | None = None
        self._outlet: ConnectionOutlet | None = None
        """Where an answer without end is written to."""
        self._refusal = "request_malformed"

    @property
    def newest(self) -> RequestResponseCycle | None:
        """The last request whose head was read, answered or not."""
        return self.cycle

    @property
    def unsent_bytes(self) -> int:
        """What its caller has not taken of an answer that has an end."""
        return 0 if self._is_stream() else self._wire.get_write_buffer_size()

    @property
    def is_waiting(self) -> bool:
        """Whether it is the caller's turn, and nothing is being worked on."""
        return not self.pipeline and not self._is_at_work()

    def look(self, now: float) -> None:
        """End the connection where its caller is too late."""
        if self._is_stalled(now):
            self.abort()
        elif now <= self.late_at or self._stalled:
            return
        elif self._is_at_work():
            self.late_at = now + KEEP_ALIVE_SECONDS
        elif self._is_deaf or self._wire.is_closing():
            self.abort()
        elif self._is_head_open and self._head_bytes:
            self._refusal = "head_too_slow"
            self.send_400_response("")
        else:
            self._wire.close()

    def shutdown(self) -> None:
        if self._is_deaf and self.is_waiting:
            self.abort()
        else:
            super().shutdown()

    def abort(self) -> None:
        """Close it without a word."""
        self._wire.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wire = transport
        self.transport = _Wire(self, transport)  # type: ignore[assignment]
        self.flow = _Flow(self, transport)
        if not self._watch.has_room(self, self.connections):
            refusal = Unavailable({"reason": "there are too many connections"})
            self._answer(refuse(refusal))

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._outlet is not None:
            self._watch.stream_count -= self._outlet.is_begun
            self._outlet.lose()
        # What is still answered, and what was read ahead, is for nobody.
        self.pipeline.clear()
        self.transport.write = _forget  # type: ignore[method-assign,assignment]

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        self._segment_bytes = len(data)
        if self._is_head_open:
            if not self._head_bytes:
                self.late_at = self._watch.now + self._watch.settings.head_seconds_max
            self._head_bytes += len(data)
        else:
            self._wrapping_bytes += len(data)
            if self.cycle.response_complete:
                self._unread_bytes += len(data)
                if self._unread_bytes > self._watch.settings.body_bytes_max:
                    self._wire.close()
                    return
        super().data_received(data)
        if (self._head_bytes or self._wrapping_bytes) > self._head_bytes_max:
            self._end_what_has_no_end()

    def _end_what_has_no_end(self) -> None:
        """Refuse a field that is not over: the parser keeps it until it is."""
        if not self._is_deaf:
            is_head = self._is_head_open
            self._refusal = "head_too_large" if is_head else "body_too_large"
            self.send_400_response("")

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer who has asked and says nothing more; all others are gone."""
        if self._is_stream():
            return False
        if self._is_at_work():
            self.cycle.keep_alive = False
            return True
        return False

    def on_headers_complete(self) -> None:
        self.late_at = self._watch.now + self._watch.settings.body_seconds_max + 1
        self._check_head()
        if not self.url.startswith(b"/"):
            self.url = path_of(self.url, self.headers)
        if len(self.pipeline) >= AHEAD_MAX:
            raise ValueError("too many requests at once")
        if self._outlet is not None and not self.cycle.response_complete:
            raise ValueError("a stream has its connection for itself")
        self._outlet = None
        extensions: dict[str, Any] = {WHOLE: self._write_whole}
        self.scope["extensions"] = extensions
        super().on_headers_complete()
        if self.scope["path"].startswith(STREAMS):
            settings = self._watch.settings
            self._outlet = ConnectionOutlet(self._wire, settings, self._begin)
            extensions[OUTLET] = {"outlet": self._outlet}
        self.headers = self._trailer
        self._trailer.size = self._head_bytes = 0
        self._is_head_open = False

    def _check_head(self) -> None:
        most = self._begun_bytes + self._head_bytes
        # Nearly all are small, and need no counting.
        if self._head_bytes_max < most and self._head_bytes_max < (
            len(self.url) + size_of(self.headers)
        ):
            self._refusal = "head_too_large"
            raise ValueError(self._refusal)
        count = host_count_of(self.headers)
        # RFC 9112, §3.2: before HTTP/1.1 no host had to be named.
        if count != 1 and (count or self.parser.get_http_version() >= "1.1"):
            raise ValueError("a request names one host")

    def _end_trailer(self) -> None:
        self._refusal = "body_too_large"
        raise ValueError(self._refusal)

    def on_body(self, body: bytes) -> None:
        if self._wrapping_bytes:
            left = self._wrapping_bytes - WRAPPING_BYTES_MAX * len(body)
            self._wrapping_bytes = max(left, 0)
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_head_open = True
        self._head_bytes = self._wrapping_bytes = self._unread_bytes = 0
        self._begun_bytes = self._segment_bytes
        self.late_at = self._watch.now + KEEP_ALIVE_SECONDS

    def _write_whole(
        self, scope: Scope, status: int, headers: Sequence[Header], body: bytes
    ) -> bool:
        """Answer the newest request, unless that has to wait or is for nobody."""
        cycle = self.cycle
        if cycle.scope is not scope or self.flow.write_paused or cycle.disconnected:
            return False
        write_whole(cycle, status, headers, body)
        return True

    def _begin(self) -> None:
        self._watch.stream_count += 1

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._outlet is not None:
            self._outlet.drain()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._outlet is not None:
            self._outlet.is_full = True

    def _unsupported_upgrade_warning(self) -> None:
        """Answer in HTTP, and read nothing after it: it may be of another protocol."""
        self._is_deaf = True
        self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request; answers to those before it are still sent."""
        self._is_deaf = True
        newest = self.newest
        if self._is_at_work() or self.pipeline:
            self.cycle.keep_alive = False
        elif newest is not None and newest.response_started and not self._is_head_open:
            # What is wrong is its body, and it has its answer.
            self.transport.close()
        elif not self._wire.is_closing():
            self._answer(transport(self._refusal))

    def _is_at_work(self) -> bool:
        newest = self.newest
        return newest is not None and not (newest.response_complete or newest.more_body)

    def _is_stream(self) -> bool:
        return self._outlet is not None and self._outlet.is_open

    def _is_stalled(self, now: float) -> bool:
        """Whether the caller has taken next to nothing of an answer for long.

        How long a stream may take is the stream's own to say.
        """
        if self._is_stream():
            return False
        unsent = self._wire.get_write_buffer_size()
        since, before = self._stalled or (now, unsent)
        if before - unsent >= TAKEN_BYTES_MIN:
            since = now
        self._stalled = (since, unsent) if unsent else None
        return bool(unsent) and now - since > STALLED_SECONDS

    def _answer(self, reply: Reply) -> None:
        """The last words on this connection."""
        self._is_deaf = True
        newest = self.newest
        if newest is not None and not newest.response_complete:
            newest.disconnected = True
            newest.message_event.set()
        content = _encode(reply.body)
        headers = [
            *self.server_state.default_headers,
            *reply.headers,
            (b"content-type", reply.media_type),
            AS_IT_SAYS,
            (b"content-length", b"%d" % len(content)),
            (b"connection", b"close"),
        ]
        phrase = http.HTTPStatus(reply.status).phrase.encode()
        lines = [b"HTTP/1.1 %d %b" % (reply.status, phrase)]
        lines += [b"%b: %b" % header for header in headers]
        self._wire.write(b"\r\n".join([*lines, b"", content]))
        self._watch.on_refused(reply)
        self.linger()

    def linger(self) -> None:
        """Say that this was the last answer, and wait a little till it is heard.

        Who closes while something is unread takes back the answer it has just sent.
        """
        self._is_deaf = True
        self.late_at = self._watch.now + LINGER_SECONDS
        self.flow.resume_reading()
        self._wire.write_eof()


class _Wire:
    """A connection's transport, that closes when its last answer was heard."""

    def __init__(self, connection: Connection, wire: asyncio.Transport) -> None:
        self._connection = connection
        self._wire = wire
        self._is_closing = False
        self.write = wire.write

    def is_closing(self) -> bool:
        return self._is_closing or self._wire.is_closing()

    def close(self) -> None:
        if self.is_closing():
            return
        self._is_closing = True
        newest = self._connection.newest
        if newest is not None and newest.more_body and newest.response_complete:
            self._connection.linger()
        else:
            self._wire.close()


def _forget(_data: object) -> None:
    """Writes to nobody."""


class _Flow(FlowControl):
    """Reads nothing ahead while there is something that was read ahead."""

    def __init__(self, connection: Connection, wire: asyncio.Transport) -> None:
        super().__init__(wire)
        self._connection = connection

    def resume_reading(self) -> None:
        if not self._connection.pipeline:
            super().resume_reading()
