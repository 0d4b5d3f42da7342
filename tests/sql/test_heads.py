"""How far events are, as the live feed and the delivery of messages look at them."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]


@pytest.fixture
def moved(door: SqlDoor, event: str, clock: Clock) -> str:
    """An event that was put at the start and moved ten seconds later, by one hold."""
    clock.set(START)
    door.put_event(event, items={"floor": 9})
    clock.advance(seconds=10)
    door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=10)
    return event


def heads(owner: Owner, since: datetime | None) -> dict[str, tuple[int, datetime]]:
    rows = owner.execute("select * from dibs.moved_heads(%s)", (since,)).fetchall()
    return {event: (position, looked_at) for event, position, _, looked_at in rows}


def followed(owner: Owner, event: str) -> tuple[int, datetime]:
    """What the live feed reads: the position, and when it was read."""
    row = owner.execute(
        "select position, looked_at from dibs.live_heads(array[%s, 'nowhere'])",
        (event,),
    ).fetchone()
    assert row is not None
    position, looked_at = row
    return position, looked_at


def after(owner: Owner, event: str, since: datetime) -> int | None:
    """After which position the journal tells of an instant and what came then."""
    rows = owner.execute("select * from dibs.positions_since(%s)", (since,)).fetchall()
    return dict(rows).get(event)


def test_who_moved_at_the_very_instant_moved_since(
    owner: Owner, moved: str, clock: Clock
) -> None:
    at = START + timedelta(seconds=10)
    tick = timedelta(microseconds=1)
    told = (3, clock.now())
    assert heads(owner, None)[moved] == told
    assert heads(owner, at - tick)[moved] == told
    assert heads(owner, at)[moved] == told
    assert moved not in heads(owner, at + tick)


def test_the_journal_tells_of_the_very_instant_too(owner: Owner, moved: str) -> None:
    at = START + timedelta(seconds=10)
    tick = timedelta(microseconds=1)
    assert after(owner, moved, START) == 0
    assert after(owner, moved, START + tick) == 2
    assert after(owner, moved, at) == 2
    assert after(owner, moved, at + tick) is None


def test_so_it_does_where_whole_hours_are_counted_already(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, items={"floor": 9})
    clock.advance(hours=2)
    door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(hours=2)
    owner.execute("select dibs.roll_up(%s)", (event,))
    assert after(owner, event, START + timedelta(hours=2)) == 2


def test_the_feed_reads_by_the_clock_of_its_event(
    owner: Owner, moved: str, clock: Clock
) -> None:
    """No earlier than its last change, even where the database's clock went back."""
    assert followed(owner, moved) == (3, clock.now())
    clock.set(START + timedelta(seconds=5))
    assert followed(owner, moved) == (3, START + timedelta(seconds=10))


def test_an_event_that_was_refused_has_none(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    assert door.put_event(event, items={"floor": -1}).code == "invalid_input"
    found = owner.execute(
        "select from dibs.event_heads where event_id = %s", (event,)
    ).fetchall()
    assert found == []
