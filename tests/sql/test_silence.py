"""What verify has nothing to say about: there is no harm in it."""

from typing import Any

import psycopg
from tests.doors.clock import Clock
from tests.doors.sql_door import SqlDoor

from .broken import OF_EVENT
from .test_verify import ids

__all__ = ["ids"]

Owner = psycopg.Connection[Any]


def test_is_silent_about_an_event_that_is_not_there(door: SqlDoor, event: str) -> None:
    assert door.verify(event) == []


def test_is_silent_about_what_expired_at_its_very_deadline(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1})
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.expires_at is not None
    clock.set(held.expires_at)
    assert door.sweep(event) == [held.id]
    assert door.verify(event) == []


def test_the_deadline_of_a_sold_ticket_matters_no_more(
    owner: Owner, ids: dict[str, Any]
) -> None:
    with owner.transaction(force_rollback=True):
        changed = owner.execute(
            "update dibs.tickets set reservation_expires_at = now()"
            + OF_EVENT
            + " and reservation_id = %(sold)s",
            ids,
        ).rowcount
        assert changed > 0
        rows = owner.execute("select * from dibs.verify(%(event)s)", ids).fetchall()
        assert rows == []
