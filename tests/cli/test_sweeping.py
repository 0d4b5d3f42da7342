"""Holds end by themselves beside `dibs serve`, and by `dibs worker` alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from tests.embedded.processes import wait_until

from dibs import Dibs
from dibs.installer import scratch_database

START_SECONDS_MAX = 60.0
SWEPT = """
select v.status, l.reservations_expired
from dibs.reservations v
join dibs.reservation_cleanup_logs l on v.reservation_id = any (l.reservation_ids)
where v.reservation_id = %s and l.trigger = 'worker'
"""


@contextmanager
def running(database: str, *command: str) -> Iterator[None]:
    """A process of the command line on that database, which only its sweeper sweeps."""
    settings = {
        "DIBS_DATABASE_URL": database,
        "DIBS_SWEEP_INTERVAL_SECONDS": "86400",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "dibs.cli", *command],
        env={**os.environ, **settings},
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.terminate()


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_a_hold_ends_by_itself(postgres: str, command: tuple[str, ...]) -> None:
    with (
        scratch_database(postgres) as database,
        Dibs(database) as dibs,
        psycopg.connect(database, autocommit=True) as look,
        running(database, *command),
    ):

        def rows(query: LiteralString, *given: UUID) -> list[tuple[Any, ...]]:
            return look.execute(query, given).fetchall()

        dibs.put_event("gala", items={"floor": 9}, hold_seconds=1)
        held = dibs.reserve("gala", {"floor": 2}, session="anna")
        wait_until(lambda: rows(SWEPT, UUID(held.id)), START_SECONDS_MAX)
        assert rows(SWEPT, UUID(held.id)) == [("expired", 1)]
