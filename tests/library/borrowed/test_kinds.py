"""What may be lent to which face, told without importing anybody's library."""

import subprocess
import sys

import asyncpg
import psycopg
import psycopg_pool
import pytest
import sqlalchemy
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from dibs import AsyncDibs, Dibs, Fault

SCRIPT = """
import sys, dibs.client
known = {"asyncpg", "django", "sqlalchemy"}
try:
    dibs.Dibs().reserve("gala", {"floor": 1}, session="anna", connection=object())
except dibs.Fault:
    print(known & {name.partition(".")[0] for name in sys.modules})
"""

BLOCKING = (
    "a connection lent to Dibs must be a psycopg.Connection, sqlalchemy.Connection,"
    " sqlalchemy.orm.Session, sqlalchemy.orm.scoped_session, django.db.connection or"
    " django.db.connections[alias], not "
)
ASYNC = (
    "a connection lent to AsyncDibs must be a psycopg.AsyncConnection,"
    " asyncpg.Connection, sqlalchemy.ext.asyncio.AsyncConnection,"
    " sqlalchemy.ext.asyncio.AsyncSession or"
    " sqlalchemy.ext.asyncio.async_scoped_session, not "
)

NOBODY = "00000000-0000-7000-8000-000000000000"

strangers = pytest.mark.parametrize(
    "stranger",
    [
        "postgresql:///shop",
        sqlalchemy.create_engine("sqlite://"),
        psycopg_pool.ConnectionPool("", open=False),
        asyncpg.create_pool,
    ],
    ids=["address", "engine", "pool", "function"],
)


@strangers
def test_what_is_no_connection_is_a_fault(stranger: object) -> None:
    with pytest.raises(Fault) as fault:
        Dibs().reserve("gala", {"floor": 1}, session="anna", connection=stranger)
    name = f"{type(stranger).__module__}.{type(stranger).__qualname__}"
    assert str(fault.value) == BLOCKING + name


@strangers
async def test_so_it_is_in_async_code(stranger: object) -> None:
    with pytest.raises(Fault) as fault:
        await AsyncDibs().reservation("gala", NOBODY, connection=stranger)
    assert str(fault.value).startswith(ASYNC)


async def test_an_async_connection_is_not_for_dibs(url: str) -> None:
    async with await psycopg.AsyncConnection.connect(url) as link:
        with pytest.raises(Fault) as fault:
            Dibs().reserve("gala", {"floor": 1}, session="anna", connection=link)
    name = "psycopg.AsyncConnection, which AsyncDibs takes"
    assert str(fault.value) == BLOCKING + name


@pytest.mark.parametrize(
    "session", [Session(), sqlalchemy.create_engine("sqlite://").connect()]
)
async def test_a_blocking_one_is_not_for_async_dibs(session: object) -> None:
    with pytest.raises(Fault, match=r"not sqlalchemy\..*, which Dibs takes"):
        await AsyncDibs().reserve(
            "gala", {"floor": 1}, session="anna", connection=session
        )


def test_an_async_session_is_not_for_dibs() -> None:
    with pytest.raises(Fault, match=r"AsyncSession, which AsyncDibs takes"):
        Dibs().reserve("gala", {"floor": 1}, session="a", connection=AsyncSession())


def test_another_database_is_a_fault() -> None:
    with (
        sqlalchemy.create_engine("sqlite://").connect() as link,
        pytest.raises(Fault, match="leads to sqlite, not to PostgreSQL"),
    ):
        Dibs().reserve("gala", {"floor": 1}, session="anna", connection=link)


def test_no_library_is_loaded_that_its_user_has_not_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, check=True, text=True
    )
    assert done.stdout == "set()\n"
