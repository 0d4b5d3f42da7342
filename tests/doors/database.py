"""Databases made quickly: the engine installed once, then copied for who needs one."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from dibs import migrate
from dibs.installer import grant_roles

from .clock import install_clock

CREATE = "create database {name} template {template}"
DROP = "drop database {name} with (force)"
HURRY = "alter database {name} set synchronous_commit = off"


class Databases:
    """Copies of a database with the engine in it, on one server."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.template = f"dibs_template_{token_hex(4)}"
        self._run(CREATE, self.template, "template1")
        url = make_conninfo(server, dbname=self.template)
        migrate(url)
        grant_roles(url)
        install_clock(url)

    @contextmanager
    def copy(self, *, hurried: bool = True) -> Iterator[str]:
        """The address of a new database, dropped at the end.

        `hurried` commits without waiting for the disk, which changes no behaviour.
        """
        name = f"dibs_copy_{token_hex(6)}"
        self._run(CREATE, name, self.template)
        if hurried:
            self._run(HURRY, name)
        try:
            yield make_conninfo(self.server, dbname=name)
        finally:
            self._run(DROP, name)

    def close(self) -> None:
        self._run(DROP, self.template)

    def _run(self, statement: str, name: str, template: str = "") -> None:
        names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
        if not template:
            del names["template"]
        with psycopg.connect(self.server, autocommit=True) as link:
            link.execute(sql.SQL(statement).format(**names))


@contextmanager
def empty_database(server: str, owner: str | None = None) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"dibs_empty_{token_hex(6)}"
    owned = f" owner {owner}" if owner else ""
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"create database {name}{owned}")
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            link.execute(f"drop database {name} with (force)")
