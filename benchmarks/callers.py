"""`python -m benchmarks.callers dibs|usual`: 64 callers in one process, without HTTP.

The database is that of DIBS_DATABASE_URL or USUAL_DATABASE_URL, as for the services.
"""

import argparse
import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from secrets import token_hex
from time import perf_counter

import asyncpg
import uvloop

from benchmarks.tally import Tally
from benchmarks.usual_service import hold
from dibs import AsyncDibs

CALLERS = 64
EVENT = "library"

Reserve = Callable[[str], Awaitable[object]]
"""Holds two units for the buyer of that name."""


@asynccontextmanager
async def dibs() -> AsyncIterator[Reserve]:
    """Ours: one client, whose callers share transactions."""
    async with AsyncDibs() as client:
        yield lambda buyer: client.reserve(
            EVENT, {"floor": 2}, session=buyer, key=buyer
        )


@asynccontextmanager
async def usual() -> AsyncIterator[Reserve]:
    """The usual: one pool, a transaction for each caller."""
    url, size = os.environ["USUAL_DATABASE_URL"], int(os.environ["USUAL_POOL_SIZE"])
    async with asyncpg.create_pool(url, min_size=size, max_size=size) as pool:
        yield lambda buyer: hold(pool, EVENT, 2, buyer, buyer)


CONTESTANTS = {"dibs": dibs, "usual": usual}


async def run(name: str, seconds: float) -> Tally:
    """Lets every caller hold again and again until the time is up."""
    async with CONTESTANTS[name]() as reserve:
        tally = Tally(seconds)

        async def call() -> None:
            while tally.is_open():
                sent_at = perf_counter()
                await reserve(token_hex(16))
                tally.count(sent_at)

        async with asyncio.TaskGroup() as callers:
            for _ in range(CALLERS):
                callers.create_task(call())
    return tally


def main() -> None:
    """Prints a tally as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("contestant", choices=CONTESTANTS)
    parser.add_argument("--seconds", type=float, default=4.0)
    given = parser.parse_args()
    print(json.dumps(uvloop.run(run(given.contestant, given.seconds)).summary()))


if __name__ == "__main__":
    main()
