"""Many who send bodies that are too large, or slowly: a process, so that it takes no
time from who is measured beside it."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

ROADS = ("/v1/events/acme.hall/reservations", "/v1/payments/sandbox/messages")
"""To a body: with the key that stands in every page, and with none."""
LARGE_BYTES = 10_000_000
PIECE = b"0" * 50_000
ALMOST_BYTES = 1_000_000
"""What a dribbler says that it sends, and all but sends at once."""
LEFT_BYTES = 1_000
DRIBBLE_SECONDS = 0.2
ANSWER_SECONDS_MAX = 30.0


def play(url: str, key: str, sender_count: int, dribbler_count: int) -> Counter[str]:
    """All at once; how many were answered with which status."""
    asked = [url, key, str(sender_count), str(dribbler_count)]
    command = [sys.executable, "-m", __name__, *asked]
    ran = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=120)
    return Counter(json.loads(ran.stdout))


async def attack(
    url: str, key: str, sender_count: int, dribbler_count: int
) -> Counter[int]:
    """As `play` has it."""
    is_held = asyncio.Barrier(dribbler_count + sender_count)
    senders = [send_much(url, key, n, is_held) for n in range(sender_count)]
    dribblers = [dribble(url, key, n, is_held) for n in range(dribbler_count)]
    return Counter(await asyncio.gather(*senders, *dribblers))


async def send_much(url: str, key: str, number: int, is_held: asyncio.Barrier) -> int:
    """Sends far too much, half of them without saying so first."""
    await is_held.wait()
    is_told = number % 4 < 2
    said = f"Content-Length: {LARGE_BYTES}" if is_told else "Transfer-Encoding: chunked"
    async with begun(url, ROADS[number % 2], key, said) as (reader, writer):
        sending = asyncio.create_task(pour(writer, is_told=is_told))
        status = await status_of(reader)
        await sending
        return status


async def pour(writer: asyncio.StreamWriter, *, is_told: bool) -> None:
    """As much as is taken."""
    piece = PIECE if is_told else b"%x\r\n%b\r\n" % (len(PIECE), PIECE)
    with suppress(ConnectionError):
        for _ in range(LARGE_BYTES // len(PIECE)):
            writer.write(piece)
            await writer.drain()


async def dribble(url: str, key: str, number: int, is_held: asyncio.Barrier) -> int:
    """Sends nearly all at once, then a byte now and then."""
    said = f"Content-Length: {ALMOST_BYTES}"
    async with begun(url, ROADS[number % 2], key, said) as (reader, writer):
        answer = asyncio.create_task(status_of(reader))
        with suppress(ConnectionError):
            writer.write(b"0" * (ALMOST_BYTES - LEFT_BYTES))
            await writer.drain()
        await is_held.wait()
        while not (await asyncio.wait([answer], timeout=DRIBBLE_SECONDS))[0]:
            with suppress(ConnectionError):
                writer.write(b"0")
                await writer.drain()
        return answer.result()


@asynccontextmanager
async def begun(
    url: str, path: str, key: str, said: str
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection on which the head of a request was sent."""
    at = urlsplit(url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    shows = "" if "payments" in path else f"Authorization: Bearer {key}\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: {at.netloc}\r\n{shows}"
    writer.write(f"{head}Content-Type: application/json\r\n{said}\r\n\r\n".encode())
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def status_of(reader: asyncio.StreamReader) -> int:
    async with asyncio.timeout(ANSWER_SECONDS_MAX):
        return int((await reader.readline()).split()[1])


if __name__ == "__main__":
    answered = asyncio.run(
        attack(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    )
    print(json.dumps(answered))
