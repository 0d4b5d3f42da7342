"""`python -m benchmarks.bare_service --port PORT`: a route without a database.

The server is that of `dibs serve` with its settings; the request is decoded into the
same type and a reservation of the same size is encoded as its answer. There is no
router, no log and no metrics: what is left is what HTTP and JSON cost.
"""

import argparse
import asyncio
import socket
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import cast
from uuid import uuid4

import msgspec
from starlette.types import Receive, Scope, Send

from dibs.config import Settings
from dibs.models import Reservation
from dibs.requests import ReserveRequest
from dibs.service.app import App
from dibs.service.door.connections import Watch
from dibs.service.server import _configuration, _Server, listen
from dibs.workers.loop import new_event_loop

_decode = msgspec.json.Decoder(ReserveRequest).decode
_encode = msgspec.json.Encoder().encode


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers every request as if it had been granted."""
    content = b"[]"
    if scope["method"] == "POST":
        content = _encode(granted(_decode((await receive())["body"])))
    headers = [
        (b"cache-control", b"no-store"),
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(content)),
    ]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def granted(request: ReserveRequest) -> Reservation:
    """A reservation of what was asked for, which nobody keeps."""
    now = datetime.now(UTC)
    return Reservation(
        id=str(uuid4()),
        event="hot",
        status="reserved",
        items=request.items,
        seats=[],
        amount_minor=None,
        currency=None,
        reserved_at=now,
        expires_at=now + timedelta(minutes=30),
        extension_count=0,
        extensions_left=3,
        seconds_left=1_800,
        valid=True,
        server_now=now,
        replayed=False,
        token=token_hex(16),
    )


def main() -> None:
    """Serves until a signal ends it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    with (
        listen("127.0.0.1", parser.parse_args().port) as listener,
        asyncio.Runner(loop_factory=new_event_loop) as runner,
    ):
        runner.run(serve(listener))


async def serve(listener: socket.socket) -> None:
    """Serves as `dibs serve` does, connections looked after."""
    settings = Settings()
    watch = Watch(settings, settings.connections_max, lambda _: None)
    server = _Server(_configuration(cast("App", app), watch), watch)
    await server.serve(sockets=[listener])


if __name__ == "__main__":
    main()
