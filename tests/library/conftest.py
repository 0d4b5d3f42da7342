"""A database with the engine in it, events of a test's own, and a hand on the lock."""

from collections.abc import AsyncIterator, Iterator
from secrets import token_hex

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from dibs import AsyncDibs, Settings
from dibs.installer import scratch_database

from .watcher import Watcher


@pytest.fixture
def empty_url(postgres: str) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"empty_{token_hex(6)}"
    with psycopg.connect(postgres, autocommit=True) as owner:
        owner.execute(f"create database {name}")
        yield make_conninfo(postgres, dbname=name)
        owner.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def url(postgres: str) -> Iterator[str]:
    """The address of a database with the engine in it."""
    with scratch_database(postgres) as url:
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
