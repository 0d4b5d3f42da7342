"""How far somebody has heard: the `id` of every message, which comes back to us.

`86c577d0;gala=1204.1763100000000000` is an epoch and, for each event, the position and
the instant (microseconds since 1970) that its availability was told as of. The instant
tells apart what happens without a row of the journal: deadlines that pass.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

_EPOCH_STARTS_AT = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 3.11's name
_MICROSECOND = timedelta(microseconds=1)
_MARK = re.compile(r"(\d{1,18})\.(\d{1,18})")
BYTES_MAX = 8_192
"""Ten events, their names written at their longest."""


class Mark(NamedTuple):
    """A point in an event's history; a later one is greater."""

    position: int
    at: int
    """Microseconds since 1970, by the database's clock."""


class Marks(NamedTuple):
    """How far somebody has heard of several events."""

    epoch: str
    by_event: Mapping[str, Mark]


NOWHERE = Marks("", {})


def mark_of(position: int, at: datetime) -> Mark:
    """The point at which a position was read at an instant."""
    return Mark(position, (at - _EPOCH_STARTS_AT) // _MICROSECOND)


@lru_cache(maxsize=4_096)
def entry_of(event: str, mark: Mark) -> str:
    """One event's part of an id; thousands who follow others too have the same."""
    return f";{quote(event, safe='')}={mark.position}.{mark.at}"


def written(epoch: str, entries: Iterable[str]) -> bytes:
    """The id of a message."""
    return (epoch + "".join(entries)).encode()


def read(text: str) -> Marks:
    """What an id says; of what is none of ours, nowhere."""
    epoch, *entries = text[:BYTES_MAX].split(";")
    marks = {}
    for entry in entries:
        event, _, point = entry.rpartition("=")
        found = _MARK.fullmatch(point)
        if found:
            marks[unquote(event)] = Mark(int(found[1]), int(found[2]))
    return Marks(epoch, marks)
