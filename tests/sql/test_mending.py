"""Reconcile mends what is broken, and leaves what is sound beside it."""

from typing import Any

import psycopg
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .test_reconcile import reconcile

Owner = psycopg.Connection[Any]
PRICES = (
    "select item_id, seat_id, quantity, price_minor from dibs.tickets"
    " where event_id = %s and dropped_at is null"
    " order by item_id, seat_id, ticket_number"
)
BREAK = (
    "update dibs.tickets set status = 'released' where event_id = %s"
    " and ticket_number = 1"
)


def test_tickets_keep_the_price_each_had(
    owner: Owner, event: str, door: SqlDoor
) -> None:
    door.put_event(event)
    assert door.put_plan(event, plan_of(stalls=["A-1", "A-2"]), {}).code == "ok"
    _put_prices(door, event, floor=1000, mug=100, stalls=500)
    held = door.reserve(event, {"floor": 1, "mug": 2}, seats=["A-2"], session="anna")
    _put_prices(door, event, floor=2500, mug=150, stalls=700)
    wanted = {"floor": 2, "mug": 3}
    assert door.amend(held, items=wanted, seats=["A-1", "A-2"]).code == "ok"
    told = door.confirm(held)
    before = owner.execute(PRICES, (event,)).fetchall()
    assert len({price for *_, price in before}) > 3
    owner.execute(BREAK, (event,))
    assert reconcile(owner, event)
    assert owner.execute(PRICES, (event,)).fetchall() == before
    assert sum(count * price for _, _, count, price in before) == told.amount_minor


def _put_prices(door: SqlDoor, event: str, **prices: int) -> None:
    kinds = {"mug": "stock", "stalls": "seat"}
    for item, price in prices.items():
        kind = kinds.get(item, "ticket")
        capacity = 2 if kind == "seat" else 9
        door.put_item(event, item, kind=kind, price_minor=price, capacity=capacity)


def test_a_seat_costs_what_it_did_when_it_was_taken_again(
    owner: Owner, event: str, door: SqlDoor
) -> None:
    door.put_event(event)
    assert door.put_plan(event, plan_of(stalls=["A-1", "A-2"]), {}).code == "ok"
    _put_prices(door, event, stalls=500)
    held = door.reserve(event, seats=["A-1"], session="anna")
    assert door.amend(held, seats=["A-2"]).code == "ok"
    _put_prices(door, event, stalls=700)
    assert door.amend(held, seats=["A-1"]).code == "ok"
    before = owner.execute(PRICES, (event,)).fetchall()
    assert before == [("stalls", "A-1", 1, 700)]
    owner.execute(BREAK.replace("ticket_number = 1", "dropped_at is null"), (event,))
    assert reconcile(owner, event)
    assert owner.execute(PRICES, (event,)).fetchall() == before


def test_one_more_unit_costs_what_the_dearest_did(
    owner: Owner, event: str, door: SqlDoor
) -> None:
    door.put_event(event, items={"floor": {"capacity": 9, "price_minor": 1000}})
    door.reserve(event, {"floor": 2}, session="anna")
    door.put_item(event, "floor", capacity=9, price_minor=4000)
    owner.execute(
        "delete from dibs.tickets where event_id = %s and ticket_number = 1", (event,)
    )
    assert reconcile(owner, event)
    floor = ("floor", None, 1, 1000)
    assert owner.execute(PRICES, (event,)).fetchall() == [floor, floor]


def test_allocations_keep_their_reasons(
    owner: Owner, event: str, door: SqlDoor
) -> None:
    door.put_event(event, items={"mug": 5})
    assert door.put_plan(event, plan_of(stalls=["A-1", "A-2"]), {}).code == "ok"
    blocked = {"seats": ["A-1"], "allocation": "camera", "reason": "the first channel"}
    assert door.block(event, **blocked).code == "ok"
    kept = "select * from dibs.allocations where event_id = %s"
    before = owner.execute(kept, (event,)).fetchall()
    owner.execute(
        "update dibs.items set sold_count = 1, available_count = 4"
        " where event_id = %s and item_id = 'mug'",
        (event,),
    )
    assert reconcile(owner, event)
    assert owner.execute(kept, (event,)).fetchall() == before


def test_an_allocation_is_of_the_seats_that_are_blocked(
    owner: Owner, event: str, door: SqlDoor
) -> None:
    assert door.put_event(event).code == "ok"
    assert door.put_plan(event, plan_of(stalls=["A-1", "A-2"]), {}).code == "ok"
    assert door.block(event, seats=["A-1"], allocation="camera").code == "ok"
    counted = "select units from dibs.allocations where event_id = %s"
    owner.execute("update dibs.allocations set units = 2 where event_id = %s", (event,))
    assert reconcile(owner, event)
    assert owner.execute(counted, (event,)).fetchall() == [(1,)]


def test_a_good_key_of_another_stays(owner: Owner, event: str, door: SqlDoor) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    confirm = "select code from dibs.confirm(%s, %s, key => 'k', principal => %s)"
    for principal in ("one", "other"):
        owner.execute(confirm, (event, held.id, principal))
    keys = (
        "select principal from dibs.idempotency_keys where event_id = %s and key = 'k'"
    )
    assert len(owner.execute(keys, (event,)).fetchall()) == 2
    owner.execute(
        "update dibs.idempotency_keys set position = position - 1"
        " where event_id = %s and key = 'k' and principal = 'one'",
        (event,),
    )
    assert reconcile(owner, event)
    assert owner.execute(keys, (event,)).fetchall() == [("other",)]


def test_more_than_a_row_can_count_comes_back_in_several(
    owner: Owner, event: str, door: SqlDoor
) -> None:
    door.put_event(event, items={"mug": {"capacity": 9, "kind": "stock"}})
    held = door.reserve(event, {"mug": 3}, session="anna")
    for units in (2, 1):
        assert door.amend(held, items={"mug": units}).code == "ok"
    gone = " where event_id = %s and dropped_at is not null"
    with owner.transaction(force_rollback=True):
        owner.execute(
            "update dibs.journal set"
            " detail = jsonb_set(detail, '{items_dropped,mug}', '2147483646')"
            " where event_id = %s and detail ? 'items_dropped'",
            (event,),
        )
        assert reconcile(owner, event)
        kept = "select quantity from dibs.tickets" + gone + " order by ticket_number"
        rows = owner.execute(kept, (event,)).fetchall()
        assert rows == [(2147483647,), (2147483645,)]
