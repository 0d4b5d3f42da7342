"""Heads: how large one is, which host it names, and what follows a body in its place.

The web server takes heads of any size, any number of hosts, and what comes after a
body for a part of the head. What judges by a head has to see the one that was meant.
"""

from collections.abc import Callable

from dibs.service.calls.call import Header

FIELD_BYTES = 3
"""What a field takes at least besides name and value: a colon and the line's end."""


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
