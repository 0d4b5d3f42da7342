"""`python -m benchmarks.load PORT PATH`: hold, wait for the answer, hold again.

A closed loop over keep-alive connections in a process of its own. Each request has a
session and an Idempotency-Key that were never used before. There is no HTTP library in
it: the generator must cost little beside the service it measures, and says how busy it
was itself.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from typing import cast

import uvloop

from benchmarks.signer import Signer
from benchmarks.tally import Tally
from benchmarks.wishes import KINDS, Requests

STATUS = slice(9, 12)
"""Where an HTTP/1.1 response says its status."""


class Buyers(asyncio.Protocol):
    """One connection: sends the next request when the last was answered."""

    def __init__(self, tally: Tally, requests: Requests) -> None:
        self.ended = asyncio.get_running_loop().create_future()
        self._tally = tally
        self._requests = requests
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not is_whole(self._received):
            return
        response, self._received = self._received, b""
        try:
            is_wanted = self._requests.is_wanted(self._wish, response[STATUS], response)
        except RuntimeError as error:
            self._fail(error)
            return
        if is_wanted:
            self._tally.count(self._sent_at)
        else:
            self._tally.others += 1
        if self._tally.is_open():
            self._send()
        else:
            self.ended.set_result(None)
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(error or ConnectionError("the service closed a connection"))

    def _send(self) -> None:
        request, self._wish = self._requests.next()
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _fail(self, error: Exception) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)
        self._transport.close()


def is_whole(response: bytes) -> bool:
    """Whether a response that states its Content-Length has come to its end."""
    head, _, body = response.partition(b"\r\n\r\n")
    _, stated, rest = head.lower().partition(b"content-length:")
    return bool(stated) and len(body) >= int(rest.partition(b"\r\n")[0])


async def run(
    port: int,
    path: str,
    kind: str,
    connections: int,
    seconds: float,
    bearer: Callable[[], bytes] | None = None,
) -> Tally:
    """Keeps all connections busy until the time is up and the last is answered."""
    loop = asyncio.get_running_loop()
    requests = Requests(kind, path, bearer)
    tally = Tally(seconds)
    opening = (
        loop.create_connection(lambda: Buyers(tally, requests), "127.0.0.1", port)
        for _ in range(connections)
    )
    opened = await asyncio.gather(*opening)
    await asyncio.gather(*(buyers.ended for _, buyers in opened))
    return tally


def bearer_of(key: str | None, signer: str | None) -> Callable[[], bytes] | None:
    """What each request shows: the same key, or a new customer's token."""
    if signer is not None:
        return Signer(**json.loads(signer)).token
    return None if key is None else key.encode


def main() -> None:
    """Prints a tally, and how busy the generator was, as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("--wish", choices=KINDS, default="hot")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--key", help="shown with every request")
    parser.add_argument(
        "--signer", help="JSON of a token key: each request names another customer"
    )
    given = parser.parse_args()
    started, worked = time.perf_counter(), time.process_time()
    tally = uvloop.run(
        run(
            given.port,
            given.path,
            given.wish,
            given.connections,
            given.seconds,
            bearer_of(given.key, given.signer),
        )
    )
    busy = (time.process_time() - worked) / (time.perf_counter() - started)
    print(json.dumps({**tally.summary(), "generator_busy": round(busy, 2)}))


if __name__ == "__main__":
    main()
