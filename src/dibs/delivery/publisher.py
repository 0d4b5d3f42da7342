"""The publisher: hands brokers what happened after their cursors.

It looks a few times a second at which ledgers moved, reads what is new of them, has the
broker keep it and then moves the cursors: at least once, and in the order of each
ledger, whoever is killed when. Every broker has a task of its own, so one that hangs
keeps nobody else waiting.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from dibs.config import Settings
from dibs.delivery.brokers import (
    Broker,
    BrokerUnavailable,
    Fenced,
    Superseded,
    broker_of,
    kinds,
)
from dibs.delivery.crew import Crew
from dibs.delivery.desk import Desk
from dibs.delivery.ledgers import SURE_SECONDS, Leased, Ledgers, Page
from dibs.delivery.message import CloudEvent, cloud_event
from dibs.delivery.signing import Unreadable, Vault
from dibs.delivery.strangers import Strangers
from dibs.errors import Unavailable

LEDGERS_PER_BATCH = 100
MESSAGES_PER_BATCH = 1_000
"""The most that a broker is given at once, with what is said of gaps."""
BYTES_PER_BATCH = 4_000_000
"""The same, for messages that are long: what a slow line takes before it is given up.
One alone may be longer."""
PATIENCE_SECONDS = 0.1
"""How long a round waits for those at work."""
REST_PER_BATCH = 2.5
"""Who catches up rests so many times as long as a batch took: then the sales go on."""
REST_SECONDS_MAX = 0.25
BACKOFF_SECONDS_MIN = 0.1
BACKOFF_SECONDS_MAX = 5.0
CLOSE_SECONDS_MAX = 1.0
HANG_UP_SECONDS_MAX = 2.5
LATE_SECONDS = 1.0
"""How long it leaves a broker alone that somebody else has told."""

OnPublished = Callable[[str, int, float], None]
"""Hears what a broker has acknowledged: its kind, how many messages, and how many
seconds ago the first of them was recorded."""


class Publisher:
    """An agent (`dibs.workers`) that publishes to brokers what happens."""

    name = "publisher"
    first_pause_seconds = 0.0

    def __init__(
        self,
        url: str,
        settings: Settings,
        *,
        on_published: OnPublished | None = None,
        desk: Desk | None = None,
    ) -> None:
        """`desk` is one that several agents share."""
        self._desk = (desk or Desk(url, settings)).join()
        self._ledgers = Ledgers(self._desk, sorted(kinds()))
        self._vault = Vault(settings.encryption_key)
        self._look_seconds = settings.delivery_look_ms / 1000
        self._on_published = on_published or (lambda *_: None)
        self._lines: dict[str, Line] = {}
        self._strangers = Strangers()
        self._crew = Crew()
        self._published = 0

    async def run_once(self) -> int:
        """Look once and publish what is new; return how many messages were kept."""
        self._published = 0
        await self._ledgers.renew(self._strangers.names())
        await self._hang_up()
        if self._ledgers.endpoints:
            await self._ledgers.look()
            self._begin()
            await self._crew.wait(PATIENCE_SECONDS)
        return self._published

    async def pause_seconds(self) -> float:
        """None while somebody is behind who takes what there is."""
        endpoints = self._ledgers.endpoints.values()
        return 0.0 if any(map(self._is_due, endpoints)) else self._look_seconds

    async def drain(self) -> int:
        """Publish all there is by now; return how many messages that were.

        Raises BrokerUnavailable where a broker does not take them.
        """
        published = await self.run_once()
        await self._ledgers.look(is_whole=True)
        while len(self._crew) or any(
            one.behind for one in self._ledgers.endpoints.values()
        ):
            for line in self._lines.values():
                if line.failure is not None:
                    raise line.failure
            published += await self.run_once()
        return published

    async def finish(self) -> None:
        """Stop: what was not acknowledged is published again by somebody else."""
        await self._crew.aclose(CLOSE_SECONDS_MAX)
        for line in self._lines.values():
            await line.aclose()
        with contextlib.suppress(Unavailable):  # then the lease ends by itself
            await self._ledgers.release()
        await self._desk.aclose()

    async def aclose(self) -> None:
        """What `finish` does."""
        await self.finish()

    def _begin(self) -> None:
        """Set to work for everybody who is behind, unless somebody does so already."""
        for endpoint in self._ledgers.endpoints.values():
            if self._is_due(endpoint):
                self._crew.start(endpoint.id, self._tell(endpoint))

    def _is_due(self, endpoint: Leased) -> bool:
        line = self._lines.get(endpoint.id)
        is_resting = line is not None and line.rests_until > time.monotonic()
        return bool(endpoint.behind) and not (
            is_resting or self._crew.busy[endpoint.id]
        )

    async def _hang_up(self) -> None:
        """Close the lines to brokers that are not ours any more."""
        for name in self._lines.keys() - self._ledgers.endpoints.keys():
            if not self._crew.busy[name]:
                await self._lines.pop(name).aclose()

    async def _tell(self, endpoint: Leased) -> None:
        """Publish batch after batch, while the endpoint is behind and surely ours."""
        line = self._lines.setdefault(endpoint.id, Line(endpoint))
        while self._ledgers.has(endpoint) and endpoint.behind:
            began = time.monotonic()
            asked = self._ledgers.behind(endpoint, LEDGERS_PER_BATCH)
            page_max = MESSAGES_PER_BATCH // len(asked)
            read = await self._ledgers.read(asked, page_max)
            # While a slow database answered, somebody else may have gone on.
            if not self._ledgers.has(endpoint, SURE_SECONDS):
                return
            pages, events = _batch_of(endpoint, read)
            try:
                await line.publish(endpoint, self._vault, events)
            except Unreadable as failure:
                self._strangers.meet(endpoint.id, failure)
                await self._ledgers.leave(endpoint)
                return
            except Superseded as late:
                line.rest(late)
                await self._ledgers.outbid(endpoint, late.number)
                return
            except BrokerUnavailable as failure:
                await self._note(endpoint, line, failure)
                return
            self._strangers.know(endpoint.id)
            await self._ledgers.move(endpoint, pages)
            await self._note(endpoint, line, None)
            self._count(endpoint, events)
            if endpoint.behind:
                took = time.monotonic() - began
                await asyncio.sleep(min(REST_PER_BATCH * took, REST_SECONDS_MAX))

    async def _note(
        self, endpoint: Leased, line: "Line", failure: BrokerUnavailable | None
    ) -> None:
        """Say once that a broker takes nothing any more, and that it does again."""
        if line.note(failure):
            outcome = "delivered" if failure is None else "failed"
            await self._desk.fetch("note_health", endpoint.id, outcome, None)

    def _count(self, endpoint: Leased, events: Sequence[CloudEvent]) -> None:
        if events:
            self._published += len(events)
            oldest = min(event.time for event in events)
            lag = (datetime.now(UTC) - oldest).total_seconds()
            self._on_published(endpoint.kind, len(events), max(0.0, lag))


class Line:
    """A broker as one endpoint reaches it, and whether it does."""

    def __init__(self, endpoint: Leased) -> None:
        self.failure: BrokerUnavailable | None = None
        """Why it took nothing the last time; None where it did."""
        self.rests_until = 0.0
        self._failures = 0
        self._is_told = False
        self._version = endpoint.version
        self._broker: Broker | None = None
        self._log = structlog.get_logger("dibs.delivery").bind(
            endpoint=endpoint.id, kind=endpoint.kind, url=endpoint.url
        )

    async def publish(
        self, endpoint: Leased, vault: Vault, events: Sequence[CloudEvent]
    ) -> None:
        """Have them kept; raises BrokerUnavailable, whatever else an adapter raises.

        Raises Unreadable where we have not the key of its secret.
        """
        if not events:
            return
        if self._version != endpoint.version:
            await self.aclose()
            self._version = endpoint.version
        try:
            if self._broker is None:
                self._broker = _broker_of(endpoint, vault)
            await self._broker.publish(events)
        except (BrokerUnavailable, Unreadable):
            raise
        except Exception as error:  # an adapter may be anybody's code
            await self.aclose()
            raise BrokerUnavailable(repr(error)) from error

    def rest(self, late: Superseded) -> None:
        """Take note that somebody else told it: they go on, or history was undone."""
        self.rests_until = time.monotonic() + LATE_SECONDS
        self._log.warning("broker was told by somebody else", number=late.number)

    def note(self, failure: BrokerUnavailable | None) -> bool:
        """Take note of how it went; whether that is to be said.

        A change is, and how it went the first time: who told it before us may have said
        otherwise and gone.
        """
        has_changed = (failure is None) != (self.failure is None)
        is_first, self._is_told = not self._is_told, True
        self.failure = failure
        if failure is None:
            self._failures = 0
            if has_changed:
                self._log.info("broker takes messages again")
            return has_changed or is_first
        pause = BACKOFF_SECONDS_MIN * 2.0 ** min(self._failures, 10)
        self.rests_until = time.monotonic() + min(BACKOFF_SECONDS_MAX, pause)
        self._failures += 1
        if has_changed:
            self._log.warning("broker takes nothing", reason=str(failure))
        return has_changed

    async def aclose(self) -> None:
        """Close the connection, whatever an adapter makes of it."""
        broker, self._broker = self._broker, None
        if broker is None:
            return
        try:
            async with asyncio.timeout(HANG_UP_SECONDS_MAX):
                await broker.aclose()
        except Exception as error:  # noqa: BLE001 an adapter may be anybody's code
            self._log.warning("broker was not closed", reason=repr(error))


def _broker_of(endpoint: Leased, vault: Vault) -> Broker:
    broker = broker_of(endpoint.kind, vault.open(endpoint.id, endpoint.secret))
    if isinstance(broker, Fenced):
        broker.fence(endpoint.id, endpoint.version)
    return broker


def _batch_of(
    endpoint: Leased, read: Sequence[Page]
) -> tuple[list[Page], list[CloudEvent]]:
    """As much of pages as is given at once, and what the endpoint wants of that."""
    pages: list[Page] = []
    events: list[CloudEvent] = []
    size = 0
    for page in read:
        for count, message in enumerate(page.messages):
            if not endpoint.wants(message):
                continue
            event = cloud_event(message, page.epoch)
            size += len(event.encode())
            if size > BYTES_PER_BATCH and events:
                return [*pages, page.cut(count)] if count else pages, events
            events.append(event)
        pages.append(page)
    return pages, events
