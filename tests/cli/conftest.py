"""The command line as a program, against a database of its own."""

import os
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from dibs.installer import migrate

from .warm import Answer, Start, start, warm

Run = Callable[..., Answer]
SCREEN = {"COLUMNS": "100", "NO_COLOR": "1"}


@pytest.fixture(scope="session")
def database_url(postgres: str) -> Iterator[str]:
    """The address of a new database with the engine in it."""
    name = f"cli_{secrets.token_hex(4)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    url = urlunsplit(urlsplit(postgres)._replace(path=f"/{name}"))
    migrate(url)
    yield url
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture(scope="session")
def run_warm() -> Iterator[Start]:
    """The program, ready to run."""
    with warm(SCREEN) as run:
        yield run


@pytest.fixture
def dibs(database_url: str, run_warm: Start) -> Run:
    """Run `dibs` with these arguments; `environment` goes on top of the usual one."""

    def run(*arguments: object, environment: dict[str, str] | None = None) -> Answer:
        ours = {"DIBS_DATABASE_URL": database_url, **SCREEN, **(environment or {})}
        # How wide the screen is is read once.
        go = start if ours["COLUMNS"] != SCREEN["COLUMNS"] else run_warm
        return go([*map(str, arguments)], os.environ | ours)

    return run
