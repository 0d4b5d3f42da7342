"""Agents at work on a database whose clock a test sets."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.doors.fixtures import (  # noqa: F401
    clock,
    databases,
    event,
    settable_clock,
    url,
    watcher,
)
from tests.doors.logins import SERVICE, as_member

from dibs.client import AsyncDibs
from dibs.config import Settings

SETTINGS = Settings(
    pool_connections_max=10,
    call_timeout_seconds=3,
    # Runs write down the real time, far from where tests put the engine's clock.
    keep_cleanup_logs_days=None,
)


@pytest.fixture
async def dibs(url: str) -> AsyncIterator[AsyncDibs]:  # noqa: F811
    """The engine, open, sound at the end; all that agents do is done as the service."""
    async with AsyncDibs(as_member(url, SERVICE), settings=SETTINGS) as dibs:
        yield dibs
        for found in await dibs.events(limit=1000):
            assert await dibs.verify(found.event_id) == []


class Rows:
    """What runs left behind, and what the journal says."""

    def __init__(self, link: "psycopg.Connection[dict[str, Any]]") -> None:
        self._link = link

    def cleanups(self) -> list[dict[str, Any]]:
        """The rows of cleanup runs, oldest first."""
        statement = "select * from dibs.reservation_cleanup_logs order by run_id"
        return self._link.execute(statement).fetchall()

    def expirations(self, event: str) -> list[str]:  # noqa: F811
        """The reservations that the journal says expired, one entry a row."""
        statement = (
            "select reservation_id::text from dibs.journal "
            "where event_id = %s and action = 'expired' order by position"
        )
        rows = self._link.execute(statement, (event,))
        return [row["reservation_id"] for row in rows]

    def balanced(self, event: str) -> list[str]:  # noqa: F811
        """The items whose books were balanced, one entry a balance row."""
        statement = (
            "select item_ids[1] as item from dibs.journal "
            "where event_id = %s and action = 'balance' order by position"
        )
        return [row["item"] for row in self._link.execute(statement, (event,))]

    def key_count(self, event: str) -> int:  # noqa: F811
        """How many idempotency keys the event keeps."""
        statement = (
            "select count(*)::int as key_count from dibs.idempotency_keys "
            "where event_id = %s"
        )
        row = self._link.execute(statement, (event,)).fetchone()
        return row["key_count"] if row else 0

    def journal_length(self, event: str) -> int:  # noqa: F811
        """How many rows the event's journal has."""
        return self._count("dibs.journal", event)

    def refusal_count(self, event: str) -> int:  # noqa: F811
        """How many rows the event's refusals are kept in."""
        return self._count("dibs.refusals", event)

    def _count(self, table: str, event: str) -> int:  # noqa: F811
        statement = f"select count(*)::int as rows from {table} where event_id = %s"
        row = self._link.execute(statement.encode(), (event,)).fetchone()
        return row["rows"] if row else 0

    def execute(self, statement: str, *given: object) -> None:
        """Raw SQL as the tables' owner."""
        self._link.execute(statement, given)


@pytest.fixture
def rows(url: str) -> Iterator[Rows]:  # noqa: F811
    """The database's own words; no runs of earlier tests among them."""
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as link:
        link.execute("delete from dibs.reservation_cleanup_logs")
        yield Rows(link)
