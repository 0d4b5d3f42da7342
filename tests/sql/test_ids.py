"""Ids are in the order of birth, also of what was born in one millisecond."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

BORN = """
select array_agg(reservation_id order by position) from dibs.journal
where event_id = %s and action = 'reserved'
"""


@pytest.mark.parametrize("duplicates", ["allow", "merge"])
def test_of_two_the_younger_has_the_greater_id(
    door: SqlDoor, owner: Owner, clock: Clock, event: str, duplicates: str
) -> None:
    clock.set(START)
    door.put_event(
        event, kind="store", items={"mug": 60, "cap": 60}, duplicates=duplicates
    )
    for number in range(12):
        asked = [
            {"session": f"{number}-{one}", "items": {"mug": 1 if one != 1 else 99}}
            for one in range(3)
        ]
        odd = [{"session": f"{number}-odd", "items": {"mug": 1, "cap": 1}}]
        verbs = {"reserve": asked, "sell": odd, "fill_cart": [asked[0]]}
        if number % 2:
            verbs["reserve"] += odd  # it takes the long way, and all with it
        owner.execute("select dibs.turn(%s, %s)", (event, Jsonb(verbs)))
    row = owner.execute(BORN, (event,)).fetchone()
    assert row is not None
    (born,) = row
    assert len(born) > 40
    assert born == sorted(born)


def test_ids_are_version_7_and_begin_with_their_millisecond(
    door: SqlDoor, clock: Clock, event: str
) -> None:
    clock.set(START)
    door.put_event(event, items={"floor": 2})
    first, second = (
        door.reserve(event, {"floor": 1}, session=name) for name in ("anna", "bo")
    )
    for answer in (first, second):
        assert int(answer.id.replace("-", "")[:12], 16) == START.timestamp() * 1000
        assert answer.id[14] == "7"
        assert answer.id[19] == "8"
