"""The engine without a door: tables, functions and plans as their owner sees them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.fixtures import (  # noqa: F401
    clock,
    databases,
    doors,
    event,
    settable_clock,
    sound,
    url,
    watcher,
)
from tests.doors.sql_door import SqlDoor

from .two_organisations import make


@pytest.fixture
def door(url: str) -> Iterator[SqlDoor]:  # noqa: F811
    """The functions, each call a statement of its own."""
    door = SqlDoor(url)
    yield door
    door.close()


@pytest.fixture
def owner(url: str) -> Iterator[psycopg.Connection[Any]]:  # noqa: F811
    """A connection of the role that owns every table; it commits by itself."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def names(url: str, settable_clock: Clock) -> Iterator[dict[str, dict[str, str]]]:  # noqa: F811
    """Two organisations; by event, the ids of its reservations by what they are now."""
    made = make(url, settable_clock)
    settable_clock.set(START + timedelta(minutes=20))
    yield made
    settable_clock.run()
