"""What happened and why: statistics, the journal, explanations."""

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from dibs.client.fields import BIGINT_MAX, require_whole, require_zone, uuid_text
from dibs.client.upkeep import Upkeep
from dibs.errors import CODES, InvalidInput, NotFound, SeatsNotFound
from dibs.networks import kept_of
from dibs.records import HOURS_MAX, Explained, JournalEntry, Recorded, Statistics

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
        require_whole("hours", hours, HOURS_MAX, least=1)
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
        require_whole("after", after, BIGINT_MAX)
        require_whole("limit", limit, least=0)
        given = (event, after, limit, reveal)
        return await self._tell(JournalEntry, "read_journal", given)

    async def search_journal(
        self,
        event: str | None = None,
        *,
        reservation: str | None = None,
        session: str | None = None,
        customer: str | None = None,
        principal: str | None = None,
        network: str | None = None,
        seat: str | None = None,
        action: str | None = None,
        code: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        before: str | None = None,
        limit: int = 100,
        reveal: bool = False,
    ) -> list[Recorded]:
        """What was done and refused, of one event or of all, the latest first.

        Of all it has what belongs to no event too: keys, organisations and kinds that
        were changed, and what the office and others asked in vain.

        `principal` also finds who acts under it: `token:7` what its customers did.
        `action` is a verb or what the journal calls it, `code` is `ok` for changes or a
        refusal's. `since` is the first instant, `until` the one after the last,
        `before` the `cursor` of the last row of the page before. `network` is an
        address, or what is kept of it. Raises InvalidInput.
        """
        if code is not None and code != "ok" and code not in CODES:
            reason = "must be ok or why something was refused, such as sold_out"
            raise InvalidInput({"field": "/code", "reason": reason})
        require_zone("since", since)
        require_zone("until", until)
        require_whole("limit", limit, least=0)
        at, number, of_event = _place(before)
        secret = self.settings.network_hash_secret
        given = {
            "event": event,
            "reservation": reservation and uuid_text(reservation),
            "session": session,
            "customer": customer,
            "principal": principal,
            "network": network and kept_of(network, secret),
            "seat": seat,
            "action": action,
            "code": code,
            "since": since,
            "until": until,
            "before_at": at,
            "before_event": of_event,
            "before_number": number,
            "limit": limit,
            "reveal": reveal,
        }
        return await self._tell(Recorded, "search_journal", given)

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
        require_zone("until", until)
        require_zone("second", second)
        require_whole("number", number)
        require_whole("limit", limit, least=0)
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

        `minutes` is from 0 to 120. Raises NotFound where there is no such item, or no
        item at all.
        """
        require_whole("minutes", minutes, 120, least=0)
        given = (event, item, minutes, reveal)
        told = await self._tell(Explained, "explain_sold_out", given)
        if not told:
            raise NotFound({"event": event} if item is None else {"items": [item]})
        return told

    async def _tell(self, kind: type[Told], name: str, given: Any) -> list[Told]:
        rows = await self._fetch(name, given)
        return [msgspec.json.decode(text, type=kind) for (text,) in rows]


def _place(cursor: str | None) -> tuple[datetime | None, int | None, str | None]:
    """Where a search goes on: at which instant, number and event."""
    if cursor is None:
        return None, None, None
    try:
        at, number, event = cursor.split(" ", 2)
        place = datetime.fromisoformat(at), int(number), event
    except ValueError:
        place = None
    if place is None or place[0].tzinfo is None or abs(place[1]) >= 2**63:
        reason = "must be the cursor of a row that was found"
        raise InvalidInput({"field": "/before", "reason": reason})
    return place
