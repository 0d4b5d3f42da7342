"""What a test sees of the database, and does to it, beside the library."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg

SECONDS_MAX = 20
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
            await holder.execute(
                "select from dibs.event_heads where event_id = %s for update", (event,)
            )
            yield

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
