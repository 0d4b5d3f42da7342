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


def test_what_is_read_can_be_given_back(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    assert door.change_event(event, currency="USD").code == "ok"
    told = door.event(event)
    assert told is not None
    beside = {"event_id", "items", "products", "position", "on_sale"}
    beside |= {"created_at", "updated_at"}
    settings = {name: told[name] for name in told.keys() - beside}
    assert door.change_event(event, **settings).detail == {}
    rows = owner.execute(
        "select detail ? 'currency_since' from dibs.journal"
        " where event_id = %s and action = 'event_put'",
        (event,),
    )
    assert set(rows) == {(False,)}
