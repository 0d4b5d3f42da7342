"""Which connections may be lent, and who knows how to use each."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from dibs.database.borrowed.asked import Asked
from dibs.errors import Fault

if TYPE_CHECKING:
    import asyncpg
    import psycopg
    import sqlalchemy.ext.asyncio
    import sqlalchemy.orm
    from django.db.backends.base.base import BaseDatabaseWrapper

    AnyConnection = (
        psycopg.Connection[Any]
        | psycopg.AsyncConnection[Any]
        | asyncpg.Connection
        | sqlalchemy.Connection
        | sqlalchemy.orm.Session
        | sqlalchemy.orm.scoped_session[Any]
        | sqlalchemy.ext.asyncio.AsyncConnection
        | sqlalchemy.ext.asyncio.AsyncSession
        | sqlalchemy.ext.asyncio.async_scoped_session[Any]
        | BaseDatabaseWrapper
    )
else:
    AnyConnection = Any

Adapter = Callable[[Any, Asked], Awaitable[Sequence[str | bytes]]]
"""Runs a statement and returns its one column."""


class Kind(NamedTuple):
    """A class of connections and the functions beside this module that use them."""

    name: str
    """As people know it: `module.Class`, where `place` says no other."""
    is_blocking: bool
    adapter: str
    place: str = ""

    @property
    def type(self) -> type | None:
        """The class, once its user has imported it: before, nobody has an instance."""
        module, _, name = (self.place or self.name).rpartition(".")
        found = getattr(sys.modules.get(module), name, None)
        return found if isinstance(found, type) else None


KINDS = (
    Kind("psycopg.Connection", True, "by_psycopg.fetch"),
    Kind("psycopg.AsyncConnection", False, "by_psycopg.fetch_async"),
    Kind("asyncpg.Connection", False, "by_asyncpg.fetch"),
    Kind("sqlalchemy.Connection", True, "by_sqlalchemy.fetch"),
    Kind("sqlalchemy.orm.Session", True, "by_sqlalchemy.fetch_of_session"),
    Kind("sqlalchemy.orm.scoped_session", True, "by_sqlalchemy.fetch_of_session"),
    *(
        Kind(f"sqlalchemy.ext.asyncio.{name}", False, f"by_sqlalchemy.{adapter}")
        for name, adapter in (
            ("AsyncConnection", "fetch_async"),
            ("AsyncSession", "fetch_of_async_session"),
            ("async_scoped_session", "fetch_of_async_session"),
        )
    ),
    Kind(
        "django.db.connection",
        True,
        "by_django.fetch",
        "django.utils.connection.ConnectionProxy",
    ),
    Kind(
        "django.db.connections[alias]",
        True,
        "by_django.fetch",
        "django.db.backends.base.base.BaseDatabaseWrapper",
    ),
)


def adapter_of(connection: object, *, is_blocking: bool) -> Adapter:
    """Who runs statements on the connection; Fault where it is none for this face."""
    kind = next((kind for kind in KINDS if _is_one(connection, kind)), None)
    if kind is None or kind.is_blocking != is_blocking:
        raise Fault(_refusal(connection, kind, is_blocking=is_blocking))
    module, _, function = kind.adapter.partition(".")
    adapter: Adapter = getattr(import_module(f"{__package__}.{module}"), function)
    return adapter


def _is_one(connection: object, kind: Kind) -> bool:
    found = kind.type
    return found is not None and isinstance(connection, found)


def _refusal(connection: object, other: Kind | None, *, is_blocking: bool) -> str:
    face, other_face = ("Dibs", "AsyncDibs") if is_blocking else ("AsyncDibs", "Dibs")
    given = type(connection)
    *most, last = (kind.name for kind in KINDS if kind.is_blocking == is_blocking)
    return (
        f"a connection lent to {face} must be a {', '.join(most)} or {last},"
        f" not {given.__module__}.{given.__qualname__}"
        + (f", which {other_face} takes" if other else "")
    )
