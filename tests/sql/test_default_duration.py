"""The installation's default: how long a hold lasts where no policy says otherwise."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.python_door import PythonDoor
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

PUT = "select code, detail from dibs.put_default_duration(%s)"


@pytest.fixture(autouse=True)
def shipped(owner: Owner) -> Iterator[None]:
    """The windows of the kinds are as shipped again at the end."""
    yield
    owner.execute(PUT, (None,))


def minutes_of(door: SqlDoor, event: str) -> float:
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.expires_at is not None
    door.release(held)
    return (held.expires_at - START) / timedelta(minutes=1)


def test_holds_every_kind_so_long(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    assert minutes_of(door, event) == 30
    assert owner.execute(PUT, (7,)).fetchone() == ("ok", None)
    assert minutes_of(door, event) == 7


def test_gives_way_to_the_event_s_policy(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=120)
    owner.execute(PUT, (7,))
    assert minutes_of(door, event) == 2


def test_is_put_by_the_library_too(
    door: SqlDoor, url: str, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    with closing(PythonDoor(url)) as python:
        python.dibs.put_default_duration(8)
    assert minutes_of(door, event) == 8


@pytest.mark.parametrize("minutes", [0, -5, 525_601])
def test_refuses_what_is_out_of_range(owner: Owner, minutes: int) -> None:
    row = owner.execute(PUT, (minutes,)).fetchone()
    assert row is not None
    code, detail = row
    assert (code, detail["field"]) == ("invalid_input", "/minutes")
