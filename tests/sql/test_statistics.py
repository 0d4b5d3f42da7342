"""Statistics by SQL alone: exact to the instant, rolled up or not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import Clock
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


@pytest.mark.parametrize(("year", "is_rolled_up"), [(2035, False), (2036, True)])
def test_are_exact_to_the_instant_they_begin_at(
    door: SqlDoor,
    owner: Owner,
    event: str,
    clock: Clock,
    year: int,
    is_rolled_up: bool,
) -> None:
    opening = datetime(year, 5, 1, 10, tzinfo=UTC)

    def told(asked: str | None) -> tuple[int, int] | None:
        return owner.execute(
            "select created, failed from dibs.reservation_statistics(%s, 1)", (asked,)
        ).fetchone()

    clock.set(opening - HOUR)
    door.put_event(event, items={"floor": 9})
    for number, seconds in enumerate(SECONDS):
        clock.set(opening + timedelta(seconds=seconds))
        door.reserve(event, {"floor": 1}, session=f"s{number}")
        door.reserve(event, {"floor": 99}, session=f"s{number}")
    if is_rolled_up:
        owner.execute("select dibs.roll_up(%s)", (event,))
    for since in SINCE:
        clock.set(opening + timedelta(seconds=since) + HOUR)
        count = sum(seconds >= since for seconds in SECONDS)
        assert told(event) == (count, count), since
        assert told(None) == (count, count), since
