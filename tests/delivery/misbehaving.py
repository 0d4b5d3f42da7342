"""A web server that misbehaves on purpose, each of its addresses in a way of its own.

It speaks HTTP byte by byte, since no library would say what is said here. What it hears
it keeps: requests that came whole, by their path.
"""

import asyncio
import gzip
import itertools
import os
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import NamedTuple, cast

Answer = Callable[["Web", asyncio.StreamWriter], Awaitable[None]]

_BUFFER_BYTES = 65_536
_CHUNK = b"x" * 16_384
_PACKED = gzip.compress(bytes(20_000_000))


class Heard(NamedTuple):
    """A request that came whole."""

    at: float
    """By the clock of this host, in seconds since 1970."""
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Answers properly: `says(429, retry_after="120")`."""

    async def answer(_: "Web", writer: asyncio.StreamWriter) -> None:
        named = {"content_length": str(len(body)), **headers}
        writer.write(_head(status, named) + body)
        await writer.drain()

    return answer


def in_turn(*answers: Answer) -> Answer:
    """Another one each time, the last for ever."""
    rest = itertools.chain(answers, itertools.repeat(answers[-1]))

    async def answer(web: "Web", writer: asyncio.StreamWriter) -> None:
        await next(rest)(web, writer)

    return answer


def after(seconds: float, then: Answer) -> Answer:
    """Thinks so long before it answers."""

    async def answer(web: "Web", writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await then(web, writer)

    return answer


async def hangs(_web: "Web", _writer: asyncio.StreamWriter) -> None:
    """Says nothing, for as long as somebody waits."""
    await asyncio.Event().wait()


async def hangs_in_its_body(_web: "Web", writer: asyncio.StreamWriter) -> None:
    """Promises a body and sends a part of it."""
    writer.write(_head(200, {"content_length": "1000"}) + b"{")
    await writer.drain()
    await asyncio.Event().wait()


async def breaks_its_encryption(_web: "Web", writer: asyncio.StreamWriter) -> None:
    """Over TLS: promises a body, and sends a record that nobody sealed."""
    writer.write(_head(200, {"content_length": "1000"}) + b"{")
    await writer.drain()
    os.write(
        writer.get_extra_info("socket").fileno(), b"\x17\x03\x03\x00\x20" + bytes(32)
    )
    await asyncio.Event().wait()


async def drips_its_head(_web: "Web", writer: asyncio.StreamWriter) -> None:
    """A byte now and then: no pause is long enough for a timeout between two."""
    for byte in b"HTTP/1.1 200 OK\r\nx-slow: " + b"y" * 10_000:
        writer.write(bytes((byte,)))
        await writer.drain()
        await asyncio.sleep(0.05)


async def drips_its_body(_web: "Web", writer: asyncio.StreamWriter) -> None:
    """Says that all is well, and how well, for ever."""
    writer.write(_head(200, {"content_length": "1000000"}))
    while True:
        writer.write(b"z")
        await writer.drain()
        await asyncio.sleep(0.05)


async def never_ends(web: "Web", writer: asyncio.StreamWriter) -> None:
    """A body without an end, as fast as somebody takes it."""
    writer.write(_head(200, {"transfer_encoding": "chunked"}))
    while True:
        writer.write(b"%x\r\n%b\r\n" % (len(_CHUNK), _CHUNK))
        await writer.drain()
        web.sent_bytes += len(_CHUNK)


async def never_ends_its_head(web: "Web", writer: asyncio.StreamWriter) -> None:
    """Header after header."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        line = b"x-%d: %b\r\n" % (number, _CHUNK[:1_000])
        writer.write(line)
        await writer.drain()
        web.sent_bytes += len(line)


async def blows_up(_web: "Web", writer: asyncio.StreamWriter) -> None:
    """A body that is a thousand times as large once it is unpacked."""
    named = {"content_encoding": "gzip", "content_length": str(len(_PACKED))}
    writer.write(_head(200, named) + _PACKED)
    await writer.drain()


async def says_wait(_web: "Web", writer: asyncio.StreamWriter) -> None:
    """An answer before the answer, and one more, for ever."""
    while True:
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def hangs_up(_web: "Web", writer: asyncio.StreamWriter) -> None:
    """Ends the connection without a word."""
    writer.close()


async def resets(_web: "Web", writer: asyncio.StreamWriter) -> None:
    """Breaks the connection off."""
    writer.transport.abort()


async def talks_nonsense(_web: "Web", writer: asyncio.StreamWriter) -> None:
    """Says what is no HTTP."""
    writer.write(b"\x00\xff\x15\x03\x01 SSH-2.0-OpenSSH_9.2\r\n\r\n")
    await writer.drain()
    writer.close()


def _head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} So"]
    lines += (f"{name.replace('_', '-')}: {text}" for name, text in headers.items())
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


class Web:
    """The server in a thread of its own; an address that nobody set answers 200."""

    def __init__(self, host: str, security: ssl.SSLContext | None) -> None:
        self.heard: list[Heard] = []
        self.links = 0
        """Connections that were made to it."""
        self.sent_bytes = 0
        """Of bodies and heads without end: what was taken, or waits to be."""
        self._host = host
        self._scheme = "http" if security is None else "https"
        self._security = security
        self._answers: dict[str, Answer] = {}
        self._news = threading.Condition()
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,))
        self._thread.start()
        ready.result()

    def url(self, path: str, answer: Answer | None = None) -> str:
        """The address of a path; from now on it answers so."""
        if answer is not None:
            self._answers[path] = answer
        return f"{self._scheme}://{self._host}:{self.port}{path}"

    def at(self, path: str) -> list[Heard]:
        """What came to a path so far."""
        return [one for one in self.heard if one.path == path]

    def wait_for(self, path: str, count: int, seconds_max: float = 20.0) -> list[Heard]:
        """What came to a path, once it is so much."""
        with self._news:
            came = self._news.wait_for(lambda: len(self.at(path)) >= count, seconds_max)
        assert came, f"{len(self.at(path))} of {count} requests came to {path}"
        return self.at(path)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self, ready: "Future[None]") -> None:
        try:
            asyncio.run(self._serve(ready))
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    async def _serve(self, ready: "Future[None]") -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._talks: set[asyncio.Task[None]] = set()
        listener = socket.create_server((self._host, 0), backlog=1_024)
        # What a caller does not read soon waits on our side, where it is counted.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        self.port: int = listener.getsockname()[1]
        server = await asyncio.start_server(
            self._meet, sock=listener, ssl=self._security
        )
        ready.set_result(None)
        await self._stop.wait()
        server.close()
        talks = [*self._talks]
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        talk = cast("asyncio.Task[None]", asyncio.current_task())
        self._talks.add(talk)
        self.links += 1
        # Cancelled by nobody but us, when all of it ends.
        over = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
        try:
            with suppress(*over):
                while not writer.is_closing():
                    heard = await _read(reader)
                    self._keep(heard)
                    await self._answers.get(heard.path, says(200))(self, writer)
        finally:
            self._talks.discard(talk)
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def _keep(self, heard: Heard) -> None:
        with self._news:
            self.heard.append(heard)
            self._news.notify_all()


async def _read(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request, *lines = head.strip().split("\r\n")
    method, path, _ = request.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): text.strip() for name, _, text in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Heard(time.time(), method, path, headers, body)


@contextmanager
def misbehaving(
    host: str = "127.0.0.1", security: ssl.SSLContext | None = None
) -> Iterator[Web]:
    """The server at a free port of an address of this host, closed at the end."""
    web = Web(host, security)
    try:
        yield web
    finally:
        web.close()
