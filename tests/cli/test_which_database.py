"""Which database it is: a wrong one is not called sound, and our own is named."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from .conftest import Run
from .warm import start

UNKNOWN = "00000000-0000-4000-8000-000000000000"
ASK = (
    "verify", "verify gala", "reconcile", "cleanup", "journal", "event list",
    "event show gala", "event pause gala", "event statistics", "kind list",
    "keys list", "keys tokens list", "keys organisations", "allocation list gala",
    "event policy list gala", "explain soldout gala", "plan export gala",
    "stock export --event gala", "payments list", "payments orders",
    "endpoints list", "deliveries list", f"deliveries retry {UNKNOWN}",
)  # fmt: skip
BEGIN = (
    "event put gala", "kind put ticket", "keys create --name till",
    "keys organisation acme", "keys tokens create",
    "endpoints add http://127.0.0.1:9/", "migrate",
)  # fmt: skip


@pytest.fixture
def empty_url(postgres: str) -> Iterator[str]:
    """A database that knows nothing of Dibs."""
    name = f"empty_{token_hex(4)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
        yield urlunsplit(urlsplit(postgres)._replace(path=f"/{name}"))
        connection.execute(f"drop database {name} with (force)".encode())


def has_dibs(url: str) -> bool:
    with psycopg.connect(url) as link:
        found = link.execute("select to_regnamespace('dibs') is not null").fetchone()
    return found == (True,)


def test_who_asks_a_database_without_dibs_is_told_so(dibs: Run, empty_url: str) -> None:
    name = urlsplit(empty_url).path[1:]
    for command in ASK:
        asked = dibs(*command.split(), environment={"DIBS_DATABASE_URL": empty_url})
        assert asked.returncode == 3, command
        assert asked.stderr.startswith(
            f"dibs: Dibs is not installed in the database '{name}'"
        ), command
        assert asked.stderr.endswith("; run `dibs migrate`\n"), command
        assert asked.stderr.count("\n") == 1
        assert asked.stdout == ""
    assert not has_dibs(empty_url)


@pytest.mark.parametrize("command", BEGIN)
def test_who_begins_in_a_database_without_dibs_gets_it(
    dibs: Run, empty_url: str, command: str
) -> None:
    its = {"DIBS_DATABASE_URL": empty_url, "DIBS_WEBHOOKS_ALLOW_PRIVATE": "127.0.0.0/8"}
    begun = dibs(*command.split(), environment=its)
    assert begun.returncode == 0, begun.stderr
    assert has_dibs(empty_url)


def test_a_database_of_our_own_is_named(data_dir: Path) -> None:
    own = {**os.environ, "DIBS_DATA_DIR": str(data_dir)}
    own.pop("DIBS_DATABASE_URL", None)
    told = (
        "dibs: DIBS_DATABASE_URL is not set: this is Dibs' own database in"
        f" {data_dir}\n"
    )
    for command in ("migrate --json", "verify --json", "payments list --json"):
        asked = start(command.split(), own)
        assert (asked.returncode, asked.stderr) == (0, told)
        json.loads(asked.stdout)
    for command in ("sql", "--version", "event --help"):
        assert start(command.split(), own).stderr == ""
