"""A refused change leaves an event that goes on, whatever it freed on its way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

CHANGES: dict[str, Callable[[SqlDoor, str], object]] = {
    "put_event": lambda door, event: door.put_event(event, items={"floor": 1}),
    "put_item": lambda door, event: door.put_item(event, "floor", capacity=1),
    "put_items": lambda door, event: door.put_items(event, {"floor": {"capacity": 1}}),
    "block": lambda door, event: door.block(event, {"floor": 99}),
    "unblock": lambda door, event: door.unblock(event, {"floor": 99}),
    "reserve": lambda door, event: door.reserve(event, {"floor": 6}, session="cy"),
    "put_plan": lambda door, event: door.put_plan(event, plan_of(lower=["B-1"]), {}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_event_goes_on(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, change: str
) -> None:
    door.put_event(event, items={"floor": 5}, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    door.sell(event, {"floor": 3}, seats=["A-1"], session="bo")
    door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + timedelta(minutes=1))

    told = CHANGES[change](door, event)
    code = told.code if isinstance(told, Answer) else "refused"
    assert code != "ok"
    assert door.verify(event) == []
    clock.set(START)
    assert door.sell(event, {"floor": 1}, session="dora").code in {"ok", "sold_out"}
    rows = owner.execute(
        "select position, recorded_at from dibs.journal where event_id = %s order by 1",
        (event,),
    ).fetchall()
    assert [position for position, _ in rows] == list(range(1, len(rows) + 1))
    assert [at for _, at in rows] == sorted(at for _, at in rows)


def test_nothing_stays_of_an_event_that_was_refused(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    assert door.put_event(event, items={"floor": -1}).code == "invalid_input"
    heads = owner.execute(
        "select position from dibs.event_heads where event_id = %s", (event,)
    ).fetchall()
    assert heads == []
