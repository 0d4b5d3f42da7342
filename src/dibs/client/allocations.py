"""Holding back: units and seats that are not on sale, by name and for a reason."""

from collections.abc import Mapping, Sequence
from secrets import token_hex

import msgspec

from dibs.allocations import Allocation, AllocationMoved
from dibs.client.core import Core
from dibs.client.fields import seat_names
from dibs.database import Row, encode, require_sound
from dibs.errors import refusal_of


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
        key: str | None = None,
    ) -> AllocationMoved:
        """Hold units and seats back from sale, all or nothing.

            await dibs.block("gala", seats=["A-1"], allocation="press", reason="TV")

        Returns what the allocation now has. Asked again with the same key nothing moves
        again; after Unavailable without one, look at `allocations` first. Raises
        SeatsUnavailable, SoldOut, SeatsNotFound, NotFound, IdempotencyKeyReused and
        InvalidInput.
        """
        given = _asked(event, items, seats, allocation, reason, principal, key)
        return _moved(await self._fetch("block", given), is_own_key=key is None)

    async def unblock(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
        principal: str = "",
        key: str | None = None,
    ) -> AllocationMoved:
        """Put what was held back on sale again; without items and seats all of it.

        Returns what the allocation still has. Asked again with the same key nothing
        moves again; after Unavailable without one, look at `allocations` first. Raises
        SeatsUnavailable for seats it does not have, SeatsNotFound, NotFound,
        IdempotencyKeyReused and InvalidInput.
        """
        given = _asked(event, items, seats, allocation, reason, principal, key)
        return _moved(await self._fetch("unblock", given), is_own_key=key is None)

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
    key: str | None,
) -> dict[str, object]:
    named = {"items": dict(items or {}), "seats": seat_names(seats)}
    said = {"allocation": allocation, "reason": reason}
    # A key of our own makes it safe to ask again where an answer is lost.
    said["key"] = token_hex() if key is None else key
    require_sound({**named, **said}, "")
    encoded = encode(named["items"]).decode()
    return {
        "event": event,
        "items": encoded,
        "seats": named["seats"],
        "principal": principal,
        **said,
    }


def _moved(rows: list[Row], *, is_own_key: bool) -> AllocationMoved:
    ((code, detail, replayed),) = rows
    is_replayed = bool(replayed) and not is_own_key
    if code != "ok":
        refusal = refusal_of(code, detail)
        refusal.replayed = is_replayed
        raise refusal
    shown = {**detail, "replayed": is_replayed}
    return msgspec.convert(shown, AllocationMoved)
