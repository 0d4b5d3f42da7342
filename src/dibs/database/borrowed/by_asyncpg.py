"""Connections of asyncpg, those of its pool too."""

from typing import Any

import asyncpg

from dibs.database.borrowed.asked import Asked
from dibs.database.faults import error_of


async def fetch(connection: Any, asked: Asked) -> list[str]:
    """The column, in the running loop."""
    try:
        rows = await connection.fetch(
            asked.numbered, *asked.given, record_class=asyncpg.Record
        )
    except asyncpg.PostgresError as error:
        raise error_of(error, error.sqlstate) from error
    except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise error_of(error, is_link_lost=_is_closed(connection)) from error
    return [text for (text,) in rows]


def _is_closed(connection: Any) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # given back to its pool, so not even that
        return False
