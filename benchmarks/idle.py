"""How long one caller waits for each verb while nobody else asks."""

import asyncio
import json
from secrets import token_hex
from statistics import median
from time import perf_counter

from dibs.rehearsal.wire import Response, Wire

CALLS = 200
PATH = "/v1/events/idle/reservations"


def idle_ms(address: str) -> dict[str, float]:
    """Median milliseconds of reserve, extend and release over one connection."""
    return asyncio.run(measure(address))


async def measure(address: str) -> dict[str, float]:
    """Reserves, extends and releases, one call after the other."""
    times: dict[str, list[float]] = {"reserve": [], "extend": [], "release": []}
    async with Wire(address, connections_max=1) as wire:
        for _ in range(CALLS):
            body = {"items": {"floor": 2}, "session": token_hex(8)}
            held = await timed(wire, PATH, times["reserve"], json.dumps(body).encode())
            reservation = json.loads(held.body)
            token = {"Dibs-Token": reservation["token"]}
            for verb in ("extend", "release"):
                path = f"{PATH}/{reservation['id']}/{verb}"
                await timed(wire, path, times[verb], headers=token)
    return {verb: round(median(taken) * 1000, 2) for verb, taken in times.items()}


async def timed(
    wire: Wire,
    path: str,
    times: list[float],
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> Response:
    """Sends a call and notes how long its answer took."""
    started = perf_counter()
    key = {"Idempotency-Key": token_hex(8)}
    response = await wire.send("POST", path, {**key, **(headers or {})}, body)
    times.append(perf_counter() - started)
    if response.status >= 300:
        raise RuntimeError(f"{path}: {response.body.decode()}")
    return response
