"""Which test reaches which function: PostgreSQL counts calls, a file at a time."""

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from tests.doors.database import Databases

FLUSH_SECONDS = 2.0
"""How long a connection that was closed may take to hand in what it counted."""
OTHERS = """
select from pg_catalog.pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""

CALLED = """
select f.funcname from pg_catalog.pg_stat_user_functions f
where f.schemaname = 'dibs' and f.calls > 0
"""
COUNT_CALLS = "alter database {name} set track_functions = 'all'"


class Survey:
    """Runs tests as they stand and notes what they reach and how long they take."""

    def __init__(self, session: pytest.Session, items: Sequence[pytest.Item]) -> None:
        self._session = session
        self._items = items
        self._file = ""
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._reached: defaultdict[str, set[str]] = defaultdict(set)
        self._unfit: dict[str, str] = {}

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration
        if report.failed or report.skipped:
            self._unfit[report.nodeid] = report.outcome

    def run(self) -> dict[str, Any]:
        """Says what each file reaches, what each test costs, and which do not pass."""
        self._session.config.pluginmanager.register(self)
        self._watch_databases()
        for item, following in zip(self._items, [*self._items[1:], None], strict=True):
            self._file = item.nodeid.partition("::")[0]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        self._session._setupstate.teardown_exact(None)
        reached = {file: sorted(names) for file, names in self._reached.items()}
        seconds = {name: round(spent, 3) for name, spent in self._seconds.items()}
        return {"reached": reached, "seconds": seconds, "unfit": self._unfit}

    def _watch_databases(self) -> None:
        """Reads the counts of every copy before it is dropped."""
        copy = Databases.copy

        @contextlib.contextmanager
        def counted(databases: Databases, **options: bool) -> Iterator[str]:
            with copy(databases, **options) as url:
                with psycopg.connect(url, autocommit=True) as link:
                    name = psycopg.sql.Identifier(link.info.dbname)
                    link.execute(psycopg.sql.SQL(COUNT_CALLS).format(name=name))
                yield url
                with psycopg.connect(url, autocommit=True) as link:
                    until = time.monotonic() + FLUSH_SECONDS
                    while link.execute(OTHERS).rowcount and time.monotonic() < until:
                        time.sleep(0.01)
                    rows = link.execute(CALLED).fetchall()
                self._reached[self._file] |= {name for (name,) in rows}

        Databases.copy = counted  # type: ignore[assignment,method-assign]
