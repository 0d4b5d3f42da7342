"""HTTP/1.1 over connections that can be cut at an exact point.

A rehearsal needs two things that client libraries hide: thousands of calls a second
beside the service on one machine, and cutting a connection after the request has been
sent and before the answer has been seen. A call costs 0.03 ms of processor here and
2.6 ms with httpx, which would leave the service little of two cores. httptools does
the parsing.
"""

import asyncio
import ssl
from collections import deque
from types import TracebackType
from typing import Self, cast
from urllib.parse import SplitResult, urlsplit

import httptools
import msgspec

from dibs.errors import Fault

CONNECTIONS_MAX = 256
ANSWER_SECONDS_MAX = 30.0


class AnswerLostError(ConnectionError):
    """The connection ended before the answer came; what was asked may have happened."""


class Response(msgspec.Struct, kw_only=True):
    """An answer as it came; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def address_of(url: str) -> SplitResult:
    """The parts of a service's address. Raises Fault where it is none."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # which is read here to be checked
        host.encode("idna")  # as connecting will
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise Fault(
            f"{url!r} is no http or https address, such as http://localhost:8000"
        )
    return parts


class Wire:
    """Keeps connections to one service and sends requests over them."""

    def __init__(
        self, url: str, connections_max: int = CONNECTIONS_MAX, *, key: str = ""
    ) -> None:
        """`url` is the service's root; `key` is shown with each call.

        Raises Fault where `url` is no http or https address.
        """
        parts = address_of(url)
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._tls else 80)
        self._root = parts.path.rstrip("/")
        self._shown = {"Authorization": f"Bearer {key}"} if key else {}
        self._idle: deque[Connection] = deque()
        self._turns = asyncio.Semaphore(connections_max)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._idle:
            self._idle.pop().abort()

    async def send(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        *,
        cut_after_seconds: float | None = None,
    ) -> Response:
        """Sends a request and waits for its answer.

        With `cut_after_seconds` the connection is cut so long after the request was
        sent, and whatever came until then is thrown away. Raises AnswerLostError where
        no answer comes.
        """
        request = self._request(method, path, self._shown | (headers or {}), body)
        async with self._turns:
            connection = await self._connection()
            if cut_after_seconds is not None:
                await connection.send_and_cut(request, cut_after_seconds)
            try:
                response = await connection.exchange(request)
            except BaseException:
                connection.abort()
                raise
            if connection.usable:
                self._idle.append(connection)
            return response

    async def _connection(self) -> "Connection":
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
        loop = asyncio.get_running_loop()
        try:
            # `wait_for` of Python 3.11 swallows a cancelling that comes as it succeeds.
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                _, connection = await loop.create_connection(
                    Connection, self._host, self._port, ssl=self._tls
                )
        except (OSError, TimeoutError) as error:
            raise AnswerLostError(
                f"no connection to {self._host}:{self._port}: {error}"
            ) from error
        return connection

    def _request(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> bytes:
        lines = [f"{method} {self._root}{path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body:
            lines.append("Content-Type: application/json")
        lines.append(f"Content-Length: {len(body)}\r\n\r\n")
        return "\r\n".join(lines).encode() + body


class Connection(asyncio.Protocol):
    """One connection: one request at a time, one answer each."""

    def __init__(self) -> None:
        self.usable = False
        self._transport: asyncio.WriteTransport | None = None
        self._answer: asyncio.Future[Response] | None = None

    async def exchange(self, request: bytes) -> Response:
        """Sends the request and waits for the answer."""
        answer = self._begin(request)
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                return await answer
        except TimeoutError as error:
            raise AnswerLostError(
                f"no answer within {ANSWER_SECONDS_MAX:.0f} s"
            ) from error

    async def send_and_cut(self, request: bytes, after_seconds: float) -> None:
        """Sends the request and cuts the connection; always raises AnswerLostError."""
        try:
            self._begin(request)
            await asyncio.sleep(after_seconds)
        finally:
            self.abort()
        raise AnswerLostError("cut on purpose")

    def abort(self) -> None:
        """Ends the connection at once."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    def _begin(self, request: bytes) -> asyncio.Future[Response]:
        if self._transport is None or not self.usable:
            raise AnswerLostError("the connection had ended")
        self._parser = httptools.HttpResponseParser(self)
        self._response = Response(status=0, headers={}, body=b"")
        self._body: list[bytes] = []
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self.usable = True

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.abort()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(AnswerLostError(f"not HTTP: {error}"))
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        self._fail(
            AnswerLostError(f"the connection ended: {exc or 'closed by the service'}")
        )

    def _fail(self, error: AnswerLostError) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
            self._answer.exception()  # read here, since a cut call never awaits it

    # What httptools calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        self._response.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self._response.status = self._parser.get_status_code()
        self._response.body = b"".join(self._body)
        self.usable = self.usable and self._parser.should_keep_alive()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._response)
