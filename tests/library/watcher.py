"""What a test sees of the database, and does to it, beside the library."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg

from dibs import AsyncDibs

SECONDS_MAX = 20
HEAD = "select from dibs.event_heads where event_id = %s for update"
WAITING = (
    "select pid from pg_stat_activity where datname = current_database()"
    " and application_name = 'dibs' and wait_event_type = 'Lock'"
)


class Watcher:
    """A connection of the test's own; all waits are on states, none on the clock."""

    def __init__(self, url: str, link: psycopg.AsyncConnection[Any]) -> None:
        self._url = url
        self._link = link

    async def rows(self, statement: str, *given: object) -> list[Any]:
        """What a query says now."""
        cursor = await self._link.execute(statement, given)
        return await cursor.fetchall()

    @asynccontextmanager
    async def holding(self, event: str) -> AsyncIterator[None]:
        """Keeps the event's head locked, so that turns wait."""
        async with await psycopg.AsyncConnection.connect(self._url) as holder:
            await holder.execute(HEAD, (event,))
            yield

    @contextmanager
    def holding_after_turn(self, dibs: AsyncDibs, event: str) -> Iterator[None]:
        """Keeps the event locked once the next turn is done, before another begins."""
        with psycopg.connect(self._url) as holder:

            def hold(_: int) -> None:
                if not holder.closed:
                    holder.execute(HEAD, (event,))

            dibs.watch_turns(hold)
            yield

    async def fail_turn(self) -> None:
        """Ends the connection of the turn that waits; it comes back on another."""
        (backend,) = await self.until_waiting()
        await self.rows("select pg_terminate_backend(%s)", backend)
        await self.until(f"{WAITING} and pid <> %s", 1, backend)

    async def until_waiting(self, count: int = 1) -> list[int]:
        """The backends of turns that wait for a lock, once there are so many."""
        return await self.until(WAITING, count)

    async def until(self, statement: str, count: int, *given: object) -> list[Any]:
        """The first column, once the query has so many rows."""
        async with asyncio.timeout(SECONDS_MAX):
            # The state is another process's, so it can only be asked for.
            while len(rows := await self.rows(statement, *given)) != count:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return [row[0] for row in rows]

    async def reservation_count(self, event: str, session: str) -> int:
        """How many reservations a session was ever given."""
        ((count,),) = await self.rows(
            "select count(*) from dibs.reservations where event_id = %s"
            " and session = %s",
            event,
            session,
        )
        return int(count)
