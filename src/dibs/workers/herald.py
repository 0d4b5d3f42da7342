"""The herald: tells of holds that end soon, each deadline once.

It writes `expiring` rows into the journals of events that want a notice
(`expiring_notice_seconds`); the live feed, webhooks and brokers carry them on. Any
number of heralds may run: an event's head lets one at a time pass, and what one has
told the next does not find.
"""

from dibs.client import AsyncDibs

PAUSE_SECONDS = 1.0
TOLD_PER_TURN = 200


class Herald:
    """Looks once a second which deadlines are as near as their events' notice."""

    name = "herald"
    first_pause_seconds = 0.0

    def __init__(self, dibs: AsyncDibs) -> None:
        self._dibs = dibs

    async def run_once(self) -> int:
        """Tell of what ends soon, in all events; return how many holds that were."""
        told = 0
        for event in await self._dibs.expiring_events():
            count = TOLD_PER_TURN
            while count >= TOLD_PER_TURN:
                count = await self._dibs.tell_expiring(event, TOLD_PER_TURN)
                told += count
        return told

    async def pause_seconds(self) -> float:
        """A second: a notice is given in minutes."""
        return PAUSE_SECONDS
