"""What cancelling and leaving write: tickets, journal rows, keys."""

from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

TICKETS = """
select item_id, seat_id, status, dropped_at is not null, sum(quantity)::int
from dibs.tickets where event_id = %s group by 1, 2, 3, 4 order by 1, 2, 3
"""
TOLD = """
select action, item_ids, units, seat_ids, detail from dibs.journal
where event_id = %s and reservation_id = %s order by position
"""


def tickets(owner: Owner, event: str) -> list[Any]:
    return owner.execute(TICKETS, (event,)).fetchall()


def told(owner: Owner, event: str, reservation: str | None) -> list[Any]:
    return owner.execute(TOLD, (event, reservation)).fetchall()


def actions(owner: Owner, event: str, reservation: str | None) -> list[str]:
    return [row[0] for row in told(owner, event, reservation)]


def test_cancelled_tickets_are_kept_beside_the_others(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    items = {"floor": 9, "mug": {"capacity": 9, "kind": "stock"}}
    door.put_event(event, items=items)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    sale = door.sell(
        event, {"floor": 3, "mug": 5}, seats=["A-1", "A-2"], session="anna"
    )
    door.cancel(sale, {"floor": 1, "mug": 2}, seats=["A-1"])
    assert tickets(owner, event) == [
        ("floor", None, "cancelled", True, 1),
        ("floor", None, "confirmed", False, 2),
        ("lower", "A-1", "cancelled", True, 1),
        ("lower", "A-2", "confirmed", False, 1),
        ("mug", None, "cancelled", True, 2),
        ("mug", None, "confirmed", False, 3),
    ]
    door.cancel(sale)
    assert {(row[2], row[4]) for row in tickets(owner, event)} == {
        ("cancelled", 1),
        ("cancelled", 2),
        ("cancelled", 3),
    }


def test_a_part_is_told_with_what_came_back_and_what_stays(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    items = {"floor": 9, "pair": {"draws": {"floor": 2}}}
    door.put_event(event, items=items)
    sale = door.sell(event, {"floor": 1, "pair": 2}, session="anna")
    door.cancel(sale, {"pair": 1})
    detail = {"partial": True, "items": {"floor": 1, "pair": 1}}
    assert told(owner, event, sale.id)[-1] == (
        "cancelled",
        ["floor", "pair"],
        [2, 1],
        [],
        detail,
    )


def test_a_sale_is_told_as_reserved_and_confirmed(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    rows = owner.execute(
        "select id::text, position from dibs.sell_many(%s, %s) order by ordinal",
        (event, Jsonb([{"session": "a", "items": {"floor": 1}}] * 3)),
    ).fetchall()
    for reservation, position in rows:
        assert actions(owner, event, reservation) == ["reserved", "confirmed"]
        last = owner.execute(
            "select reservation_id::text from dibs.journal"
            " where event_id = %s and position = %s and action = 'confirmed'",
            (event, position),
        ).fetchone()
        assert last == (reservation,)


def test_cancelling_frees_before_the_same_turn_takes(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 2})
    sale = door.sell(event, {"floor": 2}, session="anna")
    requests = {
        "reserve": [{"session": "bo", "items": {"floor": 1}}],
        "sell": [{"session": "cy", "items": {"floor": 1}}] * 2,
        "cancel": [{"id": sale.id, "items": {"floor": 1}}, {"id": sale.id}],
    }
    rows = owner.execute(
        "select verb, code, status from dibs.turn(%s, %s)", (event, Jsonb(requests))
    ).fetchall()
    assert rows == [
        ("cancel", "ok", "confirmed"),
        ("cancel", "ok", "cancelled"),
        ("reserve", "ok", "reserved"),
        ("sell", "ok", "confirmed"),
        ("sell", "sold_out", None),
    ]


def test_whole_and_partial_cancellations_are_told_in_the_order_asked(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    sales = [door.sell(event, {"floor": 2}, session="anna") for _ in range(4)]
    asked = [{"id": sale.id} for sale in sales]
    asked[1]["items"] = asked[2]["items"] = {"floor": 1}  # type: ignore[assignment]
    rows = owner.execute(
        "select id::text, position from dibs.cancel_many(%s, %s) order by ordinal",
        (event, Jsonb(asked)),
    ).fetchall()
    positions = [position for _, position in rows]
    assert positions == list(range(positions[0], positions[0] + 4))
    for reservation, position in rows:
        found = owner.execute(
            "select reservation_id::text from dibs.journal"
            " where event_id = %s and position = %s",
            (event, position),
        ).fetchone()
        assert found == (reservation,)


def test_leaving_is_told_once_until_somebody_is_back(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    for call in (door.leave, door.leave, door.heartbeat, door.heartbeat, door.leave):
        call(held)
    door.heartbeat(held, paying=True)
    door.heartbeat(held, paying=True)
    door.leave(held)
    assert actions(owner, event, held.id) == [
        *("reserved", "left", "stayed", "left", "stayed")
    ]
    assert told(owner, event, held.id)[-1][-1] == {"paying": True}


def test_who_left_and_who_fell_silent_are_told_apart(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, heartbeat_seconds=60)
    gone = door.reserve(event, {"floor": 1}, session="anna")
    silent = door.reserve(event, {"floor": 1}, session="bo")
    door.leave(gone)
    clock.advance(seconds=60)
    assert len(door.sweep(event)) == 2
    for held, reason in ((gone, "left"), (silent, "silent")):
        action, *_, detail = told(owner, event, held.id)[-1]
        assert (action, detail["reason"]) == ("released", reason)
        assert detail["leaves_at"].startswith("2027-05-01T10:01:00")


def test_what_ran_out_or_was_given_back_is_told_without_a_reason(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    due = door.reserve(event, {"floor": 1}, session="anna")
    given_back = door.reserve(event, {"floor": 1}, session="bo")
    door.release(given_back)
    assert due.expires_at is not None
    clock.set(due.expires_at)
    door.sweep(event)
    for held, ended in ((due, "expired"), (given_back, "released")):
        action, *_, detail = told(owner, event, held.id)[-1]
        assert (action, detail) == (ended, None)


def test_trusted_callers_and_owners_on_other_devices_may_act(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="phone", customer="anna")
    for verb, proof in (
        ("leave", "customer => 'anna', session => 'laptop'"),
        ("heartbeat", "customer => 'anna'"),
        ("confirm", "session => 'phone'"),
        ("cancel", "customer => 'anna', session => 'tablet'"),
    ):
        statement = f"select code from dibs.{verb}(%s, %s, {proof})"
        assert owner.execute(statement, (event, held.id)).fetchone() == ("ok",)
    sale = door.sell(event, {"floor": 1}, session="counter")
    for proof, code in (("session => 'x'", "forbidden"), ("key => null", "ok")):
        statement = f"select code from dibs.cancel(%s, %s, {proof})"
        assert owner.execute(statement, (event, sale.id)).fetchone() == (code,)


def test_upkeep_finds_nothing_to_mend(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    items = {"floor": 9, "mug": {"capacity": 9, "kind": "stock"}}
    door.put_event(event, items=items, heartbeat_seconds=60)
    sale = door.sell(event, {"floor": 3, "mug": 5}, session="anna")
    door.cancel(sale, {"floor": 1, "mug": 2})
    undone = door.sell(event, {"floor": 1}, session="bo")
    door.cancel(undone)
    gone = door.reserve(event, {"floor": 1}, session="cy")
    here = door.reserve(event, {"floor": 1}, session="di")
    door.leave(gone)
    clock.advance(seconds=30)
    door.heartbeat(here, paying=True)
    clock.advance(seconds=30)
    assert door.sweep(event) == [gone.id]
    found = owner.execute("select * from dibs.reconcile(%s)", (event,)).fetchall()
    assert found == []
    assert door.verify(event) == []


def test_a_replay_tells_when_it_ended_as_then(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, items={"floor": 9}, leave_grace_seconds=30)
    held = door.reserve(event, {"floor": 2}, session="anna", key="reserve")
    left = door.leave(held, key="leave")
    assert "leaves_at" in left.detail
    again = door.reserve(event, {"floor": 2}, session="anna", key="reserve")
    assert (again.replayed, again.detail) == (True, held.detail)
    door.heartbeat(held)
    again = door.leave(held, key="leave")
    assert (again.replayed, again.detail) == (True, left.detail)


def test_the_newest_hundred_payments_of_a_hold_are_known(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    held = door.reserve(event, {"floor": 1}, session="anna")
    for number in range(101):
        paying = door.begin_payment(held, order=f"order-{number}")
    known = "select payment_orders from dibs.reservations where event_id = %s"
    (orders,) = owner.execute(known, (event,)).fetchone() or (None,)
    assert orders == [f"order-{number}" for number in range(1, 101)]
    assert door.end_payment(held, order="order-0").expires_at == paying.expires_at
    for order in orders:
        assert door.read(held).expires_at == paying.expires_at
        ended = door.end_payment(held, order=order)
    assert ended.expires_at == held.expires_at
    assert door.verify(event) == []
