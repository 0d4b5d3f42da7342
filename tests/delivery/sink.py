"""Proof that nobody was connected to: a sink on this host, and an ear on the process.

The sink listens at one port of every address that this host has, and counts who comes.
What is not this host is heard of by Python's audit hook: every address that a socket of
this process connects to, which then fails there and then, so that nothing leaves.
"""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Any

_heard: list[str] | None = None
_is_hooked = False


class Sink:
    """Whoever came, by address."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        """What this process connected to, or would have."""
        self.came = 0
        """Connections that were taken."""
        self._listeners = _listeners()
        self.port: int = self._listeners[0].getsockname()[1]
        self._threads = [
            threading.Thread(target=self._take, args=(one,), daemon=True)
            for one in self._listeners
        ]
        for thread in self._threads:
            thread.start()

    def _take(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                link, _ = listener.accept()
                self.came += 1
                link.close()

    def close(self) -> None:
        for one in self._listeners:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join()


def _listeners() -> list[socket.socket]:
    """One for each family, at the same port."""
    first = socket.create_server(("0.0.0.0", 0))  # noqa: S104 all that is this host
    port = first.getsockname()[1]
    if not socket.has_ipv6:
        return [first]
    return [first, socket.create_server(("::", port), family=socket.AF_INET6)]


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect" or _heard is None:
        return
    _, address = arguments
    if not isinstance(address, tuple):
        return
    host = str(address[0])
    _heard.append(host)
    named = ip_address(host.partition("%")[0])
    mapped = getattr(named, "ipv4_mapped", None) or named
    if not mapped.is_loopback and not mapped.is_unspecified:
        raise OSError(f"a test would have connected to {host}")


@contextmanager
def sink() -> Iterator[Sink]:
    """A sink, and an ear on what is connected to while it is there.

    The driver of the database connects by a library of its own, which is not heard.
    """
    global _heard, _is_hooked  # noqa: PLW0603 a hook stays as long as the process
    if not _is_hooked:
        sys.addaudithook(_listen)
        _is_hooked = True
    made = Sink()
    _heard = made.tried
    try:
        yield made
    finally:
        _heard = None
        made.close()
