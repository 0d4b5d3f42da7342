"""A database that lives as long as somebody plays with it."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from dibs.database import conninfo_of, load_statements, translated
from dibs.installer.install import migrate

STATEMENTS = load_statements("dibs.installer", "scratch.sql")
PREFIX = "dibs_scratch_"
LEFT_BEHIND_SECONDS = 3_600


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """The address of a new database with the engine in it; dropped at the end.

    It stands on the server of `url`, whose role must be allowed to create databases.
    What runs that were killed left behind an hour ago or more is dropped first. Raises
    Fault where databases cannot be made, Unavailable where the server is not there.
    """
    _drop_left_behind(url)
    name = f"{PREFIX}{int(time.time())}_{secrets.token_hex(4)}"
    _run("create", url, name)
    try:
        scratch = make_conninfo(url, dbname=name)
        migrate(scratch)
        yield scratch
    finally:
        _run("drop", url, name)


def _drop_left_behind(url: str) -> None:
    with translated(), psycopg.connect(conninfo_of(url), autocommit=True) as link:
        unused = [name for (name,) in link.execute(STATEMENTS["unused"])]
    for name in unused:
        if time.time() - _made_at(name) > LEFT_BEHIND_SECONDS:
            _run("drop", url, name)


def _made_at(name: str) -> float:
    """When a scratch database was made, in Unix seconds, as its name says."""
    return float(name.removeprefix(PREFIX).partition("_")[0])


def _run(statement: str, url: str, name: str) -> None:
    text = sql.SQL(STATEMENTS[statement].decode())
    with translated(), psycopg.connect(conninfo_of(url), autocommit=True) as link:
        link.execute(text.format(name=sql.Identifier(name)))
