"""Lookups: where names lead, asked of the system, one name in one thread at a time.

The system's own look-up keeps its thread until it gives up, which takes half a minute
where name servers do not answer, however soon whoever asked has gone. So those who want
one name share a look-up, and names that hang leave places to the others. The threads
are daemons: the process ends without them, as it does not with those of an executor.
"""

import asyncio
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from functools import partial

HANGS_SECONDS = 6.0
"""After so long nobody joins those who wait, and the name is known for it. A resolver
that asks its second server after five seconds is not yet taken for one that hangs."""
PLACES = 256
"""How many threads there are at most, one for each look-up."""
HUNG_PLACES_MAX = PLACES // 2
"""How many of them names may have that hung the last time."""
HUNG_NAMES_MAX = 10_000
"""How many such names are remembered, the latest."""


class Lookups:
    """Looks names up; `close` waits for nobody."""

    def __init__(self) -> None:
        self._under_way: dict[str, _Lookup] = {}
        self._waiting: deque[_Lookup] = deque()
        """Those under way that have no place yet."""
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
        """Drop what has no place yet; a look-up that hangs is left to itself."""
        while self._waiting:
            self._waiting.popleft().found.cancel()

    def _begin(self, host: str, port: int) -> "_Lookup":
        if host in self._hung:
            hanging = self._hung.keys() & self._under_way.keys()
            if len(hanging) >= HUNG_PLACES_MAX:
                raise OSError("too many names hang that hung before, as this one did")
        lookup = _Lookup(host, port)
        self._under_way[host] = lookup
        self._waiting.append(lookup)
        lookup.found.add_done_callback(lambda _: self._end(lookup))
        self._fill_places()
        return lookup

    def _fill_places(self) -> None:
        while self._waiting and len(self._under_way) - len(self._waiting) < PLACES:
            self._waiting.popleft().start()

    def _end(self, lookup: "_Lookup") -> None:
        del self._under_way[lookup.host]
        self._hung.pop(lookup.host, None)
        if lookup.hangs():
            self._hung[lookup.host] = None
            if len(self._hung) > HUNG_NAMES_MAX:
                del self._hung[next(iter(self._hung))]
        if not lookup.found.cancelled():
            lookup.found.exception()  # perhaps nobody waits to hear of it any more
        self._fill_places()


class _Lookup:
    """One under way."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self._port = port
        self._began_at: float | None = None
        self._loop = asyncio.get_running_loop()
        self.found: asyncio.Future[list[str]] = self._loop.create_future()

    def start(self) -> None:
        """Begin, in a thread that the end of the process does not wait for."""
        thread = threading.Thread(target=self._run, name="dibs-lookup", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # there are as many as the system allows
            self.found.set_exception(OSError(str(error)))

    def hangs(self) -> bool:
        """Whether its thread has been at it for too long."""
        began_at = self._began_at
        return began_at is not None and time.monotonic() - began_at > HANGS_SECONDS

    def _run(self) -> None:
        self._began_at = time.monotonic()
        try:
            tell = partial(self.found.set_result, self._look_up())
        except Exception as error:  # noqa: BLE001 whoever waits hears of it
            tell = partial(self.found.set_exception, error)
        with suppress(RuntimeError):  # the loop has ended: nobody waits
            self._loop.call_soon_threadsafe(tell)

    def _look_up(self) -> list[str]:
        found = socket.getaddrinfo(self.host, self._port, type=socket.SOCK_STREAM)
        return [str(one[4][0]) for one in found]
