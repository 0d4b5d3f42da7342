"""Heads: how large one is, which host it names, and what follows a body in its place.

The web server takes heads of any size, any number of hosts, and what comes after a
body for a part of the head. What judges by a head has to see the one that was meant.
"""

import re
from collections.abc import Callable

from dibs.service.calls.call import Header

FIELD_BYTES = 3
"""What a field takes at least besides name and value: a colon and the line's end."""
_WHOLE_ADDRESS = re.compile(
    rb"[a-z][a-z0-9+.-]*://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL
)


class Trailer(list[Header]):
    """Takes the fields after a body and keeps none; `on_full` is told of too many.

    As a part of the head one could show a key (RFC 9110, §6.5.1).
    """

    def __init__(self, bytes_max: int, on_full: Callable[[], None]) -> None:
        super().__init__()
        self._bytes_max = bytes_max
        self._on_full = on_full
        self.size = 0
        """In bytes, of one trailer."""

    def append(self, field: Header) -> None:
        """Count the field."""
        name, value = field
        self.size += len(name) + len(value) + FIELD_BYTES
        if self.size > self._bytes_max:
            self._on_full()


def size_of(headers: list[Header]) -> int:
    """How many bytes the fields of a head take, at least."""
    return sum(len(name) + len(value) + FIELD_BYTES for name, value in headers)


def host_count_of(headers: list[Header]) -> int:
    """How many fields of a head name a host."""
    count = 0
    for name, _ in headers:
        if name == b"host":
            count += 1
    return count


def path_of(url: bytes, headers: list[Header]) -> bytes:
    """The path and query of an address; a host before them becomes the head's only one.

    Servers take both forms, and of two hosts the address's (RFC 9112, §3.2.2).
    ValueError where the address names somebody at the host, or no host at all.
    """
    found = _WHOLE_ADDRESS.fullmatch(url)
    if found is None:
        return url
    host, path = found.groups()
    if not host or b"@" in host:
        raise ValueError("a whole address has a host, and nobody at it")
    headers[:] = [header for header in headers if header[0] != b"host"]
    headers.append((b"host", host))
    return path if path.startswith(b"/") else b"/" + path
