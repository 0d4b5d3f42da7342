"""A database with the engine in it, events of a test's own, and a hand on the lock."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from secrets import token_hex

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from dibs import AsyncDibs, Settings, migrate
from .watcher import Watcher


@contextmanager
def new_database(postgres: str) -> Iterator[str]:
    """The address of a database of a test's own, dropped at the end."""
    name = f"dibs_library_{token_hex(4)}"
    with psycopg.connect(postgres, autocommit=True) as owner:
        owner.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            yield make_conninfo(postgres, dbname=name)
        finally:
            drop = sql.SQL("drop database {} with (force)")
            owner.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def empty_url(postgres: str) -> Iterator[str]:
    """The address of a database with nothing in it."""
    with new_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def url(postgres: str) -> Iterator[str]:
    """The address of a database with the engine in it."""
    with new_database(postgres) as url:
        migrate(url)
        yield url


@pytest.fixture
def settings() -> Settings:
    """Defaults, whatever the environment says; a test may ask for others."""
    return Settings()


@pytest.fixture
async def dibs(url: str, settings: Settings) -> AsyncIterator[AsyncDibs]:
    """The library, open."""
    async with AsyncDibs(url, settings=settings) as dibs:
        yield dibs


@pytest.fixture
async def watcher(url: str) -> AsyncIterator[Watcher]:
    """A second look at the same database."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as link:
        yield Watcher(url, link)


@pytest.fixture
async def event(url: str, settings: Settings) -> AsyncIterator[str]:
    """An event with 100 on the floor; its invariants hold at the end."""
    name = f"event-{token_hex(4)}"
    async with AsyncDibs(url, settings=settings) as dibs:
        await dibs.put_event(name, items={"floor": 100}, duplicates="allow")
        yield name
        assert await dibs.verify(name) == []
