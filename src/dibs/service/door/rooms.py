"""How many connections a process can have: as set, or as many as the system lets it."""

import contextlib
import sys
from typing import NamedTuple

from dibs.config import Settings

FILES = 200
"""How many files besides connections a process may have open."""


class Rooms(NamedTuple):
    """How many connections a process can have, of each kind."""

    calls: int
    streams: int


def rooms_for(settings: Settings) -> Rooms:
    """As many as are wanted, or each kind its share of what the system lets us have."""
    wanted = settings.connections_max + settings.live_streams_max
    most = room_for(wanted)
    streams = max(1, settings.live_streams_max * most // wanted)
    return Rooms(max(1, most - streams), streams)


def room_for(wanted: int) -> int:
    """How many connections a process can have: so many, or what the system lets it."""
    if sys.platform == "win32":
        return wanted
    import resource  # noqa: PLC0415 it does not exist on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted + FILES:
        most = hard if hard != resource.RLIM_INFINITY else wanted + FILES
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(
                resource.RLIMIT_NOFILE, (min(wanted + FILES, most), hard)
            )
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(wanted, max(1, soft - FILES))
