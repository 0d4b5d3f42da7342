"""What the organizer hears of a service that does not answer as it should."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from dibs.rehearsal.office import SetUpError, read_consistency, read_journal
from dibs.rehearsal.wire import Wire

Reading = Callable[[Wire, str], Awaitable[object]]

HTML = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"
OTHER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
GONE = b"HTTP/1.1 503 Gone\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("read", [read_consistency, read_journal])
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", r"^GET /v1/events/gala\S*: the connection ended"),
        (GONE, r"^GET /v1/events/gala\S* was answered 503"),
        (HTML, r"^GET /v1/events/gala\S* was answered by no Dibs: "),
        (OTHER, r"^GET /v1/events/gala\S* was answered by no Dibs: "),
    ],
)
async def test_a_reading_that_fails_is_named(
    read: Reading, answer: bytes, reason: str
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with Wire(f"http://127.0.0.1:{port}") as wire:
            with pytest.raises(SetUpError, match=reason):
                await read(wire, "gala")
