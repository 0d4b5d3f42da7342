"""Connections and sessions of SQLAlchemy 2, over any of its PostgreSQL drivers.

What a connection or session begins when it is first used is its caller's to end.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_scoped_session
from sqlalchemy.orm import Session, scoped_session

from dibs.database.borrowed.asked import Asked
from dibs.database.faults import error_of
from dibs.errors import Fault

ALL_AT_ONCE = {"stream_results": False}


async def fetch(connection: Connection, asked: Asked) -> Sequence[str]:
    """The column, in the calling thread."""
    with _translated():
        result = connection.exec_driver_sql(
            _spelled(asked, connection.dialect),
            asked.given,
            execution_options=ALL_AT_ONCE,
        )
        return result.scalars().all()


async def fetch_of_session(
    session: Session | scoped_session[Any], asked: Asked
) -> Sequence[str]:
    """The column, on the connection of the session's transaction."""
    with _translated():
        connection = session.connection()
    return await fetch(connection, asked)


async def fetch_async(connection: AsyncConnection, asked: Asked) -> Sequence[str]:
    """The column, in the running loop."""
    with _translated():
        result = await connection.exec_driver_sql(
            _spelled(asked, connection.dialect),
            asked.given,
            execution_options=ALL_AT_ONCE,
        )
        return result.scalars().all()


async def fetch_of_async_session(
    session: AsyncSession | async_scoped_session[Any], asked: Asked
) -> Sequence[str]:
    """The column, on the connection of the session's transaction."""
    with _translated():
        connection = await session.connection()
    return await fetch_async(connection, asked)


def _spelled(asked: Asked, dialect: Dialect) -> str:
    if dialect.name != "postgresql":
        raise Fault(f"the connection leads to {dialect.name}, not to PostgreSQL")
    is_numbered = dialect.paramstyle == "numeric_dollar"
    return asked.numbered if is_numbered else asked.statement


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except exc.DBAPIError as error:
        # Over asyncpg the driver's error is the cause of one that stands in for it.
        told = (error.orig and error.orig.__cause__) or error.orig or error
        state = getattr(told, "sqlstate", None) or getattr(told, "pgcode", None)
        is_lost = error.connection_invalidated or isinstance(
            error, exc.OperationalError
        )
        raise error_of(told, state, is_link_lost=is_lost) from error
    except exc.SQLAlchemyError as error:
        # A time-out is its pool's, which had no connection to give.
        is_late = isinstance(error, exc.TimeoutError)
        raise error_of(error, is_link_lost=is_late) from error
