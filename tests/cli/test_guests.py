"""Processes whose database is another's: they end with it, and say so."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.embedded.processes import Owner, wait_until

START_SECONDS_MAX = 30.0
AT_WORK = """
select 1 from pg_stat_activity
where usename = 'dibs_login' and query like '%lease_endpoints%'
"""


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_ends_where_the_owner_of_its_database_was_killed(
    data_dir: Path, command: tuple[str, ...]
) -> None:
    owner = Owner(data_dir)
    environment = {**os.environ, "DIBS_DATA_DIR": str(data_dir), "COLUMNS": "200"}
    environment.pop("DIBS_DATABASE_URL", None)
    with subprocess.Popen(
        [sys.executable, "-m", "dibs.cli", *command],
        encoding="utf-8",
        env=environment,
        stderr=subprocess.PIPE,
    ) as guest:
        try:
            with psycopg.connect(owner.url, autocommit=True) as look:
                wait_until(lambda: look.execute(AT_WORK).fetchall(), START_SECONDS_MAX)
            owner.kill()
            _, said = guest.communicate(timeout=30)
        finally:
            guest.kill()
            owner.kill()
    assert guest.returncode == 3
    assert said.count("error connecting") <= 3, "it is said now and then"
    *_, last = said.splitlines()
    assert last == (
        f"dibs: the database in {data_dir} ended with process {owner.process.pid},"
        " its owner"
    )
