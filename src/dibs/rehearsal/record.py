"""The whole record of a rehearsal, in one file: what was on sale, every call, and at
the end the event's journal and what its last reading showed.

A checker needs nothing else, neither the service nor its database.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from dibs.errors import Fault
from dibs.rehearsal.checker import Entry, Evidence, Final, Limit, Stock, TimeLimits
from dibs.rehearsal.history import Call


class Opening(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="opening"
):
    """The first line: what was on sale."""

    event: str
    seed: int
    speed: float
    stock: dict[str, Stock]
    limits: list[Limit] = []
    """What each owner may hold at a time."""
    time_limits: TimeLimits | None = None
    """For how long, where that is limited."""


class Broken(msgspec.Struct, frozen=True):
    """An invariant the service itself found broken."""

    invariant: str
    subject: str
    detail: Any


class Closing(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="closing"
):
    """The last line: how it ended. A file without it is of a rehearsal cut short."""

    position: int
    """Where the event stood in its journal before that was read."""
    final: Final
    broken: list[Broken]


Line = Opening | Call | Entry | Closing


class Recording(msgspec.Struct, kw_only=True):
    """All of a file."""

    opening: Opening
    calls: list[Call]
    journal: list[Entry]
    closing: Closing

    @property
    def evidence(self) -> Evidence:
        """What the checks of calls look at."""
        return Evidence(self.calls, self.opening.stock)


def read_recording(path: Path) -> Recording:
    """The file that a rehearsal wrote. Raises Fault where it is not whole."""
    lines = list(_lines(path))
    if not lines or not isinstance(lines[0], Opening):
        raise Fault(f"{path} is no history of a rehearsal: it has no opening")
    if not isinstance(lines[-1], Closing):
        raise Fault(f"{path} is not whole: the rehearsal never came to its end")
    for number, line in enumerate(lines[1:-1], 2):
        if isinstance(line, Opening | Closing):
            raise Fault(f"{path}, line {number}: it has more than one rehearsal")
    return Recording(
        opening=lines[0],
        calls=[line for line in lines if isinstance(line, Call)],
        journal=[line for line in lines if isinstance(line, Entry)],
        closing=lines[-1],
    )


def _lines(path: Path) -> Iterator[Line]:
    decoder = msgspec.json.Decoder(Line)
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield decoder.decode(line)
                except msgspec.MsgspecError as error:
                    raise Fault(f"{path}, line {number}: {error}") from error
    except OSError as error:
        raise Fault(f"{path} cannot be read: {error.strerror}") from error
