"""The clock an installation has, which other tests replace by one they set."""

import psycopg
from tests.doors.database import empty_database

from dibs import migrate


def test_it_runs_on_within_a_transaction(postgres: str) -> None:
    with empty_database(postgres) as url:
        migrate(url)
        with psycopg.connect(url) as link:
            (begun_at,) = link.execute("select now()").fetchone() or ()
            (read_at,) = link.execute("select clock_timestamp()").fetchone() or ()
            (now,) = link.execute("select dibs._now()").fetchone() or ()
        assert begun_at < read_at <= now
