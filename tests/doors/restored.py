"""A database whose past comes back: a copy that is put in its place later."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from dibs.installer import scratch_database

ALONE = """
select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity
where datname = any (%s) and pid <> pg_backend_pid()
"""


class Restored:
    """A database, and what it was when it was copied."""

    def __init__(self, server: str, url: str) -> None:
        self.url = url
        self._server = server
        self._name = str(conninfo_to_dict(url)["dbname"])
        self._copy, self._lost = f"{self._name}_copy", f"{self._name}_lost"

    def copy(self) -> None:
        """Keep a copy of it as it is; nobody may be connected."""
        self._run("create database {} template {}", self._copy, self._name)

    def restore(self) -> None:
        """Put the copy in its place, under whoever is connected."""
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(ALONE, ([self._name, self._copy],))
        self._run("alter database {} rename to {}", self._name, self._lost)
        self._run("alter database {} rename to {}", self._copy, self._name)

    def drop(self) -> None:
        """Leave the database alone there."""
        for name in (self._copy, self._lost):
            self._run("drop database if exists {} with (force)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            named = sql.SQL(statement).format(*map(sql.Identifier, names))
            server.execute(named)


@contextmanager
def restored(server: str) -> Iterator[Restored]:
    """A new database with the engine in it; dropped at the end, with its copies."""
    with scratch_database(server) as url:
        database = Restored(server, url)
        try:
            yield database
        finally:
            database.drop()
