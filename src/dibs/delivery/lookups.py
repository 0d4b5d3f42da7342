"""Lookups: where names lead, asked of the system, one name in one thread at a time.

The system's own look-up keeps its thread until it gives up, which takes half a minute
where name servers do not answer, however soon whoever asked has gone. So those who want
one name share a look-up, and names that hang leave places to the others.
"""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor

HANGS_SECONDS = 6.0
"""After so long nobody joins those who wait, and the name is known for it. A resolver
that asks its second server after five seconds is not yet taken for one that hangs."""
PLACES = 256
"""Threads, begun as they are needed."""
HUNG_PLACES_MAX = PLACES // 2
"""How many of them names may have that hung the last time."""
HUNG_NAMES_MAX = 10_000
"""How many such names are remembered, the latest."""


class Lookups:
    """Looks names up; `close` waits for nobody."""

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None
        self._under_way: dict[str, _Lookup] = {}
        self._hung: dict[str, None] = {}

    async def find(self, host: str, port: int) -> list[str]:
        """The addresses of a host, as text.

        Raises OSError where it has none, and at once where name servers have not said
        so for a while, to somebody else who asked.
        """
        lookup = self._under_way.get(host)
        if lookup is None:
            lookup = self._begin(host, port)
        elif lookup.hangs():
            raise OSError(f"no name server has answered for {HANGS_SECONDS:g} s")
        await asyncio.wait([lookup.found])  # who leaves ends it for nobody else
        return lookup.found.result()

    def close(self) -> None:
        """Begin no more; a look-up that hangs is left to itself."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    def _begin(self, host: str, port: int) -> "_Lookup":
        if host in self._hung:
            hanging = self._hung.keys() & self._under_way.keys()
            if len(hanging) >= HUNG_PLACES_MAX:
                raise OSError("too many names hang that hung before, as this one did")
        if self._threads is None:
            self._threads = ThreadPoolExecutor(PLACES, "dibs-lookup")
        lookup = _Lookup(self._threads, host, port)
        self._under_way[host] = lookup
        lookup.found.add_done_callback(lambda _: self._end(lookup))
        return lookup

    def _end(self, lookup: "_Lookup") -> None:
        del self._under_way[lookup.host]
        self._hung.pop(lookup.host, None)
        if lookup.hangs():
            self._hung[lookup.host] = None
            if len(self._hung) > HUNG_NAMES_MAX:
                del self._hung[next(iter(self._hung))]
        if not lookup.found.cancelled():
            lookup.found.exception()  # perhaps nobody waits to hear of it any more


class _Lookup:
    """One under way."""

    def __init__(self, threads: ThreadPoolExecutor, host: str, port: int) -> None:
        self.host = host
        self._port = port
        self._began_at: float | None = None
        loop = asyncio.get_running_loop()
        self.found = loop.run_in_executor(threads, self._look_up)

    def hangs(self) -> bool:
        """Whether its thread has been at it for too long."""
        began_at = self._began_at
        return began_at is not None and time.monotonic() - began_at > HANGS_SECONDS

    def _look_up(self) -> list[str]:
        self._began_at = time.monotonic()
        found = socket.getaddrinfo(self.host, self._port, type=socket.SOCK_STREAM)
        return [str(one[4][0]) for one in found]
