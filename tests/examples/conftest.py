"""An empty database for each example, and a look into it."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.doors.database import empty_database


@pytest.fixture(scope="module")
def url(postgres: str) -> Iterator[str]:
    """The address of a database with nothing in it."""
    with empty_database(postgres) as url:
        yield url


@pytest.fixture
def watch(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A second look at the example's database, which is sound at the end."""
    with psycopg.connect(url, autocommit=True) as watch:
        yield watch
        assert watch.execute("select * from dibs.verify('gala')").fetchall() == []
