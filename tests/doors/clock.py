"""A clock that stands where a test puts it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

START = datetime(2027, 5, 1, 10, 0, 0, tzinfo=UTC)

INSTALL = """
create schema if not exists dibs_test;
create table if not exists dibs_test.clock (reads_at timestamptz);
insert into dibs_test.clock
select null where not exists (select from dibs_test.clock);
create or replace function dibs._now() returns timestamptz
language sql volatile as $$
  select coalesce((select c.reads_at from dibs_test.clock c), clock_timestamp())
$$;
-- Views read the clock as whoever asks them.
grant usage on schema dibs_test to public;
grant select on dibs_test.clock to public;
"""


def install_clock(url: str) -> None:
    """Replaces the engine's only clock by one of a table; unset, it is the real one.

    An upgrade brings back the engine's own; doing it again goes on where it stood.
    """
    with psycopg.connect(url) as link:
        link.execute(INSTALL)


class Clock:
    """The clock of one database. Stands still until it is moved."""

    def __init__(self, url: str) -> None:
        self._link: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)

    def set(self, at: datetime) -> None:
        """From now on it is `at`, back or forth."""
        self._link.execute("update dibs_test.clock set reads_at = %s", (at,))

    def now(self) -> datetime:
        """What the engine's clock reads."""
        row = self._link.execute("select dibs._now()").fetchone()
        assert row is not None
        at: datetime = row[0]
        return at

    def advance(self, **duration: float) -> None:
        """Moves on: `clock.advance(minutes=30)`."""
        self.set(self.now() + timedelta(**duration))

    def run(self) -> None:
        """Gives the engine the real clock again."""
        self._link.execute("update dibs_test.clock set reads_at = null")

    def close(self) -> None:
        self._link.close()
