"""`python -m benchmarks.arrivals PORT PATH RATE`: buyers come when they like.

An open loop: arrivals are random and independent of each other (exponential gaps), and
the time of an answer counts from the arrival, not from when a connection was free. Who
finds no connection free is turned away there and then, as by a proxy in front, and
counts as not accepted.
"""

import argparse
import asyncio
import json
import random
import time
from collections import deque
from statistics import quantiles
from typing import Any, cast

import uvloop

from benchmarks.load import STATUS, is_whole
from benchmarks.wishes import GRANTED, Requests

LOOK_SECONDS = 0.001
"""Between looks at who has come; what that makes an arrival late its latency counts. To
look without end took a third of two processors from the service."""


class Desk:
    """All connections, those that are free, and what came of who arrived."""

    def __init__(self, path: str, warm_at: float) -> None:
        self.requests = Requests("hot", path)
        self.warm_at = warm_at
        self.free: deque[Line] = deque()
        """Asked in turn: the service closes those on which nothing is ever said."""
        self.latencies: list[float] = []
        self.waits: list[float] = []
        """Of those who were refused, until they heard so."""
        self.accepted = self.turned_away = self.arrived = 0
        self.holds = 0
        """All of them, also those of the warm-up."""
        self.lost: Exception | None = None

    def arrive(self, at: float) -> None:
        """Somebody comes, or came while we were busy, at that time."""
        is_counted = at >= self.warm_at
        self.arrived += is_counted
        if self.free:
            self.free.popleft().send(at)
        else:
            self.turned_away += is_counted

    def answer(self, status: bytes, arrived_at: float) -> None:
        """An answer came to who arrived at that time."""
        is_granted = status == GRANTED
        self.holds += is_granted
        if arrived_at < self.warm_at:
            return
        if is_granted:
            self.accepted += 1
            self.latencies.append(time.perf_counter() - arrived_at)
        elif status in {b"503", b"429"}:
            self.waits.append(time.perf_counter() - arrived_at)
        else:
            self.lost = RuntimeError(f"an answer of status {status.decode()}")

    async def all_free(self, count: int) -> None:
        """Returns once so many connections are free, or one is lost."""
        while len(self.free) < count and self.lost is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    def summary(self, seconds: float) -> dict[str, Any]:
        """What is printed."""
        percentiles = quantiles(self.latencies, n=100, method="inclusive")
        waits = quantiles(self.waits or [0.0] * 2, n=100, method="inclusive")
        return {
            "holds": self.holds,
            "offered_per_second": round(self.arrived / seconds),
            "accepted_per_second": round(self.accepted / seconds),
            "refused_per_second": round(len(self.waits) / seconds),
            "turned_away_per_second": round(self.turned_away / seconds),
            "p50_ms": round(percentiles[49] * 1000, 2),
            "p99_ms": round(percentiles[98] * 1000, 2),
            "worst_ms": round(max(self.latencies) * 1000, 2),
            "refused_p50_ms": round(waits[49] * 1000, 2),
            "refused_p99_ms": round(waits[98] * 1000, 2),
        }


class Line(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._desk.free.append(self)

    def send(self, arrived_at: float) -> None:
        """Asks for who arrived at that time."""
        self._arrived_at = arrived_at
        self._transport.write(self._desk.requests.next()[0])

    def data_received(self, data: bytes) -> None:
        self._received += data
        if is_whole(self._received):
            self._desk.answer(self._received[STATUS], self._arrived_at)
            self._received = b""
            self._desk.free.append(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._desk.lost = error or ConnectionError("the service closed a connection")

    def close(self) -> None:
        """Ends the connection."""
        self._transport.close()


async def run(
    port: int,
    path: str,
    rate: float,
    connections: int,
    seconds: float,
    warm_up_seconds: float,
) -> Desk:
    """Lets buyers arrive until the time is up, then waits for the last answers."""
    loop = asyncio.get_running_loop()
    desk = Desk(path, 0.0)
    for _ in range(connections):
        await loop.create_connection(lambda: Line(desk), "127.0.0.1", port)
    lines = list(desk.free)
    at = time.perf_counter()
    desk.warm_at = at + warm_up_seconds
    ends_at = desk.warm_at + seconds
    while at < ends_at and desk.lost is None:
        while at <= time.perf_counter():
            desk.arrive(at)
            at += random.expovariate(rate)
        await asyncio.sleep(LOOK_SECONDS)
    async with asyncio.timeout(20):
        await desk.all_free(connections)
    if desk.lost is not None:
        raise desk.lost
    for line in lines:
        line.close()
    return desk


def main() -> None:
    """Prints what came of it, and how busy the generator was, as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("rate", type=float)
    parser.add_argument("--connections", type=int, default=2_048)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--warm-up", type=float, default=1.0)
    given = parser.parse_args()
    started, worked = time.perf_counter(), time.process_time()
    desk = uvloop.run(
        run(
            given.port,
            given.path,
            given.rate,
            given.connections,
            given.seconds,
            given.warm_up,
        )
    )
    busy = (time.process_time() - worked) / (time.perf_counter() - started)
    summary = desk.summary(given.seconds)
    print(json.dumps({**summary, "generator_busy": round(busy, 2)}))


if __name__ == "__main__":
    main()
