"""PgBouncer, databases behind it, and the library on the other side."""

from collections.abc import Iterator

import pytest
from tests.conftest import open_to_all
from tests.doors.fixtures import databases, url  # noqa: F401

from dibs import Dibs, Settings

from .pooler import Pooler


@pytest.fixture(scope="session")
def pooler(postgres: str) -> Iterator[Pooler]:
    """PgBouncer in transaction mode."""
    with open_to_all() as folder, Pooler(postgres, folder) as pooler:
        yield pooler


@pytest.fixture(scope="module")
def through(pooler: Pooler, url: str) -> str:  # noqa: F811
    """The address of the module's database, by PgBouncer."""
    return pooler.through(url)


@pytest.fixture
def dibs(through: str) -> Iterator[Dibs]:
    """The library with its usual settings, behind PgBouncer."""
    with Dibs(through, settings=Settings()) as dibs:
        yield dibs
