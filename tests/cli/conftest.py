"""The command line as a program, against a database of its own."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

Answer = subprocess.CompletedProcess[str]
Run = Callable[..., Answer]


@pytest.fixture(scope="session")
def database_url(postgres: str) -> Iterator[str]:
    """A new, empty database."""
    name = f"cli_{secrets.token_hex(4)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    yield urlunsplit(urlsplit(postgres)._replace(path=f"/{name}"))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def dibs(database_url: str) -> Run:
    """Run `dibs` with these arguments; `environment` goes on top of the usual one."""

    def run(*arguments: object, environment: dict[str, str] | None = None) -> Answer:
        ours = {"DIBS_DATABASE_URL": database_url, "COLUMNS": "100", "NO_COLOR": "1"}
        return subprocess.run(
            [sys.executable, "-m", "dibs.cli", *map(str, arguments)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**os.environ, **ours, **(environment or {})},
            timeout=120,
        )

    return run
