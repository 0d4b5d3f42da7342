"""Changing an event by SQL alone: what the types of the other doors rule out."""

from typing import Any

import psycopg
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]


def test_refuses_to_give_an_event_another_id(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    row = owner.execute(
        "select code, detail ->> 'field' from dibs.change_event("
        '%s, \'{"event_id": "other"}\')',
        (event,),
    ).fetchone()
    assert row == ("invalid_input", "/event_id")
    assert door.event(event) is not None
