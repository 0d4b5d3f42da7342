"""What happened and why: statistics, the journal, explanations."""

import msgspec

from dibs.client.upkeep import Upkeep
from dibs.errors import InvalidInput, NotFound
from dibs.models import HOURS_MAX, Statistics


class Hindsight(Upkeep):
    """The calls of those who ask afterwards."""

    async def statistics(self, event: str | None = None, hours: int = 24) -> Statistics:
        """What became of reservations in the last hours, of one event or of all.

        Exact to the instant, whether anything was rolled up or not. Raises NotFound;
        InvalidInput where `hours` is not from 1 to 87,600.
        """
        if not 1 <= hours <= HOURS_MAX:
            reason = f"must be from 1 to {HOURS_MAX}"
            raise InvalidInput({"field": "/hours", "reason": reason})
        given = {"event": event, "hours": hours}
        rows = await self._fetch("reservation_statistics", given)
        if not rows:
            raise NotFound({"event": event})
        return msgspec.json.decode(rows[0][0], type=Statistics)
