"""HTTP over real sockets: kept alive, closed, cut."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from dibs.errors import Fault
from dibs.rehearsal.wire import AnswerLostError, Wire

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: x\r\n\r\nhi"


@asynccontextmanager
async def server(talk: Talk) -> AsyncIterator[str]:
    """A server that talks as told; its address."""

    async def connected(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/base"


async def test_reuses_a_connection() -> None:
    connections = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"GET /base/where HTTP/1.1\r\n")
            writer.write(OK)

    async with server(talk) as url, Wire(url) as wire:
        for _ in range(3):
            response = await wire.send("GET", "/where")
            assert (response.status, response.body) == (200, b"hi")
            assert response.headers["etag"] == "x"
    assert connections == 1


async def test_a_cancelling_that_comes_as_it_connects_is_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who is cancelled and goes on keeps others waiting: a demo's end took minutes."""
    loop = asyncio.get_running_loop()
    connect, is_connected = loop.create_connection, asyncio.Event()

    async def connect_and_say(*given: Any, **named: Any) -> Any:
        made = await connect(*given, **named)
        is_connected.set()
        return made

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)

    monkeypatch.setattr(loop, "create_connection", connect_and_say)
    async with server(talk) as url, Wire(url) as wire:
        sending = asyncio.create_task(wire.send("GET", "/"))
        await is_connected.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending


async def test_sends_headers_and_body() -> None:
    seen = b""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        seen = await reader.readuntil(b"{}")
        writer.write(OK)

    async with server(talk) as url, Wire(url) as wire:
        await wire.send("POST", "/", {"Idempotency-Key": "one"}, b"{}")
    assert b"Idempotency-Key: one\r\n" in seen
    assert b"Content-Length: 2\r\n" in seen


async def test_reads_a_body_in_chunks() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for part in (b"2\r\nhe\r\n", b"3\r\nllo\r\n", b"0\r\n\r\n"):
            writer.write(part)
            await writer.drain()

    async with server(talk) as url, Wire(url) as wire:
        assert (await wire.send("GET", "/")).body == b"hello"


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-", b"220 ftp\r\n"])
async def test_says_when_an_answer_was_lost(said: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)

    async with server(talk) as url, Wire(url) as wire:
        with pytest.raises(AnswerLostError):
            await wire.send("GET", "/")


async def test_says_when_nobody_listens() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise AssertionError("nobody connects")

    async with server(talk) as url:
        pass
    async with Wire(url) as wire:
        with pytest.raises(AnswerLostError, match="no connection"):
            await wire.send("GET", "/")


async def test_opens_a_new_connection_after_one_that_closes() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK.replace(b"ETag: x", b"Connection: close"))

    async with server(talk) as url, Wire(url) as wire:
        for _ in range(2):
            assert (await wire.send("GET", "/")).status == 200


async def test_cuts_after_the_request_has_arrived() -> None:
    arrived, gone = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        arrived.set()
        try:
            await reader.read()
        finally:
            gone.set()

    async with server(talk) as url, Wire(url) as wire:
        with pytest.raises(AnswerLostError, match="on purpose"):
            await wire.send("GET", "/", cut_after_seconds=0.05)
        async with asyncio.timeout(5):
            await arrived.wait()
            await gone.wait()


@pytest.mark.parametrize("url", ["localhost:80", "ftp://localhost", "http://"])
def test_refuses_what_is_no_address(url: str) -> None:
    with pytest.raises(Fault, match="no http or https address"):
        Wire(url)
