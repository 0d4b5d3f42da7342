"""A database that lives as long as somebody plays with it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from dibs.database import conninfo_of, load_statements, translated
from dibs.installer.install import migrate

STATEMENTS = load_statements("dibs.installer", "scratch.sql")


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """The address of a new database with the engine in it; dropped at the end.

    It stands on the server of `url`, whose role must be allowed to create databases.
    Raises Fault where it is not, Passing where the server cannot be reached.
    """
    name = f"dibs_scratch_{secrets.token_hex(6)}"
    _run("create", url, name)
    try:
        scratch = make_conninfo(url, dbname=name)
        migrate(scratch)
        yield scratch
    finally:
        _run("drop", url, name)


def _run(statement: str, url: str, name: str) -> None:
    text = sql.SQL(STATEMENTS[statement].decode())  # type: ignore[arg-type]
    with translated(), psycopg.connect(conninfo_of(url), autocommit=True) as link:
        link.execute(text.format(name=sql.Identifier(name)))
