"""Two organisations with an event each, in which everything has happened once."""

from datetime import timedelta
from typing import Any

import psycopg
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

OURS, THEIRS = "acme.gala", "beta.gala"


def make(url: str, clock: Clock) -> dict[str, dict[str, str]]:
    """By event: the ids of its reservations by what they are now."""
    door = SqlDoor(url)
    with psycopg.connect(url, autocommit=True) as owner:
        made = {event: _make(door, owner, clock, event) for event in (OURS, THEIRS)}
    door.close()
    return made


def _make(
    door: SqlDoor, owner: psycopg.Connection[Any], clock: Clock, event: str
) -> dict[str, str]:
    clock.set(START)
    settings: dict[str, Any] = {"expiring_notice_seconds": 1_800}
    items = {"floor": 50, "broken": 5}
    door.put_event(event, duplicates="allow", items=items, **settings)
    door.put_item(event, "mug", capacity=9, kind="stock", product="mug")
    door.put_product(event, "mug")
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    door.put_policy(event, item="floor", units_max=8)
    door.block(event, {"floor": 2}, allocation="house")
    due = door.reserve(event, seats=["A-1"], session="bo", customer="bo")
    sold = door.sell(event, {"floor": 1}, session="anna")
    door.reserve(event, {"floor": 40}, session="anna")
    owner.execute("select dibs.roll_up(%s)", (event,))
    clock.set(START + timedelta(minutes=20))
    live = door.reserve(event, {"floor": 1}, session="anna", customer="anna", key="a")
    return {"due": str(due.id), "sold": str(sold.id), "live": str(live.id)}
