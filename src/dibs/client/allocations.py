"""Holding back: units and seats that are not on sale, by name and for a reason."""

from collections.abc import Mapping, Sequence

import msgspec

from dibs.client.core import Core
from dibs.client.fields import seat_names
from dibs.database import Row, encode, require_sound
from dibs.errors import refusal_of
from dibs.models import Allocation


class Allocations(Core):
    """The calls that take inventory off sale and put it back."""

    async def block(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
        principal: str = "",
    ) -> Allocation:
        """Hold units and seats back from sale, all or nothing.

            await dibs.block("gala", seats=["A-1"], allocation="press", reason="TV")

        Returns what the allocation now has. Raises SeatsUnavailable, SoldOut,
        SeatsNotFound, NotFound and InvalidInput; Unavailable is not asked again here,
        since units held back twice are twice as many: look at `allocations` first.
        """
        given = _asked(event, items, seats, allocation, reason, principal)
        return _allocation(await self._opened.database.fetch("block", given))

    async def unblock(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
        principal: str = "",
    ) -> Allocation:
        """Put what was held back on sale again; without items and seats all of it.

        Returns what the allocation still has. Raises SeatsUnavailable for seats it does
        not have, SeatsNotFound, NotFound and InvalidInput.
        """
        given = _asked(event, items, seats, allocation, reason, principal)
        return _allocation(await self._opened.database.fetch("unblock", given))

    async def allocations(self, event: str) -> list[Allocation]:
        """What the event holds back, in the order of the allocations' names."""
        rows = await self._fetch("allocations", (event,))
        return [msgspec.json.decode(text, type=Allocation) for (text,) in rows]


def _asked(
    event: str,
    items: Mapping[str, int] | None,
    seats: Sequence[str],
    allocation: str,
    reason: str,
    principal: str,
) -> dict[str, object]:
    named = {"items": dict(items or {}), "seats": seat_names(seats)}
    said = {"allocation": allocation, "reason": reason}
    require_sound({**named, **said}, "")
    encoded = encode(named["items"]).decode()
    return {
        "event": event,
        "items": encoded,
        "seats": named["seats"],
        "principal": principal,
        **said,
    }


def _allocation(rows: list[Row]) -> Allocation:
    ((code, detail),) = rows
    if code != "ok":
        raise refusal_of(code, detail)
    return msgspec.convert(detail, Allocation)
