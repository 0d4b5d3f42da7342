"""Until when what an order names is held."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from dibs.client import AsyncDibs
from dibs.errors import NotFound


async def held_until(
    dibs: AsyncDibs, places: Sequence[tuple[str, str]]
) -> datetime | None:
    """The earliest deadline of reservations, each an event and an id.

    None where one of them is over. Raises Unavailable.
    """
    deadlines = []
    for event, reservation_id in places:
        with suppress(NotFound):
            held = await dibs.reservation(event, reservation_id)
            if held.valid:
                deadlines.append(held.expires_at)
    return min(deadlines) if len(deadlines) == len(places) else None
