"""Connections to endpoints are used again, apart for each, and ended once idle."""

import httpcore
import pytest
from tests.doors.clock import Clock

from dibs.delivery import connections as connections_of
from dibs.delivery.connections import Connections

from .conftest import Mail
from .misbehaving import Web


class Passing:
    """The clock that idleness is told by."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


async def test_what_nobody_uses_is_ended_and_what_is_in_use_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Passing()
    monkeypatch.setattr(connections_of, "time", clock)
    connections = Connections(httpcore.AsyncConnectionPool)
    async with connections.to("https://a.example/") as first:
        async with connections.to("https://b.example/"):
            assert len(connections) == 2
        clock.seconds += 60
        async with connections.to("https://c.example/"):
            pass
        assert len(connections) == 3, "the oldest is in use"
    async with connections.to("https://a.example/") as again:
        assert again is first
    assert len(connections) == 2, "b was idle for too long"
    clock.seconds += 60
    async with connections.to("https://d.example/"):
        pass
    assert len(connections) == 1
    await connections.aclose()
    assert len(connections) == 0


async def test_messages_to_one_endpoint_share_a_connection(
    mail: Mail, web: Web, clock: Clock
) -> None:
    await mail.tell(web.url("/told"))
    for _ in range(5):
        await mail.hold()
        await mail.carry()
    assert len(web.at("/told")) == 5
    assert web.links == 1
