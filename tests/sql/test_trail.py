"""The trail that a feed follows: payments move no seats unseen, nor all of them."""

from datetime import timedelta
from typing import Any

import psycopg
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]
SEATS = ["A-1", "A-2"]


def test_payments_are_followed_seat_by_seat(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    notice = {"expiring_notice_seconds": 600}
    door.put_event(event, hold_seconds=600, payment_seconds=0, **notice)
    door.put_plan(event, plan_of(lower=SEATS), {})
    first = door.reserve(event, seats=["A-1"], session="anna")
    second = door.reserve(event, seats=["A-2"], session="bo")
    clock.set(START)
    position = len(door.journal(event, 0, 1000))
    door.begin_payment(first)
    door.end_payment(first)
    owner.execute("select dibs.tell_expiring(%s)", (event,))
    clock.set(START + timedelta(minutes=10))
    door.settle(first, "7")
    door.change_event(event, late_payment="refund")
    door.settle(second, "8")
    actions = [row["action"] for row in door.journal(event, position, 1000)]
    assert {"payment_begun", "payment_ended", "expiring", "late_refused"} <= {*actions}
    (told,) = owner.execute(
        "select dibs.live_changes(%s, %s)", (event, position)
    ).fetchone() or (None,)
    assert told is not None
    assert not told["is_whole"]
    assert told["seats"] == {"A-1": "s", "A-2": "a"}


def test_what_is_sold_stays_so_once_the_time_to_pay_is_over(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, hold_seconds=600)
    door.put_plan(event, plan_of(lower=SEATS), {})
    door.confirm(door.reserve(event, seats=["A-1"], session="anna"))
    door.reserve(event, seats=["A-2"], session="bo")
    clock.advance(hours=1)
    (told,) = owner.execute(
        "select dibs.live_changes(%s, 0) -> 'seats'", (event,)
    ).fetchone() or (None,)
    assert told == {"A-1": "s", "A-2": "a"}


def test_a_seat_that_was_dropped_is_told_of(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, orphans="allow")
    door.put_plan(event, plan_of(lower=SEATS), {})
    held = door.reserve(event, seats=SEATS, session="anna")
    position = len(door.journal(event, 0, 1000))
    door.amend(held, seats=["A-1"])
    (told,) = owner.execute(
        "select dibs.live_changes(%s, %s) -> 'seats'", (event, position)
    ).fetchone() or (None,)
    assert told is not None
    assert told["A-2"] == "a"
