"""The release, databases it made, and what this version makes of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.doors.database import empty_database
from tests.doors.watcher import Watcher

from dibs import migrate

from .release import Client, Version, unpacked


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """The release before this one."""
    return unpacked(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="session")
def head() -> Version:
    """This version."""
    return Version()


@pytest.fixture(scope="session")
def released_template(postgres: str, release: Version) -> Iterator[str]:
    """The address of a database as the release installs it; nobody connects to it."""
    with empty_database(postgres) as url:
        release.migrate(url)
        yield url


@pytest.fixture
def url(postgres: str, released_template: str) -> Iterator[str]:
    """The address of a new database as the release installs it."""
    with copied(postgres, released_template) as url:
        yield url


@pytest.fixture(scope="module")
def upgraded_url(postgres: str, released_template: str) -> Iterator[str]:
    """The address of the module's database, installed by the release and upgraded."""
    with copied(postgres, released_template) as url:
        migrate(url)
        yield url


@pytest.fixture
def watcher(url: str) -> Iterator[Watcher]:
    """A second look at the database."""
    watcher = Watcher(url)
    yield watcher
    watcher.close()


@pytest.fixture
def old(release: Version, url: str) -> Iterator[Client]:
    """The release's client."""
    with Client(release, url) as client:
        yield client


@contextmanager
def copied(server: str, template: str) -> Iterator[str]:
    """The address of a copy of a database that nobody is connected to."""
    name = f"dibs_copy_{token_hex(6)}"
    of = psycopg.conninfo.conninfo_to_dict(template)["dbname"]
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"create database {name} template {of}")
        yield make_conninfo(server, dbname=name)
        link.execute(f"drop database {name} with (force)")
