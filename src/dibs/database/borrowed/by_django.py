"""Connections of Django: the one of the calling thread, by name or as it is."""

from typing import Any

from django.db import Error, InterfaceError, OperationalError

from dibs.database.borrowed.asked import Asked
from dibs.database.faults import error_of
from dibs.errors import Fault


async def fetch(connection: Any, asked: Asked) -> list[str]:
    """The column, in the calling thread."""
    vendor = getattr(connection, "vendor", "no database")
    if vendor != "postgresql":
        raise Fault(f"the connection leads to {vendor}, not to PostgreSQL")
    try:
        with connection.cursor() as cursor:
            cursor.execute(asked.statement, asked.given)
            return [text for (text,) in cursor.fetchall()]
    except Error as error:
        told = error.__cause__ or error
        state = getattr(told, "sqlstate", None) or getattr(told, "pgcode", None)
        is_lost = isinstance(error, OperationalError | InterfaceError)
        raise error_of(told, state, is_link_lost=is_lost) from error
