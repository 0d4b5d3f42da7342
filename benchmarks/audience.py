"""Many clients that follow events, in a process of their own, on plain connections.

`python -m benchmarks.audience PORT COUNT EACH EVENT…` opens COUNT streams of EACH
events, says `ready` once each has heard of all of them, and with the end of its input
says what it has heard: a line of JSON for each message, `[event, position before,
position, when]`.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

AT_ONCE = 100
"""So many connections are opened at a time."""
POSITION = re.compile(rb'"event_id":"([^"]*)".*?"position":(\d+)')


class Heard(NamedTuple):
    """A message about an event, as one client heard it."""

    event: str
    before: int
    position: int
    at: float
    """Seconds since 1970."""


class Client(asyncio.Protocol):
    """One stream, of one event or of several."""

    heard: list[tuple[str, int, int, float]]
    ready_count = 0
    lost_count = 0

    def __init__(self, events: list[str]) -> None:
        self._events = events
        self._positions = dict.fromkeys(events, 0)
        self._rest = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        query = "&".join(f"event={event}" for event in self._events)
        ask = f"GET /v1/live?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        transport.write(ask.encode())

    def data_received(self, data: bytes) -> None:
        now = time.time()
        *whole, self._rest = (self._rest + data).split(b"\n\n")
        for message in whole:
            found = POSITION.search(message)
            if found is None:
                continue
            event, position = found[1].decode(), int(found[2])
            before, self._positions[event] = self._positions[event], position
            if b"event: snapshot" in message:
                type(self).ready_count += 1
            else:
                self.heard.append((event, before, position, now))

    def connection_lost(self, exc: Exception | None) -> None:
        type(self).lost_count += 1


def followed(events: list[str], number: int, each: int) -> list[str]:
    """The events of one stream: the next ones of all, round and round."""
    return [events[(number + other) % len(events)] for other in range(each)]


async def main(port: int, count: int, each: int, events: list[str]) -> None:
    """Follow until the end of the input."""
    loop = asyncio.get_running_loop()
    Client.heard = []
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(count, first + AT_ONCE))
        await asyncio.gather(
            *(
                loop.create_connection(
                    lambda number=number: Client(followed(events, number, each)),  # type: ignore[misc]
                    *("127.0.0.1", port),
                )
                for number in numbers
            )
        )
    while Client.ready_count < count * each:
        if Client.lost_count:
            raise SystemExit(f"{Client.lost_count} streams were lost")
        await asyncio.sleep(0.05)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    if Client.lost_count:
        raise SystemExit(f"{Client.lost_count} streams were lost")
    for heard in Client.heard:
        print(json.dumps(heard))


@contextmanager
def audience(
    port: int, count: int, events: list[str], each: int = 1
) -> Iterator[list[Heard]]:
    """So many streams for as long as the context lasts; then what they have heard."""
    heard: list[Heard] = []
    numbers = [str(number) for number in (port, count, each)]
    command = [sys.executable, "-m", "benchmarks.audience", *numbers]
    with subprocess.Popen(
        [*command, *events], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise RuntimeError("not all streams could be opened")
        yield heard
        told, _ = process.communicate("")
    if process.returncode:
        raise RuntimeError("streams were lost")
    heard += (Heard(*json.loads(line)) for line in told.splitlines())


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(*(int(number) for number in sys.argv[1:4]), sys.argv[4:]))
