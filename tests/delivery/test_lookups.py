"""Looking names up: once for all who wait, and names that hang leave room to others."""

import asyncio
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from dibs.delivery import lookups
from dibs.delivery.lookups import Lookups

PORT = 443
FOUND = ["192.0.2.7"]


ENDS_SECONDS_MAX = 20
STOPS = """
import asyncio, socket, threading
from dibs.delivery.lookups import Lookups

socket.getaddrinfo = lambda *_, **__: asked.set() or threading.Event().wait()

async def main():
    names = Lookups()
    finding = asyncio.create_task(names.find("hangs.test", 443))
    await asyncio.to_thread(asked.wait)
    finding.cancel()
    names.close()

asked = threading.Event()
asyncio.run(main())
"""
"""A process that ends while a look-up hangs."""


class NameServer:
    """Answers for every name, but while it hangs; then for none in `.test`."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answers = threading.Event()

    def getaddrinfo(self, host: str, port: int, **_: Any) -> list[Any]:
        self.asked[host] += 1
        if host.endswith(".test"):
            self.answers.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (FOUND[0], port))]

    async def until_asked(self, count: int) -> None:
        async with asyncio.timeout(10):
            while self.asked.total() < count:  # noqa: ASYNC110 threads ask
                await asyncio.sleep(0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """It hangs until it is told to answer."""
    server = NameServer()
    monkeypatch.setattr(socket, "getaddrinfo", server.getaddrinfo)
    yield server
    server.answers.set()


@pytest.fixture
def names() -> Iterator[Lookups]:
    names = Lookups()
    yield names
    names.close()


def asking(names: Lookups, *hosts: str) -> list[asyncio.Task[list[str]]]:
    return [asyncio.create_task(names.find(host, PORT)) for host in hosts]


async def test_a_name_is_looked_up_once_for_all_who_wait(
    names: Lookups, server: NameServer
) -> None:
    first, *others = asking(names, *["slow.test"] * 20)
    await server.until_asked(1)
    first.cancel()  # its attempt took too long
    await asyncio.wait([first])
    server.answers.set()
    assert await asyncio.gather(*others) == [FOUND] * 19
    assert first.cancelled()
    assert server.asked == {"slow.test": 1}
    assert await names.find("slow.test", PORT) == FOUND
    assert server.asked == {"slow.test": 2}, "what was found is not kept"


async def test_what_the_system_does_not_find_is_told_to_all_who_wait(
    names: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    told = await asyncio.gather(*asking(names, "a", "a", "b"), return_exceptions=True)
    assert [type(one) for one in told] == [socket.gaierror] * 3


async def test_nobody_joins_those_who_wait_for_a_name_that_hangs(
    names: Lookups, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (waiting,) = asking(names, "hangs.test")
    await server.until_asked(1)
    monkeypatch.setattr(lookups, "HANGS_SECONDS", 0.0)
    with pytest.raises(OSError, match="no name server has answered"):
        await names.find("hangs.test", PORT)
    server.answers.set()
    assert await waiting == FOUND
    assert await names.find("hangs.test", PORT) == FOUND


async def test_names_that_hang_do_not_take_all_places(
    names: Lookups, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "HANGS_SECONDS", 0.0)
    monkeypatch.setattr(lookups, "PLACES", 4)
    monkeypatch.setattr(lookups, "HUNG_PLACES_MAX", 3)
    hosts = [f"{number}.test" for number in range(4)]
    before = asking(names, *hosts)
    await server.until_asked(4)
    server.answers.set()
    await asyncio.gather(*before)

    server.answers.clear()
    again = asking(names, *hosts)
    await server.until_asked(7)
    async with asyncio.timeout(10):
        assert await names.find("healthy.example", PORT) == FOUND
        with pytest.raises(OSError, match="too many names hang"):
            await again.pop()
    server.answers.set()
    assert await asyncio.gather(*again) == [FOUND] * 3


async def test_who_has_no_place_yet_waits_for_one(
    names: Lookups, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "PLACES", 2)
    waiting = asking(names, *[f"{number}.test" for number in range(6)])
    await server.until_asked(2)
    for _ in range(10):
        await asyncio.sleep(0)
    assert list(server.asked) == ["0.test", "1.test"]
    server.answers.set()
    assert await asyncio.gather(*waiting) == [FOUND] * 6


async def test_who_has_no_place_yet_is_dropped_when_it_ends(
    names: Lookups, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "PLACES", 1)
    first, second = asking(names, "a.test", "b.test")
    await server.until_asked(1)
    names.close()
    await asyncio.wait([second])
    assert second.cancelled()
    server.answers.set()
    assert await first == FOUND
    assert server.asked == {"a.test": 1}


async def test_where_no_thread_can_be_started_the_name_is_asked_for_again(
    names: Lookups, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    server.answers.set()
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", start)
        with pytest.raises(OSError, match="can't start new thread"):
            await names.find("a.test", PORT)
    assert await names.find("a.test", PORT) == FOUND


def test_a_name_that_hangs_does_not_keep_the_process() -> None:
    subprocess.run([sys.executable, "-c", STOPS], check=True, timeout=ENDS_SECONDS_MAX)


async def test_a_name_that_answers_is_like_any_other_again(
    names: Lookups, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "HUNG_PLACES_MAX", 0)
    server.answers.set()
    with monkeypatch.context() as short:
        short.setattr(lookups, "HANGS_SECONDS", 0.0)
        await names.find("a.test", PORT)
    with pytest.raises(OSError, match="too many names hang"):
        await names.find("a.test", PORT)
    monkeypatch.setattr(lookups, "HUNG_PLACES_MAX", 1)
    await names.find("a.test", PORT)
    monkeypatch.setattr(lookups, "HUNG_PLACES_MAX", 0)
    assert await names.find("a.test", PORT) == FOUND


async def test_the_latest_names_that_hung_are_remembered(
    names: Lookups, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "HUNG_PLACES_MAX", 0)
    monkeypatch.setattr(lookups, "HUNG_NAMES_MAX", 2)
    server.answers.set()
    with monkeypatch.context() as short:
        short.setattr(lookups, "HANGS_SECONDS", 0.0)
        for host in ("a.test", "b.test", "c.test"):
            await names.find(host, PORT)
    assert await names.find("a.test", PORT) == FOUND
    for host in ("b.test", "c.test"):
        with pytest.raises(OSError, match="too many names hang"):
            await names.find(host, PORT)
