"""What happened and why: statistics, the journal, explanations."""

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from dibs.client.fields import uuid_text
from dibs.client.upkeep import Upkeep
from dibs.errors import InvalidInput, NotFound, SeatsNotFound
from dibs.records import HOURS_MAX, Explained, JournalEntry, Statistics

Told = TypeVar("Told")


class Hindsight(Upkeep):
    """The calls of those who ask afterwards.

    Explanations are sentences in order. Owners are masked in them and in the journal:
    their first letters, and a digest by which one owner is known again. `reveal` shows
    their names; whether its caller may see them is for you to decide.
    """

    async def statistics(self, event: str | None = None, hours: int = 24) -> Statistics:
        """What became of reservations in the last hours, of one event or of all.

        Exact to the instant, whether anything was rolled up or not. Raises NotFound;
        InvalidInput where `hours` is not from 1 to 87,600.
        """
        if not 1 <= hours <= HOURS_MAX:
            reason = f"must be from 1 to {HOURS_MAX}"
            raise InvalidInput({"field": "/hours", "reason": reason})
        given = {"event": event, "hours": hours}
        told = await self._tell(Statistics, "reservation_statistics", given)
        if not told:
            raise NotFound({"event": event})
        return told[0]

    async def journal(
        self, event: str, *, after: int = 0, limit: int = 100, reveal: bool = False
    ) -> list[JournalEntry]:
        """At most `limit` rows of the event's journal, from beyond a position.

        An event that does not exist has none.
        """
        given = (event, after, limit, reveal)
        return await self._tell(JournalEntry, "read_journal", given)

    async def explain_reservation(
        self,
        event: str,
        id: str,  # noqa: A002 the word of every door
        *,
        reveal: bool = False,
    ) -> list[Explained]:
        """A reservation's story, and how it stands now; raises NotFound."""
        given = (event, uuid_text(id), reveal)
        told = await self._tell(Explained, "explain_reservation", given)
        if not told:
            raise NotFound({"reservation": id})
        return told

    async def explain_seat(
        self, event: str, seat: str, *, reveal: bool = False
    ) -> list[Explained]:
        """A seat's story, and how it stands now; raises SeatsNotFound.

        Reads the event's whole journal: for people, not for pages.
        """
        told = await self._tell(Explained, "explain_seat", (event, seat, reveal))
        if not told:
            raise SeatsNotFound({"seats": [seat]})
        return told

    async def explain_refusal(
        self,
        event: str,
        *,
        session: str | None = None,
        id: str | None = None,  # noqa: A002 the word of every door
        until: datetime | None = None,
        second: datetime | None = None,
        number: int | None = None,
        limit: int = 1,
        reveal: bool = False,
    ) -> list[Explained]:
        """Why the latest refusals that fit were, and whether they still would be.

        Those of a session, about a reservation, until a time, or the one with a second
        and number as `dibs.refusals` keeps it; None fits all. Nothing where none fits.
        """
        given = {
            "event": event,
            "session": session,
            "id": None if id is None else uuid_text(id),
            "until": until,
            "second": second,
            "number": number,
            "limit": limit,
            "reveal": reveal,
        }
        return await self._tell(Explained, "explain_refusal", given)

    async def explain_sold_out(
        self,
        event: str,
        item: str | None = None,
        *,
        minutes: int = 10,
        reveal: bool = False,
    ) -> list[Explained]:
        """Why an item, or each, is sold out, and how much returns in the next minutes.

        Raises NotFound where there is no such item, or no item at all.
        """
        given = (event, item, minutes, reveal)
        told = await self._tell(Explained, "explain_sold_out", given)
        if not told:
            raise NotFound({"event": event} if item is None else {"items": [item]})
        return told

    async def _tell(self, kind: type[Told], name: str, given: Any) -> list[Told]:
        rows = await self._fetch(name, given)
        return [msgspec.json.decode(text, type=kind) for (text,) in rows]
