"""The ledgers: which of them moved, and how far each endpoint has got in each.

A ledger is an event's journal or an organisation's order messages; its positions have
no gaps and its order is the order of commits, so what an endpoint has not been told is
what stands after its cursor. One look at the heads finds what moved, whatever the
number of endpoints, and journals are read only where it did.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec

from dibs.database import Row
from dibs.delivery.desk import Desk
from dibs.delivery.message import (
    GAP,
    ORDERS,
    Message,
    matches,
    of_gap,
    of_order,
    of_transition,
)
from dibs.delivery.models import Endpoint

LEASE_SECONDS = 10
"""After so long without a sign of life somebody else goes on; renewed at half of it."""
SURE_SECONDS = LEASE_SECONDS / 2
"""So long after it was renewed a lease is ours at least."""
FRESH_SECONDS = 1.0
"""How old the last sign of life may be when something is begun that nobody can undo: it
may take 4 s to read for it, or to send it, and yet be over while the lease is ours."""
WHOLE_LOOK_SECONDS = 5.0
"""How often all heads are looked at: a transaction may commit long after the time at
which its events say that they moved."""
LOOK_BACK = timedelta(seconds=3)


Stretch = tuple[int, int]
"""Positions that follow one another: the first and the last."""


class Cursor(NamedTuple):
    """How far an endpoint has got in a ledger, or a ledger itself."""

    position: int
    epoch: str
    """Which history of the database the position is of, empty for any."""


class Behind(NamedTuple):
    """What an endpoint has not been told of a ledger."""

    ledger: str
    after: int
    until: int
    epoch: str


class Page(NamedTuple):
    """What a ledger tells after a position, up to another one."""

    ledger: str
    after: int
    until: int
    epoch: str
    messages: list[Message]
    is_whole: bool
    """Whether that is all there was when it was looked at."""
    gaps: Sequence[Stretch] = ()
    """What of it was kept no longer; a message says so in place of each."""

    def cut(self, count: int) -> "Page":
        """Its first messages, as if they were all that was read; one at least."""
        messages = self.messages[:count]
        until = messages[-1].position
        gaps = [one for one in self.gaps if one[1] <= until]
        return self._replace(until=until, messages=messages, is_whole=False, gaps=gaps)


BEGINNING = Cursor(0, "")


class Leased:
    """An endpoint that is ours to tell, and how far it has got."""

    def __init__(
        self,
        endpoint_id: str,
        organisation: str | None,
        kind: str,
        url: str,
        secret: str,
        events: list[str],
        types: list[str],
        version: int,
    ) -> None:
        """As `dibs_office.lease_endpoints` has it."""
        self.id = endpoint_id
        self.organisation = organisation
        self.kind = kind
        self.url = url
        self.secret = secret
        self.events = events
        self.types = types
        self.version = version
        """Grows with every change, and with everybody else who comes to tell it."""
        self.cursors: dict[str, Cursor] = {}
        self.behind: dict[str, None] = {}
        """Ledgers that have more for it, those looked at last at the end."""

    def follows(self, ledger: str) -> bool:
        """Whether it may be told of a ledger."""
        whose = self.organisation
        if ledger.startswith(ORDERS):
            return whose is None or ledger == ORDERS + whose
        is_seen = whose is None or ledger.startswith(f"{whose}.")
        return is_seen and matches(self.events, ledger)

    def wants(self, message: Message) -> bool:
        """Whether it is told this: a gap always, for nobody knows what was in it."""
        if not self.minds(message.ledger):
            return False
        return message.type == GAP or matches(self.types, message.type)

    def minds(self, ledger: str) -> bool:
        """Whether it is told anything of a ledger that it follows: orders are of no
        event, so types have to name them where it asks for some events alone.
        """
        return not (ledger.startswith(ORDERS) and self.events and not self.types)

    def compare(self, ledger: str, head: Cursor) -> None:
        """Take note of whether a ledger has more for it."""
        if self._is_behind(ledger, head):
            self.behind.setdefault(ledger)
        else:
            self.behind.pop(ledger, None)

    def _is_behind(self, ledger: str, head: Cursor) -> bool:
        at = self.cursors.get(ledger, BEGINNING)
        if at.position > head.position:
            # What was told was undone, by a restore; in one history only our look is
            # older than the cursor.
            return at.epoch not in ("", head.epoch)
        return at.position < head.position


def unleased(endpoint: Endpoint) -> Leased:
    """What there is to compare of an endpoint, without what sending takes."""
    return Leased(
        endpoint.id,
        endpoint.organisation_id,
        endpoint.kind,
        endpoint.url,
        secret="",
        events=endpoint.events,
        types=endpoint.types,
        version=0,
    )


class Ledgers:
    """What somebody who tells endpoints knows of them and of their ledgers."""

    def __init__(self, desk: Desk, kinds: Sequence[str]) -> None:
        """`kinds` of endpoints are ours to tell."""
        self.endpoints: dict[str, Leased] = {}
        self._desk = desk
        self._kinds = list(kinds)
        self._holder = str(uuid4())
        self._heads: dict[str, Cursor] = {}
        self._leased_at: datetime | None = None
        self._looked_at: datetime | None = None
        """By the database's clock, when we asked for endpoints before the last look."""
        self._whole_look_at = 0.0
        self._renewed_at = 0.0

    def has(self, endpoint: Leased, seconds_max: float = FRESH_SECONDS) -> bool:
        """Whether it is surely ours, and as we know it.

        Our lease was renewed in the last `seconds_max`, so that nobody else can have it
        meanwhile, and nobody has moved its cursors, changed or removed it, as far as we
        have heard.
        """
        is_fresh = time.monotonic() - self._renewed_at < seconds_max
        return is_fresh and self.endpoints.get(endpoint.id) is endpoint

    async def renew(self, besides: Sequence[str] = ()) -> None:
        """Lease the endpoints that are free, and read what changed of them.

        `besides` are left to others.
        """
        asked_at = time.monotonic()
        given = (self._holder, LEASE_SECONDS, self._kinds, list(besides))
        rows = await self._desk.fetch("lease_endpoints", *given)
        self._renewed_at = asked_at
        if rows:
            self._leased_at = rows[0][-1]
        leased = {row[0]: Leased(*row[:-1]) for row in rows}
        fresh = {
            name: one
            for name, one in leased.items()
            if name not in self.endpoints or self.endpoints[name].version != one.version
        }
        if fresh:
            await self._read_cursors(fresh)
        kept = {name: one for name, one in self.endpoints.items() if name in leased}
        self.endpoints = {**kept, **fresh}

    async def release(self) -> None:
        """Give the endpoints back, so that somebody else goes on at once."""
        if self._renewed_at:
            await self._desk.fetch("release_endpoints", self._holder, None)
            self.endpoints = {}

    async def leave(self, endpoint: Leased) -> None:
        """Give one back, so that somebody else tells it at once."""
        self.forget(endpoint)
        given = (self._holder, [endpoint.id])
        await self._desk.fetch("release_endpoints", *given)

    async def outbid(self, endpoint: Leased, version: int) -> None:
        """Have a version above one that a broker has seen, if the lease is ours.

        The next `renew` reads it, or finds that somebody else tells the endpoint.
        """
        await self._desk.fetch("raise_endpoint", endpoint.id, self._holder, version)

    def forget(self, endpoint: Leased) -> None:
        """Read an endpoint's cursors again the next time: somebody moved them."""
        if self.endpoints.get(endpoint.id) is endpoint:
            del self.endpoints[endpoint.id]

    async def look(self, *, is_whole: bool = False) -> None:
        """Find out which ledgers moved."""
        began = time.monotonic()
        is_whole = is_whole or began >= self._whole_look_at
        since = None if is_whole else self._looked_at
        rows = await self._desk.fetch("moved_heads", since and since - LOOK_BACK)
        self._looked_at = self._leased_at
        for event, position, epoch, _ in rows:
            self._move_head(event, Cursor(position, epoch))
        for whose, position, epoch in await self._desk.fetch("message_positions"):
            self._move_head(ORDERS + whose, Cursor(position, epoch))
        if is_whole:
            self._whole_look_at = began + WHOLE_LOOK_SECONDS

    def behind(self, endpoint: Leased, count_max: int) -> list[Behind]:
        """Ledgers that have more for an endpoint, those that waited longest first."""
        found = []
        for ledger in [*endpoint.behind][:count_max]:
            head = self._heads[ledger]
            after = endpoint.cursors.get(ledger, BEGINNING).position
            found.append(Behind(ledger, after, head.position, head.epoch))
        return found

    async def read(self, asked: Iterable[Behind], rows_max: int) -> list[Page]:
        """What ledgers tell, at most so many messages of each; each is named once."""
        events = {one.ledger: one for one in asked if one.after < one.until}
        undone = [one for one in asked if one.after >= one.until]
        orders = [events.pop(one) for one in [*events] if one.startswith(ORDERS)]
        pages = [Page(*one, [], True) for one in undone]
        for one in orders:
            given = (one.ledger.removeprefix(ORDERS), one.after, rows_max)
            rows = await self._desk.fetch("read_messages", *given)
            told = [of_order(one.ledger, row) for row in rows]
            pages.append(self._page(one, told, rows_max))
        if events:
            pages += await self._read_journals(events, rows_max)
        return pages

    async def move(
        self,
        endpoint: Leased,
        pages: Sequence[Page],
        deliveries: Sequence[dict[str, Any]] = (),
    ) -> set[str]:
        """Move an endpoint's cursors to the ends of pages, and put down deliveries.

        All in one transaction. Returns the ledgers that were moved: not those where
        somebody else was faster, whose deliveries are not put down either.
        """
        moves = [
            {
                "ledger": one.ledger,
                "after": one.after,
                "until_position": one.until,
                "epoch": one.epoch,
                "gaps": one.gaps if endpoint.minds(one.ledger) else (),
            }
            for one in pages
        ]
        encode = msgspec.json.Encoder().encode
        given = (endpoint.id, encode(moves).decode(), encode(deliveries).decode())
        rows = await self._desk.fetch("advance_cursors", *given)
        moved = {ledger for (ledger,) in rows}
        for one in pages:
            if one.ledger in moved:
                endpoint.cursors[one.ledger] = Cursor(one.until, one.epoch)
                endpoint.behind.pop(one.ledger, None)
                endpoint.compare(one.ledger, self._heads[one.ledger])
        if len(moved) < len(pages):
            self.forget(endpoint)
        return moved

    def _move_head(self, ledger: str, head: Cursor) -> None:
        if self._heads.get(ledger) != head:
            self._heads[ledger] = head
            for endpoint in self.endpoints.values():
                if endpoint.follows(ledger):
                    endpoint.compare(ledger, head)

    async def _read_cursors(self, fresh: dict[str, Leased]) -> None:
        rows = await self._desk.fetch("read_cursors", list(fresh))
        for name, ledger, position, epoch in rows:
            fresh[name].cursors[ledger] = Cursor(position, epoch)
        for endpoint in fresh.values():
            for ledger, head in self._heads.items():
                if endpoint.follows(ledger):
                    endpoint.compare(ledger, head)

    async def _read_journals(
        self, events: dict[str, Behind], rows_max: int
    ) -> list[Page]:
        asked = [(one.ledger, one.after) for one in events.values()]
        given = (msgspec.json.encode(asked).decode(), rows_max)
        found: dict[str, list[Row]] = {ledger: [] for ledger in events}
        for row in await self._desk.fetch("journal_of", *given):
            found[row[0]].append(row)
        pages = []
        for ledger, rows in found.items():
            told = list(map(of_transition, rows))
            pages.append(self._page(events[ledger], told, rows_max))
        return pages

    def _page(self, asked: Behind, told: list[Message], rows_max: int) -> Page:
        """What was read of a ledger, with a message for each gap: positions have none,
        so what is not there was too old to be kept.
        """
        ledger, after, until, epoch = asked
        is_whole = len(told) < rows_max
        if told:
            until = told[-1].position
            if until - after == len(told):
                return Page(ledger, after, until, epoch, told, is_whole)
        messages: list[Message] = []
        gaps: list[Stretch] = []
        for message in told:
            if message.position > after + 1:
                gaps.append((after + 1, message.position - 1))
                messages.append(of_gap(ledger, *gaps[-1], message.at))
            messages.append(message)
            after = message.position
        if not told:
            gaps.append((after + 1, until))
            now = self._leased_at or datetime.now(UTC)
            messages.append(of_gap(ledger, *gaps[-1], now))
        page = Page(ledger, asked.after, until, epoch, messages, is_whole, gaps)
        # What is said of gaps takes the place of some.
        return page if len(messages) <= rows_max else page.cut(rows_max)
