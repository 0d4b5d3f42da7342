"""How far endpoints are behind, as the database has it, whoever tells them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from dibs.config import Settings
from dibs.delivery.desk import Desk
from dibs.delivery.ledgers import BEGINNING, Cursor, Leased, unleased
from dibs.delivery.message import ORDERS
from dibs.delivery.models import Endpoint, Standing

ENDPOINTS_PER_PAGE = 500
LEDGERS_MAX = 100
"""Of so many ledgers that an endpoint is behind in is read since when."""

Place = tuple[str, int]
"""A ledger, and a position in it after which something was not told."""


class Lag(NamedTuple):
    """How far an endpoint is behind."""

    endpoint: str
    kind: str
    seconds: float
    """How long ago that happened which it was not told yet; 0 where it was told all."""
    positions: int
    """Positions of ledgers that nobody has read for it, and deliveries that wait."""
    late_seconds: float = 0.0
    """How long it waits for us with something: nobody reads or brings it."""
    failing_seconds: float = 0.0
    """How long we wait for it: since when it has refused everything, or one message."""


class Lags:
    """Measures how far every active endpoint is behind.

    What an endpoint did not ask for counts too until somebody has read past it.
    """

    def __init__(
        self, url: str, settings: Settings, *, desk: Desk | None = None
    ) -> None:
        """`desk` is one that several share."""
        self._desk = (desk or Desk(url, settings)).join()
        self._now = datetime.now(UTC)

    async def aclose(self) -> None:
        """Leave the desk."""
        await self._desk.aclose()

    async def measure(self) -> list[Lag]:
        """The active endpoints; raises Unavailable."""
        endpoints = await self._endpoints()
        if not endpoints:
            return []
        heads = await self._heads()
        await self._compare(endpoints, heads)
        places = {name: _places(one) for name, one in endpoints.items()}
        since = await self._since({one for some in places.values() for one in some})
        waiting = await self._waiting()
        lags = []
        for name, endpoint in endpoints.items():
            unread = [since[one] for one in places[name] if one in since]
            times = [*unread]
            count = sum(
                heads[ledger].position - after for ledger, after in places[name]
            )
            standing = waiting.get(name)
            failing_since = None if standing is None else standing.failing_since
            if standing is not None and standing.oldest_at is not None:
                times.append(standing.oldest_at)
                count += standing.pending_count
            lags.append(
                Lag(
                    name,
                    endpoint.kind,
                    self._seconds_since(min(times, default=None)),
                    max(0, count),
                    self._seconds_since(_late_since(endpoint.kind, unread, standing)),
                    self._seconds_since(failing_since),
                )
            )
        return lags

    def _seconds_since(self, then: datetime | None) -> float:
        return 0.0 if then is None else max(0.0, (self._now - then).total_seconds())

    async def _endpoints(self) -> dict[str, Leased]:
        found = {}
        last, page_size = None, ENDPOINTS_PER_PAGE
        while page_size == ENDPOINTS_PER_PAGE:
            rows = await self._desk.fetch("list_endpoints", None, last, page_size)
            page_size = len(rows)
            for (text,) in rows:
                one = msgspec.json.decode(text, type=Endpoint)
                last = UUID(one.id)
                if one.status == "active":
                    found[one.id] = unleased(one)
        return found

    async def _heads(self) -> dict[str, Cursor]:
        heads = {}
        self._now = datetime.now(UTC)
        for event, position, epoch, at in await self._desk.fetch("moved_heads", None):
            heads[event] = Cursor(position, epoch)
            self._now = at
        for whose, position, epoch in await self._desk.fetch("message_positions"):
            heads[ORDERS + whose] = Cursor(position, epoch)
        return heads

    async def _compare(
        self, endpoints: dict[str, Leased], heads: dict[str, Cursor]
    ) -> None:
        for name, ledger, *cursor in await self._desk.fetch(
            "read_cursors", [*endpoints]
        ):
            endpoints[name].cursors[ledger] = Cursor(*cursor)
        for endpoint in endpoints.values():
            for ledger, head in heads.items():
                if endpoint.follows(ledger):
                    endpoint.compare(ledger, head)

    async def _since(self, places: Iterable[Place]) -> dict[Place, datetime]:
        """When what comes after each place was recorded."""
        since: dict[Place, datetime] = {}
        events = [one for one in places if not one[0].startswith(ORDERS)]
        asked = msgspec.json.encode(events).decode()
        for event, position, at, *_ in await self._desk.fetch("journal_of", asked, 1):
            since[event, position - 1] = at
        for ledger, after in set(places) - set(events):
            whose = ledger.removeprefix(ORDERS)
            for _, at, *_ in await self._desk.fetch("read_messages", whose, after, 1):
                since[ledger, after] = at
        return since

    async def _waiting(self) -> dict[str, Standing]:
        rows = await self._desk.fetch("delivery_standings")
        standings = (msgspec.json.decode(text, type=Standing) for (text,) in rows)
        return {one.endpoint: one for one in standings}


def _places(endpoint: Leased) -> list[Place]:
    behind = [*endpoint.behind][:LEDGERS_MAX]
    at = endpoint.cursors
    return [(ledger, at.get(ledger, BEGINNING).position) for ledger in behind]


def _late_since(
    kind: str, unread: list[datetime], standing: Standing | None
) -> datetime | None:
    """Since when somebody of ours should have told it; None where nobody should have.

    A webhook's ledgers are read whatever becomes of it. A broker's are read only while
    it takes what they tell.
    """
    failing = standing is not None and standing.failing_since is not None
    times = [] if kind != "webhook" and failing else [*unread]
    if standing is not None and standing.due_since is not None:
        times.append(standing.due_since)
    since = min(times, default=None)
    if since is None or standing is None or standing.catches_up_from is None:
        return since
    return max(since, standing.catches_up_from)
