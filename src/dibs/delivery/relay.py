"""The relay: puts down for webhooks what happened after their cursors.

It looks a few times a second at which events moved and reads the journals of those
alone, once for however many webhooks. Deliveries are put down, and the cursor is moved,
in one transaction: what was read is put down exactly once, whoever is killed when.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from dibs.config import Settings
from dibs.delivery.desk import Desk
from dibs.delivery.ledgers import Behind, Leased, Ledgers, Page
from dibs.delivery.message import Message, body_of, delivery_id
from dibs.errors import Unavailable

WRITERS_MAX = 2
LEDGERS_PER_READ = 50
ROWS_PER_READ = 4_000
ROWS_PER_LEDGER_MIN = 100


class Relay:
    """An agent (`dibs.workers`) that puts down what webhooks are to be told."""

    name = "relay"
    first_pause_seconds = 0.0

    def __init__(
        self, url: str, settings: Settings, *, desk: Desk | None = None
    ) -> None:
        """`desk` is one that several agents share."""
        self._desk = (desk or Desk(url, settings)).join()
        self._ledgers = Ledgers(self._desk, ["webhook"])
        self._look_seconds = settings.delivery_look_ms / 1000

    async def run_once(self) -> int:
        """Look once and put down what is new; return how many deliveries that were."""
        await self._ledgers.renew()
        if not self._ledgers.endpoints:
            return 0
        await self._ledgers.look()
        return await self._relay()

    async def pause_seconds(self) -> float:
        """None while somebody is behind."""
        endpoints = self._ledgers.endpoints.values()
        return 0.0 if any(one.behind for one in endpoints) else self._look_seconds

    async def drain(self) -> int:
        """Put down all there is by now; return how many deliveries that were."""
        await self._ledgers.renew()
        await self._ledgers.look(is_whole=True)
        total = await self._relay()
        while any(one.behind for one in self._ledgers.endpoints.values()):
            total += await self._relay()
        return total

    async def finish(self) -> None:
        """What `aclose` does, as an agent's loop calls it."""
        await self.aclose()

    async def aclose(self) -> None:
        """Let somebody else go on, and give the connections back."""
        with contextlib.suppress(Unavailable):  # then the lease ends by itself
            await self._ledgers.release()
        await self._desk.aclose()

    async def _relay(self) -> int:
        """One page of each ledger that has more, for all who are behind in it."""
        total = 0
        for asked, readers in self._readings():
            rows_max = max(ROWS_PER_LEDGER_MIN, ROWS_PER_READ // len(asked))
            pages = await self._ledgers.read(asked, rows_max)
            total += await self._put_down(pages, readers)
        return total

    def _readings(self) -> Iterator[tuple[list[Behind], dict[Behind, list[Leased]]]]:
        """What to read, and for whom: webhooks at one position read once.

        A reading names a ledger once; those who are far behind come after the others.
        """
        readers: dict[Behind, list[Leased]] = defaultdict(list)
        for endpoint in self._ledgers.endpoints.values():
            for one in self._ledgers.behind(endpoint, LEDGERS_PER_READ):
                readers[one].append(endpoint)
        rounds: dict[int, list[Behind]] = defaultdict(list)
        seen: dict[str, int] = defaultdict(int)
        for one in sorted(readers, key=lambda one: -one.after):
            rounds[seen[one.ledger]].append(one)
            seen[one.ledger] += 1
        for asked in rounds.values():
            left = iter(asked)
            while some := list(islice(left, LEDGERS_PER_READ)):
                yield some, {one: readers[one] for one in some}

    async def _put_down(
        self, pages: list[Page], readers: dict[Behind, list[Leased]]
    ) -> int:
        found = {(page.ledger, page.after): page for page in pages}
        bodies = {page.ledger: [*map(body_of, page.messages)] for page in pages}
        whose: dict[Leased, list[Page]] = defaultdict(list)
        for asked, endpoints in readers.items():
            for endpoint in endpoints:
                whose[endpoint].append(found[asked.ledger, asked.after])
        writers = asyncio.Semaphore(WRITERS_MAX)

        async def write(endpoint: Leased) -> int:
            async with writers:
                return await self._write(endpoint, whose[endpoint], bodies)

        async with asyncio.TaskGroup() as tasks:
            writing = [tasks.create_task(write(endpoint)) for endpoint in whose]
        return sum(one.result() for one in writing)

    async def _write(
        self, endpoint: Leased, pages: list[Page], bodies: dict[str, list[str]]
    ) -> int:
        deliveries = [
            _delivery(endpoint.id, message, body)
            for page in pages
            for message, body in zip(page.messages, bodies[page.ledger], strict=True)
            if endpoint.wants(message)
        ]
        moved = await self._ledgers.move(endpoint, pages, deliveries)
        return sum(one["ledger"] in moved for one in deliveries)


def _delivery(endpoint: str, message: Message, body: str) -> dict[str, Any]:
    return {
        "ledger": message.ledger,
        "position": message.position,
        "id": delivery_id(endpoint, message),
        "type": message.type,
        "subject": message.subject,
        "body": body,
        "recorded_at": message.at,
    }
