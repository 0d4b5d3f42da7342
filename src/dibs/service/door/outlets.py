"""Outlets: the way out of answers that have no end.

Ten thousand clients are told the same thing by writing the same bytes to their
connections, at once and without a task for each; the ASGI call only waits for the end.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from dibs.config import Settings

OUTLET = "dibs.outlet"
"""Where a request's `extensions` have it."""
KERNEL_BYTES_MAX = 65_536
"""What the system may keep for a slow client; more would only grow old there."""
UNSENT_BYTES_MAX = 32_768
"""With more than this unsent of our own the client is taken to be full."""
GRACE_SECONDS = 30.0
"""How long who was dropped for being slow may still come to read of it."""
_USER_TIMEOUT = getattr(socket, "TCP_USER_TIMEOUT", None)


@lru_cache(maxsize=16)
def chunk(data: bytes) -> bytes:
    """Data as a chunk of a body (RFC 9112, §7.1); many in turn write the same."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def nothing() -> None:
    """Nobody waits for an outlet to drain."""


class ConnectionOutlet:
    """Writes to a connection past the web server, which only begins and ends."""

    __slots__ = (
        "_closed",
        "_on_begun",
        "_patience_ms",
        "_wire",
        "is_begun",
        "is_full",
        "is_over",
        "on_drained",
    )

    def __init__(
        self,
        wire: asyncio.Transport,
        settings: Settings,
        on_begun: Callable[[], object] = nothing,
    ) -> None:
        self.is_begun = False
        """Whether this connection is a stream by now."""
        self.is_full = False
        self.is_over = False
        self.on_drained: Callable[[], object] = nothing
        self._patience_ms = int(1_000 * (settings.live_slow_seconds + GRACE_SECONDS))
        self._wire = wire
        self._on_begun = on_begun
        self._closed: asyncio.Future[bool] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the answer has begun and is to go on."""
        return self.is_begun and not self.is_over

    @property
    def unsent_bytes(self) -> int:
        """What the client has not taken yet, and the system neither."""
        return self._wire.get_write_buffer_size()

    async def until_over(self) -> bool:
        """Wait for the end; whether the client is still there to be told of it."""
        self._closed = asyncio.get_running_loop().create_future()
        if self.is_over or self._wire.is_closing():
            return not self._wire.is_closing()
        return await self._closed

    def begin(self) -> None:
        """Make the connection one that notices soon when nobody takes anything."""
        self.is_begun = True
        self._on_begun()
        self._wire.set_write_buffer_limits(high=UNSENT_BYTES_MAX, low=0)
        link: Any = self._wire.get_extra_info("socket")
        with contextlib.suppress(OSError):
            link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES_MAX)
            if _USER_TIMEOUT is not None:
                # Whose network is gone says nothing more, not even goodbye.
                link.setsockopt(socket.IPPROTO_TCP, _USER_TIMEOUT, self._patience_ms)

    def write(self, data: bytes) -> None:
        """Send; never waits."""
        if not self._wire.is_closing():
            self._wire.write(chunk(data))

    def drain(self) -> None:
        """The client has taken everything."""
        self.is_full = False
        if not self.is_over:
            self.on_drained()

    def end(self) -> None:
        """Send nothing more."""
        self._settle(is_there=True)

    def lose(self) -> None:
        """The client is gone."""
        self._settle(is_there=False)

    def _settle(self, *, is_there: bool) -> None:
        self.is_over = True
        self.on_drained = nothing
        if self._closed is not None and not self._closed.done():
            self._closed.set_result(is_there)
