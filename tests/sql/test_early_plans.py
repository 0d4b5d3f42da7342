"""Plans that were made while tables were empty read few rows once they are full."""

from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .test_plans import READ, SLACK

Owner = psycopg.Connection[Any]

SEATS = [f"A-{number}" for number in range(3_000)]
RESERVE = "select code from dibs.reserve(%s, %s, %s, session => %s)"


def test_a_seat_is_found_by_its_key_whenever_the_plan_was_made(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="allow")
    early = (event, '{"floor": 1}', ["A-0"], "early")
    assert owner.execute(RESERVE, early).fetchone() == ("seats_not_found",)
    door.put_plan(event, plan_of(lower=SEATS), {})
    with owner.transaction(force_rollback=True):
        before = sum(rows for _, _, rows in owner.execute(READ))
        late = (event, "{}", ["A-7"], "late")
        assert owner.execute(RESERVE, late).fetchone() == ("ok",)
        after = sum(rows for _, _, rows in owner.execute(READ))
    assert after - before <= 5 * SLACK


def test_keys_and_owners_are_found_whenever_the_plan_was_made(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 100_000})

    def crowd(name: str, size: int) -> None:
        asked = [
            {"items": {"floor": 1}, "session": buyer, "key": buyer}
            for buyer in (f"{name}-{number}" for number in range(size))
        ]
        answered = owner.execute(
            "select code from dibs.turn(%s, %s)", (event, Jsonb({"reserve": asked}))
        )
        assert answered.fetchall() == [("ok",)] * size

    crowd("early", 1)
    for number in range(6):
        crowd(f"crowd-{number}", 500)
    with owner.transaction(force_rollback=True):
        before = sum(rows for _, _, rows in owner.execute(READ))
        crowd("late", 20)
        after = sum(rows for _, _, rows in owner.execute(READ))
    assert after - before <= 5 * SLACK
