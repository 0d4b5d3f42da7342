"""How connections speak: which types they send and read, whoever owns them."""

from typing import Any

import msgspec
import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.rows import tuple_row
from psycopg.types.string import TextLoader

from dibs.database.answers import Row

AsyncConnection = psycopg.AsyncConnection[Any]
AnyConnection = psycopg.Connection[Any] | AsyncConnection


class JsonLoader(Loader):
    """Reads jsonb with msgspec."""

    def load(self, data: Buffer) -> Any:
        """The decoded value."""
        return msgspec.json.decode(data)


def register_types(adapters: AdaptersMap) -> None:
    """Ids are text everywhere in Python, and JSON is decoded fast."""
    adapters.register_loader("uuid", TextLoader)
    adapters.register_loader("jsonb", JsonLoader)


async def fetch(connection: AsyncConnection, statement: bytes, given: Any) -> list[Row]:
    """All rows of a statement on a connection of the pool."""
    cursor = await connection.execute(statement, given)
    return await cursor.fetchall()


async def fetch_borrowed(
    connection: AnyConnection, statement: bytes, given: Any
) -> list[Row]:
    """All rows of a statement in the caller's own transaction.

    It never begins, commits or retries, and the caller's row factory, cursor class and
    loaders are neither used nor changed. Errors of the driver are the caller's.
    """
    if isinstance(connection, psycopg.Connection):
        with psycopg.Cursor(connection, row_factory=tuple_row) as cursor:
            register_types(cursor.adapters)
            return cursor.execute(statement, given).fetchall()
    async with psycopg.AsyncCursor(connection, row_factory=tuple_row) as async_cursor:
        register_types(async_cursor.adapters)
        await async_cursor.execute(statement, given)
        return await async_cursor.fetchall()


def require_kind(connection: object, *, is_blocking: bool) -> None:
    """TypeError for a connection the caller's kind of code cannot wait on."""
    wanted = psycopg.Connection if is_blocking else psycopg.AsyncConnection
    if not isinstance(connection, wanted):
        given = type(connection).__qualname__
        raise TypeError(f"connection must be a psycopg.{wanted.__name__}, not {given}")
