"""Statistics by SQL alone: exact to the instant, rolled up or not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.database import Databases
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

HOUR = timedelta(hours=1)
SECONDS = [0, 1200.25, 1200.75, 2400.5]
"""At each after the opening somebody reserves, and somebody is refused."""
SINCE = [
    *SECONDS,
    *(seconds + 0.000001 for seconds in SECONDS),
    *(600, 1200.5, 1800, 3000, 3600),
]


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    """A database for each test, as counts are over all events."""
    with databases.copy() as url:
        yield url


@pytest.fixture
def settable_clock(url: str) -> Iterator[Clock]:
    """The clock of the test's database."""
    clock = Clock(url)
    yield clock
    clock.close()


@pytest.mark.parametrize("is_rolled_up", [False, True])
def test_are_exact_to_the_instant_they_begin_at(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, is_rolled_up: bool
) -> None:
    def told(asked: str | None) -> tuple[int, int] | None:
        return owner.execute(
            "select created, failed from dibs.reservation_statistics(%s, 1)", (asked,)
        ).fetchone()

    clock.set(START - HOUR)
    door.put_event(event, items={"floor": 9})
    for number, seconds in enumerate(SECONDS):
        clock.set(START + timedelta(seconds=seconds))
        door.reserve(event, {"floor": 1}, session=f"s{number}")
        door.reserve(event, {"floor": 99}, session=f"s{number}")
    if is_rolled_up:
        owner.execute("select dibs.roll_up(%s)", (event,))
    for since in SINCE:
        clock.set(START + timedelta(seconds=since) + HOUR)
        count = sum(seconds >= since for seconds in SECONDS)
        assert told(event) == (count, count), since
        assert told(None) == (count, count), since
