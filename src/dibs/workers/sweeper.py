"""The sweeper: gives back what nobody paid for, as soon as its time is over.

It wakes at once on start and then at every deadline. It frees nothing early, and
nothing depends on it being in time: a reservation is over at its deadline whatever it
does. Any number of sweepers may run at once, for an event's head lets one at a time
pass, and what one has ended the next does not find.
"""

import asyncio
from datetime import UTC, datetime

from dibs.client import AsyncDibs
from dibs.workers.sweep import RESERVATIONS_PER_RUN, OnReleased, Run

PAUSE_SECONDS_MAX = 1.0
PAUSE_SECONDS_MIN = 0.05


class Sweeper:
    """Ends reservations at their deadlines, a row in the logs where there were any."""

    name = "sweeper"
    first_pause_seconds = 0.0

    def __init__(
        self,
        dibs: AsyncDibs,
        *,
        on_released: OnReleased | None = None,
        stop: asyncio.Event | None = None,
    ) -> None:
        """A round ends early once `stop` is set, whatever else is due."""
        self._dibs = dibs
        self._on_released = on_released
        self._stop = stop
        self._late: list[str] = []
        """Events that refused, as where somebody keeps them locked."""

    async def run_once(self) -> int:
        """Sweep what is due; return how many reservations were ended."""
        run = Run(
            self._dibs,
            "worker",
            self._on_released,
            self._stop,
            reservations_max=RESERVATIONS_PER_RUN,
        )
        self._late = await run.sweep(self._late)
        return (await run.write_down()).reservations_expired

    async def pause_seconds(self) -> float:
        """Until the next deadline, at most a second and never none at all.

        A second, since a reservation made meanwhile may end before the one known now,
        and this host's clock may differ from the database's.
        """
        deadline = await self._dibs.next_deadline()
        if deadline is None:
            return PAUSE_SECONDS_MAX
        pause = (deadline - datetime.now(UTC)).total_seconds()
        return min(PAUSE_SECONDS_MAX, max(PAUSE_SECONDS_MIN, pause))
