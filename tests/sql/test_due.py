"""What is due and not swept yet: who does not need it passes it by.

Counted in rows that plans handle, which is the same on every machine.
"""

from collections.abc import Iterator

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.database import Databases
from tests.doors.sql_door import SqlDoor

from .work import Owner, work_of

FEW, MANY, BATCH = 10, 1_000, 500
SLACK = 50
CALLS = {
    "pause": 'select code from dibs.change_event({event}, \'{{"status": "paused"}}\')',
    "replace the settings": "select code from dibs.put_event({event}, name => 'New')",
    "add an item": "select code from dibs.put_item({event}, 'mug', capacity => 9)",
    "give one more": "select code from dibs.put_item({event}, 'rare', capacity => 9)",
    "give some more": "select code from dibs.put_items({event}, '{{\"rare\": 9}}')",
    "begin a plan": (
        "select code from dibs.begin_plan({event}, '{{}}', '{{\"Hall\": 9}}')"
    ),
    "refuse what is sold out": (
        "select code from dibs.reserve({event}, '{{\"rare\": 1}}', session => 'new')"
    ),
    "serve a product": (
        "select code from dibs.reserve_many({event},"
        ' \'[{{"products": {{"pin": 1}}, "session": "new"}}]\')'
    ),
    "serve a cart": (
        "select code from dibs.fill_cart({event}, products => '{{\"pin\": 1}}',"
        " session => 'new')"
    ),
}
CODES = {"refuse what is sold out": "sold_out"}


def with_due(door: SqlDoor, event: str, count: int) -> None:
    """An event where so many holds of one item are due; nobody holds of the others."""
    items = {"floor": 10 * MANY, "rare": 1, "shop": {"capacity": 9, "product": "pin"}}
    door.put_event(event, items=items, duplicates="allow", hold_seconds=600)
    assert door.sell(event, {"rare": 1}, session="counter").code == "ok"
    for first in range(0, count, BATCH):
        asked = [{"session": "crowd", "items": {"floor": 1}}]
        door.reserve_many(event, asked * min(BATCH, count - first))


@pytest.fixture(scope="module")
def works(databases: Databases) -> Iterator[dict[str, list[tuple[str, int]]]]:
    """The code of each call and the rows it handles, with few due and with many."""
    with databases.copy() as url, psycopg.connect(url, autocommit=True) as owner:
        door, clock = SqlDoor(url), Clock(url)
        clock.set(START)
        for event, count in (("few", FEW), ("many", MANY)):
            with_due(door, event, count)
        clock.advance(minutes=11)
        owner.execute("vacuum analyze")
        yield {
            call: [
                measured(owner, statement.format(event=f"'{event}'"))
                for event in ("few", "many")
            ]
            for call, statement in CALLS.items()
        }
        clock.run()
        clock.close()
        door.close()


def measured(owner: Owner, statement: str) -> tuple[str, int]:
    with owner.transaction(force_rollback=True):
        row = owner.execute(statement).fetchone()
    assert row is not None
    return row[0], work_of(owner, statement, {})


@pytest.mark.parametrize("call", CALLS)
def test_who_needs_nothing_of_it_does_no_more_for_many_than_for_few(
    works: dict[str, list[tuple[str, int]]], call: str
) -> None:
    (code, few), (_, many) = works[call]
    assert code == CODES.get(call, "ok")
    assert many <= few + SLACK
