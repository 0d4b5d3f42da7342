"""A look at who waits for what, and a hand on an event's lock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

SECONDS_MAX = 20.0
WAITING = """
select coalesce(array_agg(l.pid), '{}') from pg_locks l
join pg_stat_activity a on a.pid = l.pid
where not l.granted and a.datname = current_database()
"""
LOCK = "select from dibs.event_heads where event_id = %s for update"


class Watcher:
    """A connection of the test's own beside the doors; all waits are on states."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._link: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)

    @contextmanager
    def holding(self, event: str) -> Iterator[None]:
        """Keeps the event's head locked, so that turns wait."""
        with psycopg.connect(self._url) as holder:
            holder.execute(LOCK, (event,))
            yield

    def until_waiting(self, count: int) -> list[int]:
        """Returns the backends that wait for a lock, once there are so many."""
        deadline = time.monotonic() + SECONDS_MAX
        while len(waiting := self.value(WAITING)) < count:
            assert time.monotonic() < deadline, f"{count} never waited for a lock"
            self.value("select pg_sleep(0.002)")
        return list(waiting)

    def value(self, statement: str, *given: Any) -> Any:
        """The one value that a query says now."""
        row = self._link.execute(statement, given).fetchone()
        assert row is not None
        return row[0]

    def close(self) -> None:
        self._link.close()
