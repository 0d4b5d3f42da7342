"""The stores there are, which a stock call without one is about."""

from typing import Any

import psycopg
from tests.doors.sql_door import SqlDoor

from .test_plans import READ, SLACK

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
    assert stores(owner) == [f"{event}-b"]
    door.change_event(f"{event}-b", status="ended")
    assert stores(owner) == [f"{event}-b", f"{event}-c", f"{event}-d"]


def test_what_is_over_counts_while_something_is_held_of_it(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    for year in ("2024", "2025"):
        door.put_event(f"{event}-{year}", kind="store", items={"mug": 1})
        door.change_event(f"{event}-{year}", status="ended")
    door.put_event(f"{event}-2026", kind="store", items={"mug": 2})
    held = door.reserve(f"{event}-2026", {"mug": 1}, session="anna")
    door.change_event(f"{event}-2026", status="ended")
    door.put_event(f"{event}-2027", kind="store", status="draft")
    assert stores(owner) == [f"{event}-2026"]
    door.confirm(held)
    assert stores(owner) == [f"{event}-2027"]


def test_a_draft_in_which_something_is_held_stands_in_no_other_s_way(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    for name, status in (("a", "draft"), ("b", "ended")):
        store = f"{event}-{name}"
        door.put_event(store, kind="store", items={"mug": 1})
        door.reserve(store, {"mug": 1}, session="anna")
        door.change_event(store, status=status)
    assert stores(owner) == [f"{event}-b"]


def test_what_was_sold_of_what_is_over_is_not_read(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, kind="store", items={"mug": 300})
    for number in range(100):
        door.sell(event, {"mug": 1}, session=f"buyer-{number}")
    door.change_event(event, status="ended")
    with owner.transaction(force_rollback=True):
        stores(owner)
        read = {name: (scans, rows) for name, scans, rows in owner.execute(READ)}
    scans, rows = read["reservations"]
    assert scans == 0
    assert rows <= SLACK
