"""What a key is answered again, field by field: what was said, and nothing besides."""

from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

CALLS = {
    "reserve": "dibs.reserve(%(event)s, '{\"floor\": 1}', session => 'bo', key => 'k')",
    "reserve, sold out": (
        "dibs.reserve(%(event)s, '{\"floor\": 9}', session => 'bo', key => 'k')"
    ),
    "reserve, again": (
        "dibs.reserve(%(event)s, '{\"floor\": 1}', session => 'anna', key => 'k')"
    ),
    "sell": "dibs.sell(%(event)s, '{\"floor\": 1}', session => 'bo', key => 'k')",
    "extend": "dibs.extend(%(event)s, %(held)s, key => 'k')",
    "extend, too often": "dibs.extend(%(event)s, %(long)s, key => 'k')",
    "extend, what was sold": "dibs.extend(%(event)s, %(sold)s, key => 'k')",
    "amend": "dibs.amend(%(event)s, %(held)s, '{\"floor\": 2}', key => 'k')",
    "amend, sold out": "dibs.amend(%(event)s, %(held)s, '{\"floor\": 9}', key => 'k')",
    "release": "dibs.release(%(event)s, %(held)s, key => 'k')",
    "release, what was sold": "dibs.release(%(event)s, %(sold)s, key => 'k')",
    "confirm": "dibs.confirm(%(event)s, %(held)s, key => 'k')",
    "cancel": "dibs.cancel(%(event)s, %(sold)s, key => 'k')",
    "cancel, what is held": "dibs.cancel(%(event)s, %(held)s, key => 'k')",
    "begin_payment": "dibs.begin_payment(%(event)s, %(held)s, '7', key => 'k')",
    "settle": "dibs.settle(%(event)s, %(held)s, '7', key => 'k')",
    "settle late": "dibs.settle(%(event)s, %(over)s, '7', key => 'k')",
    "reserve_again": "dibs.reserve_again(%(event)s, %(over)s, key => 'k')",
    "reserve_again, sold out": "dibs.reserve_again(%(event)s, %(gone)s, key => 'k')",
    "settle, too late": (
        "dibs.settle(%(event)s, %(over)s, '7', amount_minor => 1, key => 'k')"
    ),
}
REFUSED = {name for name in CALLS if ", " in name}


@pytest.fixture
def given(door: SqlDoor, event: str, clock: Clock) -> dict[str, Any]:
    """A hold, one that cannot be extended any more, two that are over, and a sale."""
    clock.set(START)
    door.put_event(
        event,
        items={"floor": {"capacity": 9, "price_minor": 500}},
        hold_seconds=60,
        extensions_max=1,
        late_payment="same",
    )
    over = door.reserve(event, {"floor": 1}, session="di")
    gone = door.reserve(event, {"floor": 8}, session="fred")
    clock.advance(minutes=2)
    door.sweep(event)
    long = door.reserve(event, {"floor": 1}, session="cy")
    door.extend(long)
    return {
        "event": event,
        "over": over.id,
        "gone": gone.id,
        "long": long.id,
        "held": door.reserve(event, {"floor": 1}, session="anna").id,
        "sold": door.sell(event, {"floor": 1}, session="ed").id,
    }


@pytest.mark.parametrize("call", CALLS)
def test_a_key_is_answered_again_as_it_was(
    owner: Owner, given: dict[str, Any], call: str
) -> None:
    with owner.cursor(row_factory=dict_row) as cursor:
        first, again = (
            cursor.execute(f"select * from {CALLS[call]}", given).fetchone()
            for _ in range(2)
        )
    assert first is not None
    assert (first["code"] != "ok") == (call in REFUSED)
    assert again == {**first, "replayed": True}
