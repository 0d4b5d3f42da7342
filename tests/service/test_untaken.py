"""Answers that nobody takes have a room of their own: beyond it connections end."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import psutil
import pytest
from tests.doors.hall import plan_of

from dibs.config import Settings
from dibs.service.door.watch import LOOK_SECONDS, Watch

from .conftest import Served, served
from .wire import Wire, head

SEATS = 20_000
CALLERS = 12
AHEAD = 8
OUTGOING_BYTES_MAX = 2_048
SECONDS_MAX = 20.0
EVENT = "/v1/events/hall"
PLAN = f"{EVENT}/plan"


@pytest.fixture
def service(database: str) -> Iterator[Served]:
    with served(database, DIBS_OUTGOING_BYTES_MAX=str(OUTGOING_BYTES_MAX)) as running:
        with httpx.Client(base_url=running.url, timeout=SECONDS_MAX) as http:
            http.put(EVENT, json={"items": {}}).raise_for_status()
            plan = plan_of(lower=[f"{n // 100}-{n % 100}" for n in range(SEATS)])
            http.put(PLAN, json={"plan": plan}).raise_for_status()
        yield running


def test_who_takes_none_of_many_answers_is_cut_off(service: Served) -> None:
    whole = len(httpx.get(f"{service.url}{PLAN}", timeout=SECONDS_MAX).content) * AHEAD
    with ExitStack() as stack:
        idle = [
            stack.enter_context(Wire(service.url, buffer_bytes=2_048))
            for _ in range(CALLERS)
        ]
        for caller in idle:
            caller.send(head("GET", PLAN) * AHEAD)
        for caller in idle:
            assert caller.first() == b"H"  # so it is no longer on its way in
        until_alone(service)
        assert all(len(caller.rest()) < whole for caller in idle)


def until_alone(service: Served) -> None:
    """Returns once the service has no connections; others are served meanwhile."""
    process, port = psutil.Process(service.process.pid), httpx.URL(service.url).port
    deadline = time.monotonic() + SECONDS_MAX
    while any(
        one.raddr and one.laddr.port == port for one in process.net_connections("tcp4")
    ):
        assert time.monotonic() < deadline, "somebody is not cut off"
        assert httpx.get(f"{service.url}{EVENT}").status_code == 200


@dataclass(eq=False)
class Idle:
    """A connection whose caller takes nothing."""

    unsent_bytes: int
    is_open: bool = True

    def look(self, now: float) -> None:
        """It is not late."""

    def abort(self) -> None:
        self.is_open = False


async def test_those_who_leave_most_are_the_first() -> None:
    watch = Watch(Settings(outgoing_bytes_max=100_000), 10, lambda _: None)
    watch.now -= 2 * LOOK_SECONDS
    idle = [Idle(size) for size in (60_000, 0, 50_000, 30_000, 20_000)]
    watch.tick(set(idle))
    assert [one.unsent_bytes for one in idle if one.is_open] == [
        0,
        50_000,
        30_000,
        20_000,
    ]
