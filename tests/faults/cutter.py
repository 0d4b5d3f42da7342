"""A wire that cuts calls between request and answer, again and again."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from tests.library.relay import Link, Relay

Place = Literal["request lost", "while it is carried out", "answer lost"]

PLACES: tuple[Place, ...] = (
    "answer lost",
    "while it is carried out",
    "request lost",
    "answer lost",
    "while it is carried out",
)
"""Where connections are cut, in turn; most where nobody can know what was done."""

CARRIED_OUT_SECONDS_MAX = 0.01
START_SECONDS_MAX = 10.0


class Cutter(Relay):
    """Cuts the connection of every so-manieth call, while `every` is not 0."""

    def __init__(self, host: str, port: int, is_call: Callable[[bytes], bool]) -> None:
        super().__init__(host, port)
        self.every = 0
        self.cuts: Counter[Place] = Counter()
        self._is_call = is_call
        self._calls = 0
        self._swallowing: set[Link] = set()

    def loses_request(self, link: Link, passing: bytes) -> bool:
        if not self.every or not self._is_call(passing):
            return False
        self._calls += 1
        if self._calls % self.every:
            return False
        place = PLACES[self.cuts.total() % len(PLACES)]
        self.cuts[place] += 1
        if place == "request lost":
            link.cut()
            return True
        self._swallowing.add(link)
        if place == "while it is carried out":
            seconds = random.uniform(0, CARRIED_OUT_SECONDS_MAX)
            asyncio.get_running_loop().call_later(seconds, link.cut)
        return False

    def loses_answer(self, link: Link, passing: bytes) -> bool:
        if link not in self._swallowing:
            return False
        self._swallowing.discard(link)
        link.cut()
        return True


@contextmanager
def cutting(
    host: str, port: int, is_call: Callable[[bytes], bool]
) -> Iterator[tuple[int, Cutter]]:
    """The port of a cutter before that server, at work in a thread of its own."""
    cutter = Cutter(host, port, is_call)
    ports: list[int] = []
    is_open = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        server = await asyncio.start_server(cutter.carry, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        is_open.set()
        await stop.wait()
        cutter.is_down = True
        server.close()
        cutter.cut()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert is_open.wait(START_SECONDS_MAX), "the cutter never listened"
        yield ports[0], cutter
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
