"""Every call of a rehearsal: what was asked when, and what was answered.

Times of ours are seconds of the Unix epoch
read from a clock that never steps; times of the service are as it stated them. Tokens
are capabilities and never stand here.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

import msgspec

from dibs.errors import Fault

Verb = Literal["reserve", "extend", "confirm", "release", "read", "look"]

UNDECIDED = frozenset({"cut", "lost", "unavailable", "rate_limited"})
"""Codes of ours and of the service that leave open whether anything happened."""

_EPOCH = time.time() - time.perf_counter()


def clock() -> float:
    """Now, in seconds of the Unix epoch; never steps backwards."""
    return _EPOCH + time.perf_counter()


class Answer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The reservation as the service described it; times in Unix seconds."""

    id: str
    status: str
    items: dict[str, int]
    seats: list[str]
    reserved_at: float
    expires_at: float
    replayed: bool = False


class Call(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="record",
    tag="call",
):
    """One attempt at one verb. Several attempts share a key where answers got lost."""

    buyer: int
    verb: Verb
    key: str
    wanted_at: float
    started_at: float
    ended_at: float
    code: str
    status: int = 0
    items: dict[str, int] = {}
    seats: list[str] = []
    reservation: str | None = None
    answer: Answer | None = None
    refused_seats: list[str] = []
    server_now: float | None = None
    retry_after: bool = False
    network: str | None = None
    """The address that it was said to come from, where one was."""
    customer: str | None = None
    """Whom it was for, where a customer was named."""

    @property
    def decided(self) -> bool:
        """Whether the service said yes or no."""
        return self.code not in UNDECIDED and self.status < 500


class History:
    """Calls in the order they ended, kept and, where asked, written as JSON lines."""

    def __init__(self, path: Path | None = None) -> None:
        """Writes to `path` as calls come, one JSON object a line, once it begins.

        Raises Fault where that cannot be written.
        """
        self._path = path
        self.calls: list[Call] = []
        self.counts: Counter[tuple[Verb, str]] = Counter()
        self._file: IO[bytes] | None = _opened(path) if path else None

    def begin(self, opening: msgspec.Struct) -> None:
        """There is something to tell: it replaces what the file told before."""
        if self._file and self._path and self._path.is_file():
            self._file.truncate(0)
        self.write(opening)

    def record(self, call: Call) -> None:
        """Adds a call that has ended."""
        self.calls.append(call)
        self.counts[call.verb, call.code] += 1
        self.write(call)

    def write(self, line: msgspec.Struct) -> None:
        """Writes a line of the file, where there is one.

        Raises Fault where it takes no more.
        """
        if self._file and self._path:
            with _writing(self._path):
                self._file.write(msgspec.json.encode(line) + b"\n")

    def close(self) -> None:
        """Finishes the file; raises Fault where it takes no more."""
        if self._file and self._path:
            with _writing(self._path):
                self._file.close()


def _opened(path: Path) -> IO[bytes]:
    with _writing(path):
        return path.open("ab")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Fault(f"{path} cannot be written: {error.strerror}") from error
