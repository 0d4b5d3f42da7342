"""The herald: tells of holds that end soon, each deadline once.

It writes `expiring` rows into the journals of events that want a notice
(`expiring_notice_seconds`); the live feed, webhooks and brokers carry them on. Any
number of heralds may run: an event's head lets one at a time pass, and what one has
told the next does not find.
"""

import asyncio

import structlog

from dibs.client import AsyncDibs
from dibs.errors import Fault, Refused

PAUSE_SECONDS = 1.0
TOLD_PER_TURN = 200


class Herald:
    """Looks once a second which deadlines are as near as their events' notice."""

    name = "herald"
    first_pause_seconds = 0.0

    def __init__(self, dibs: AsyncDibs, *, stop: asyncio.Event | None = None) -> None:
        """A round ends early once `stop` is set, whoever is not told yet."""
        self._dibs = dibs
        self._stop = stop or asyncio.Event()
        self._log = structlog.get_logger("dibs.workers").bind(agent=self.name)

    async def run_once(self) -> int:
        """Tell of what ends soon, in all events; return how many holds that were.

        An event that refuses (its head is locked for too long, say) is logged and left
        to the next round. The first such refusal is raised once all others were told.
        """
        told = 0
        failures: list[Refused | Fault] = []
        for event in await self._dibs.expiring_events():
            if self._stop.is_set():
                break
            try:
                told += await self._tell(event)
            except (Refused, Fault) as failure:
                self._log.warning("not told", event_id=event, error=repr(failure))
                failures.append(failure)
        if failures:
            raise failures[0]
        return told

    async def _tell(self, event: str) -> int:
        told, count = 0, TOLD_PER_TURN
        while count >= TOLD_PER_TURN and not self._stop.is_set():
            count = await self._dibs.tell_expiring(event, TOLD_PER_TURN)
            told += count
        return told

    async def pause_seconds(self) -> float:
        """A second: a notice is given in minutes."""
        return PAUSE_SECONDS
