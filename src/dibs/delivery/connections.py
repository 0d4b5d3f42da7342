"""Connections to who is called, kept for a while, apart for each address.

In one pool for all each request would look through every connection, those that hang
among them: httpcore's is quadratic in how many it has.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpcore

IDLE_SECONDS_MAX = 10.0


class _Lent:
    """A pool, how many use it, and since when nobody does."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self.pool = pool
        self.user_count = 0
        self.idle_since = 0.0


class Connections:
    """Pools by address, in the order of their last use; `aclose` ends them."""

    def __init__(self, make: Callable[[], httpcore.AsyncConnectionPool]) -> None:
        self._make = make
        self._pools: dict[str, _Lent] = {}

    def __len__(self) -> int:
        return len(self._pools)

    @asynccontextmanager
    async def to(self, address: str) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """The connections to an address, ours as long as we are inside."""
        lent = self._pools.pop(address, None) or _Lent(self._make())
        self._pools[address] = lent
        lent.user_count += 1
        try:
            yield lent.pool
        finally:
            lent.user_count -= 1
            lent.idle_since = time.monotonic()
            await self._end_idle()

    async def aclose(self) -> None:
        """End all connections."""
        while self._pools:
            _, lent = self._pools.popitem()
            await lent.pool.aclose()

    async def _end_idle(self) -> None:
        """End what nobody has used for a while, the longest unused first."""
        now = time.monotonic()
        while self._pools:
            address, lent = next(iter(self._pools.items()))
            if lent.user_count or now - lent.idle_since < IDLE_SECONDS_MAX:
                return
            del self._pools[address]
            await lent.pool.aclose()
