"""The time that answers tell: the database's, by which deadlines are counted.

Clocks of two hosts can be seconds apart. A page takes from our answers what time it is
and counts down to a deadline of the database: by this host's clock it could show
seconds that are not there.
"""

import time
from datetime import UTC, datetime, timedelta

from dibs.client import AsyncDibs

LOOK_SECONDS = 5.0


class DatabaseClock:
    """An agent that learns how far the database's clock is ahead of this host's."""

    name = "clock"
    first_pause_seconds = 0.0
    ahead = timedelta(0)
    """One for the process: its answers come from one database."""

    def __init__(self, dibs: AsyncDibs) -> None:
        self._dibs = dibs

    async def run_once(self) -> int:
        """Compare the clocks; return 1 where what was known had to be mended."""
        asked_at, began = datetime.now(UTC), time.monotonic()
        told = await self._dibs.database_now()
        half = timedelta(seconds=(time.monotonic() - began) / 2)
        ahead = told - (asked_at + half)
        if abs(ahead - self.ahead) <= half:  # what was on its way tells no closer
            return 0
        DatabaseClock.ahead = ahead
        return 1

    async def pause_seconds(self) -> float:
        """Five seconds: clocks drift slowly, but may be set anew."""
        return LOOK_SECONDS


def server_now() -> datetime:
    """What time it is by the database's clock."""
    return datetime.now(UTC) + DatabaseClock.ahead
