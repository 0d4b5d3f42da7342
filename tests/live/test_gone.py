"""Audiences that die: the service gives back what their streams had.

cluesmith/codev #580 is of subscribers that stay in the server's list after their
disconnection, four out of five of them; granian #286 of a stream's end that is never
run. Whoever is killed says nothing, and between heartbeats nothing is written to them
that could fail.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tests.service.conftest import Served, served

from .conftest import streams
from .listener import Listener

ROOT = Path(__file__).resolve().parents[2]
AUDIENCE = 20
ROUNDS = 3
SECONDS_MAX = 60
"""For a round, on a busy machine."""

FOLLOW = """
import sys
from threading import Event
from tests.live.listener import Listener

url, event, number = sys.argv[1:]
listeners = [Listener(url, event) for _ in range(int(number))]
for listener in listeners:
    listener.next("snapshot")
print("all have heard", flush=True)
Event().wait()
"""


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service with room for one audience; the next finds its places free or none."""
    with served(database, DIBS_LIVE_STREAMS_MAX=str(AUDIENCE)) as running:
        yield running


@contextmanager
def audience(url: str, event: str) -> Iterator["subprocess.Popen[str]"]:
    """Clients that follow an event in a process of their own."""
    command = [sys.executable, "-c", FOLLOW, url, event, str(AUDIENCE)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "all have heard\n"
            yield process
        finally:
            process.kill()


def wait_until(is_so: Callable[[], bool]) -> None:
    latest = time.monotonic() + SECONDS_MAX
    while not is_so():
        assert time.monotonic() < latest


def test_an_audience_that_is_killed_leaves_no_stream_behind(
    service: Served, http: httpx.Client, event: str
) -> None:
    for _ in range(ROUNDS):
        with audience(service.url, event) as killed:
            assert streams(http) == AUDIENCE
            killed.kill()  # SIGKILL: there is no farewell
            killed.wait()
        wait_until(lambda: streams(http) == 0)
    with Listener(service.url, event) as next_one:
        assert next_one.next("snapshot").data["event_id"] == event
