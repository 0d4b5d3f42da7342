"""The stores there are, which a stock call without one is about."""

from typing import Any

import psycopg
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]


def stores(owner: Owner) -> list[str]:
    return [store for (store,) in owner.execute("select * from dibs.list_stores()")]


def test_what_is_over_or_a_draft_is_a_store_where_no_other_is_open(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(f"{event}-hall", items={"floor": 1})
    assert stores(owner) == []
    door.put_event(f"{event}-b", kind="store", status="draft")
    assert stores(owner) == [f"{event}-b"]
    door.put_event(f"{event}-c", kind="store", status="paused")
    assert stores(owner) == [f"{event}-c"]
    door.put_event(f"{event}-d", kind="store")
    assert stores(owner) == [f"{event}-c", f"{event}-d"]
    door.change_event(f"{event}-d", status="ended")
    assert stores(owner) == [f"{event}-c"]
    door.change_event(f"{event}-c", status="ended")
    assert stores(owner) == [f"{event}-c", f"{event}-d"]
