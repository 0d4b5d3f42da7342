"""A database for each file, its clock, and two events in it that are alike."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.doors.clock import Clock
from tests.doors.fixtures import databases, url  # noqa: F401
from tests.doors.sql_door import SqlDoor

from .twins import Twin

Twins = Callable[..., tuple[Twin, Twin]]


@pytest.fixture(scope="module")
def clock(url: str) -> Iterator[Clock]:  # noqa: F811
    """The clock of the file's database."""
    clock = Clock(url)
    yield clock
    clock.close()


@pytest.fixture(scope="module")
def twins(url: str, clock: Clock) -> Iterator[Twins]:  # noqa: F811
    """Makes two events with the same settings.

    All share their connections: a new one is as slow as a hundred calls of an old one.
    """
    door = SqlDoor(url)
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as link:
        yield lambda **settings: (
            Twin(door, link, clock, **settings),
            Twin(door, link, clock, **settings),
        )
    door.close()
