"""Of an event whose older journal is archived what is left is judged, and mended."""

from typing import Any

import psycopg
import pytest
from tests.doors.clock import Clock
from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

ARCHIVE = (
    "delete from dibs.journal j where j.event_id = %(event)s and j.position < ("
    " select min(b.position) from dibs.journal b"
    " where b.event_id = j.event_id and b.action = 'balance')"
)
ROWS = (
    "select action, count(*) from dibs.journal where event_id = %(event)s"
    " group by 1 order by 1"
)


@pytest.fixture
def held(door: SqlDoor, owner: Owner, event: str, clock: Clock) -> Answer:
    """A hold that was amended and extended, beside a sale, a release and an expiry.

    All that and the balance that closed it happened at one instant, so far as the clock
    can tell; what was before the balance is archived.
    """
    door.put_event(event, items={"floor": 9}, hold_seconds=600, leave_grace_seconds=60)
    due = door.reserve(event, {"floor": 1}, session="due")
    assert due.expires_at is not None
    clock.set(due.expires_at)
    held = door.reserve(event, {"floor": 2}, session="anna")
    door.amend(held, items={"floor": 1})
    door.extend(held)
    door.confirm(door.reserve(event, {"floor": 1}, session="bo"))
    door.release(door.reserve(event, {"floor": 1}, session="cy"))
    undone = door.sell(event, {"floor": 1}, session="di")
    door.cancel(undone)
    door.sweep(event)
    owner.execute("select dibs.close_period(%s)", (event,))
    assert owner.execute(ARCHIVE, {"event": event}).rowcount > 0
    return held


def test_what_was_archived_is_not_missed(door: SqlDoor, held: Answer) -> None:
    assert door.verify(held.event) == []
    assert door.extend(held).code == "ok"
    assert door.verify(held.event) == []
    assert door.release(held).code == "ok"
    assert door.verify(held.event) == []


def test_what_was_archived_is_not_told_again_by_a_repair(
    door: SqlDoor, owner: Owner, held: Answer
) -> None:
    event = held.event
    before = dict(owner.execute(ROWS, {"event": event}).fetchall())
    owner.execute(
        "update dibs.items set sold_count = sold_count + 1,"
        " available_count = available_count - 1 where event_id = %s",
        (event,),
    )
    found = owner.execute("select * from dibs.reconcile(%s)", (event,)).fetchall()
    after = dict(owner.execute(ROWS, {"event": event}).fetchall())
    assert after == {**before, "reconciled": len(found)}
