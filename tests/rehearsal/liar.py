"""A relay before a real service that tells lies: what a broken service would answer."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zlib import crc32

import msgspec

from dibs.rehearsal.wire import Response, Wire

Truth = Callable[[], Awaitable[Response]]
"""Asks the real service."""

Lie = Callable[[str, bytes, Truth], Awaitable[Response]]
"""What is answered to a path and a body, whether the real service was asked or not."""


@asynccontextmanager
async def liar(service: str, lie: Lie) -> AsyncIterator[str]:
    """The address of a relay that lies."""
    async with Wire(service) as wire, asyncio.TaskGroup() as handlers:
        handled: list[asyncio.Task[None]] = []

        async def relay(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            try:
                while True:
                    method, path, headers, body = await _read(reader)
                    truth = partial(wire.send, method, path, headers, body)
                    writer.write(_written(await lie(path, body, truth)))
            except (asyncio.IncompleteReadError, ConnectionError):
                pass  # the buyer is gone
            finally:
                writer.transport.abort()

        def connected(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            handled.append(handlers.create_task(relay(reader, writer)))

        listening = await asyncio.start_server(connected, "127.0.0.1", 0)
        async with listening:
            port = listening.sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}"
        for task in handled:
            task.cancel()


async def sell_twice(path: str, body: bytes, truth: Truth) -> Response:
    """Grants seats that others hold."""
    answer = await truth()
    if answer.status != 409 or b"seats_unavailable" not in answer.body:
        return answer
    asked = msgspec.json.decode(body)
    items = dict(asked.get("items", {}))
    items["stalls"] = len(asked["seats"])
    return _reservation(
        201, str(uuid.uuid4()), "reserved", items=items, seats=asked["seats"]
    )


async def forget_confirms(path: str, body: bytes, truth: Truth) -> Response:
    """Says that every third reservation is confirmed, and does nothing."""
    if path.endswith("/confirm") and crc32(path.encode()) % 3 == 0:
        return _reservation(200, path.split("/")[-2], "confirmed")
    return await truth()


async def break_down(path: str, body: bytes, truth: Truth) -> Response:
    """Answers every seventh reserve with 500, though it was done."""
    answer = await truth()
    if path.endswith("/reservations") and crc32(answer.body) % 7 == 0:
        return _json(500, title="internal")
    return answer


async def tell_the_truth(path: str, body: bytes, truth: Truth) -> Response:
    """Does not lie."""
    return await truth()


def _reservation(code: int, name: str, state: str, **fields: Any) -> Response:
    now = datetime.now(UTC)
    return _json(
        code,
        id=name,
        token="forged",
        status=state,
        reserved_at=now,
        expires_at=now + timedelta(seconds=2),
        server_now=now,
        **fields,
    )


def _json(code: int, **fields: Any) -> Response:
    return Response(status=code, headers={}, body=msgspec.json.encode(fields))


async def _read(
    reader: asyncio.StreamReader,
) -> tuple[str, str, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = dict(line.split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers.pop("Content-Length")))
    for hop in ("Host", "Content-Type"):
        headers.pop(hop, None)
    return method, path, headers, body


def _written(answer: Response) -> bytes:
    kept = ("etag", "retry-after", "content-type")
    lines = [f"HTTP/1.1 {answer.status} -"]
    lines += [
        f"{name}: {answer.headers[name]}" for name in kept & answer.headers.keys()
    ]
    lines.append(f"content-length: {len(answer.body)}\r\n\r\n")
    return "\r\n".join(lines).encode() + answer.body
