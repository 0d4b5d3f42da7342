"""Connections of psycopg 3."""

from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap
from psycopg.rows import scalar_row
from psycopg.types.string import StrDumperUnknown, TextLoader

from dibs.database.borrowed.asked import Asked
from dibs.database.faults import error_of_psycopg


async def fetch(connection: psycopg.Connection[Any], asked: Asked) -> list[str]:
    """The column, in the calling thread."""
    try:
        # A cursor of our own: theirs may have another class and row factory.
        with psycopg.Cursor(connection, row_factory=scalar_row) as cursor:
            _carry_text(cursor.adapters)
            # Not prepared: the caller's pooler may not know of it next time.
            cursor.execute(asked.statement.encode(), asked.given, prepare=False)
            return cursor.fetchall()
    except psycopg.Error as error:
        raise error_of_psycopg(error) from error


async def fetch_async(
    connection: psycopg.AsyncConnection[Any], asked: Asked
) -> list[str]:
    """The column, in the running loop."""
    try:
        async with psycopg.AsyncCursor(connection, row_factory=scalar_row) as cursor:
            _carry_text(cursor.adapters)
            await cursor.execute(asked.statement.encode(), asked.given, prepare=False)
            return await cursor.fetchall()
    except psycopg.Error as error:
        raise error_of_psycopg(error) from error


def _carry_text(adapters: AdaptersMap) -> None:
    adapters.register_dumper(str, StrDumperUnknown)
    adapters.register_loader("text", TextLoader)
