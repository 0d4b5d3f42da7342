"""Policies as the journal tells of them."""

from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

PUT = "select code from dibs.put_policy(%s, 'floor', 'vip', 100, %s, 'ada')"
JOURNAL = (
    "select position, principal, item_ids, detail from dibs.journal"
    " where event_id = %s and action = 'policy_put' order by position"
)
POSITION = "select position from dibs.event_heads where event_id = %s"


def test_each_change_is_a_row_and_a_refusal_is_none(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    (start,) = owner.execute(POSITION, (event,)).fetchone() or (0,)
    given = [{"hold_seconds": 60, "units_max": None}, {"hold_seconds": 0}, None, None]
    codes = [
        owner.execute(PUT, (event, Jsonb(one) if one else None)).fetchone()
        for one in given
    ]
    assert codes == [("ok",), ("invalid_input",), ("ok",), ("not_found",)]
    key = {"item_id": "floor", "customer_class": "vip", "amount_minor_min": 100}
    assert owner.execute(JOURNAL, (event,)).fetchall() == [
        (start + 1, "ada", ["floor"], key | {"settings": {"hold_seconds": 60}}),
        (start + 2, "ada", ["floor"], key | {"settings": None}),
    ]
    assert owner.execute(POSITION, (event,)).fetchone() == (start + 2,)
    assert door.verify(event) == []
