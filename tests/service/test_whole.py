"""Whole answers are what the web server would write, by one call of the system."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, cast

import pytest
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from dibs.service.calls.call import Header
from dibs.service.door.whole import CLOSE, write_whole

JSON: Header = (b"content-type", b"application/json")
HEADERS: Sequence[Header] = [(b"x-request-id", b"7"), JSON, (b"content-length", b"2")]


class Wire:
    """A transport that keeps what is written to it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.is_closed = True


def asked(wire: Wire, *, keep_alive: bool) -> RequestResponseCycle:
    """A request that waits for its answer."""
    return RequestResponseCycle(
        scope=cast("Any", {"type": "http", "method": "GET"}),
        transport=cast("asyncio.Transport", wire),
        flow=FlowControl(cast("asyncio.Transport", wire)),
        logger=logging.getLogger("test"),
        access_logger=logging.getLogger("test"),
        access_log=False,
        default_headers=[(b"date", b"today")],
        message_event=asyncio.Event(),
        expect_100_continue=False,
        keep_alive=keep_alive,
        on_response=lambda: None,
    )


async def sent(cycle: RequestResponseCycle, headers: Sequence[Header]) -> None:
    """What the web server makes of the two messages."""
    start = {"type": "http.response.start", "status": 201, "headers": headers}
    await cycle.send(cast("Any", start))
    await cycle.send(cast("Any", {"type": "http.response.body", "body": b"{}"}))


@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize("more", [[], [CLOSE]])
async def test_writes_what_two_messages_would(
    keep_alive: bool, more: list[Header]
) -> None:
    headers = [*more, *HEADERS]
    whole, parts = Wire(), Wire()
    ours, theirs = (asked(wire, keep_alive=keep_alive) for wire in (whole, parts))
    write_whole(ours, 201, headers, b"{}")
    await sent(theirs, headers)
    assert len(whole.written) == 1
    assert sorted(whole.written[0].split(b"\r\n")) == sorted(
        b"".join(parts.written).split(b"\r\n")
    )
    assert whole.is_closed == parts.is_closed == (not keep_alive or bool(more))
    assert ours.response_complete
    assert ours.keep_alive == theirs.keep_alive


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b", b"a\n", b"\ra"])
async def test_writes_nothing_where_a_header_has_a_line_break(value: bytes) -> None:
    wire = Wire()
    with pytest.raises(RuntimeError):
        write_whole(
            asked(wire, keep_alive=True), 200, [(b"location", value), *HEADERS], b"{}"
        )
    assert wire.written == []
