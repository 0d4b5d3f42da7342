"""A reservation explained: its story in order, and how it stands."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .told import explain, sentences

Owner = psycopg.Connection[Any]


def test_tells_its_story_in_order(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, time_zone="Europe/Vienna")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, {"floor": 2}, seats=["A-1"], session="anna-in-the-web")
    clock.advance(minutes=4)
    door.extend(held)
    clock.advance(minutes=4)
    door.confirm(held)
    clock.advance(minutes=1)
    door.release(held)
    told = explain(owner, "reservation", event, reservation_id=held.id)
    assert sentences(told) == [
        "Reserved 2 × floor and 1 × lower (seat A-1) until 12:10:00.",
        "Extended until 12:15:00.",
        "Confirmed: 2 × floor and 1 × lower (seat A-1) sold.",
        (
            "Asked to release and was refused (already_confirmed):"
            " the reservation is confirmed."
        ),
        "Sold: 2 × floor and 1 × lower (seat A-1).",
    ]
    minutes = [(one.at - START) / timedelta(minutes=1) for one in told]
    assert minutes == [0, 4, 8, 9, 9]
    assert told[0].detail == {"action": "reserved", "position": 6}


def test_names_what_was_asked_and_not_what_that_draws_on(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    items = {
        "floor": 9,
        "adult": {"draws": {"floor": 1}},
        "box": {"draws": {"floor": 4}},
    }
    door.put_event(event, items=items)
    held = door.reserve(event, {"adult": 2, "box": 1, "floor": 1}, session="anna")
    told = explain(owner, "reservation", event, reservation_id=held.id)
    assert told[0].what.startswith("Reserved 2 × adult, 1 × box and 1 × floor until")


def test_tells_how_it_stands(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def last() -> str:
        told = explain(owner, "reservation", event, reservation_id=held.id)
        return told[-1].what

    door.put_event(event, items={"floor": 9}, hold_seconds=600, extensions_max=1)
    held = door.reserve(event, {"floor": 2}, session="anna")
    assert last() == (
        "Holds 2 × floor for another 10 minutes, until 10:10:00;"
        " it can be extended once."
    )
    door.extend(held)
    clock.advance(minutes=14, seconds=15)
    assert last() == (
        "Holds 2 × floor for another 45 seconds, until 10:15:00; it cannot be extended."
    )
    for minutes in (15, 16):
        clock.set(START + timedelta(minutes=minutes))
        assert last() == (
            "Over since 10:15:00: what it held counts as free and goes to whoever asks,"
            " swept or not."
        )
    door.sweep(event)
    assert last() == "Over since 10:15:00; it holds nothing."


def test_an_end_by_hand_is_told_at_its_own_time(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600)
    given_back = door.reserve(event, {"floor": 1}, session="anna")
    cancelled = door.reserve(event, {"floor": 1}, session="bo")
    door.confirm(cancelled)
    clock.advance(minutes=5)
    door.release(given_back)
    clock.advance(minutes=15)
    door.cancel(cancelled)
    for held, minute in ((given_back, "05"), (cancelled, "20")):
        told = explain(owner, "reservation", event, reservation_id=held.id)
        assert told[-1].what == f"Over since 10:{minute}:00; it holds nothing."


def test_says_who_did_it(door: SqlDoor, owner: Owner, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    held = door.reserve(
        event, {"floor": 2}, session="anna-in-the-web", customer="anna@example.org"
    )
    clock.advance(minutes=2)
    door.sweep(event)
    given = {"reservation_id": held.id}
    told = explain(owner, "reservation", event, **given, reveal=True)
    assert [one.actor for one in told] == [
        "session anna-in-the-web, customer anna@example.org",
        "Dibs",
        None,
    ]
    masked = explain(owner, "reservation", event, **given)
    assert masked[0].actor is not None
    assert masked[0].actor.startswith("session an…")
    assert "web" not in str(masked)
    assert "example" not in str(masked)


def test_survives_the_end_of_its_journal(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna-in-the-web")
    clock.advance(minutes=2)
    door.sweep(event)
    owner.execute("select dibs.close_period(%s)", (event,))
    owner.execute(
        "delete from dibs.journal where event_id = %s and action <> 'balance'", (event,)
    )
    told = explain(owner, "reservation", event, reservation_id=held.id, reveal=True)
    assert [(one.what, one.actor) for one in told] == [
        (
            "Reserved (the journal of then is no longer kept).",
            "session anna-in-the-web",
        ),
        ("Expired (the journal of then is no longer kept).", "Dibs"),
        ("Over since 10:01:00; it holds nothing.", None),
    ]


def test_tells_what_the_journal_keeps_and_fills_in_the_rest(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    owner.execute("select dibs.close_period(%s)", (event,))
    owner.execute(
        "delete from dibs.journal where event_id = %s and action <> 'balance'", (event,)
    )
    clock.advance(minutes=1)
    door.release(held)
    told = explain(owner, "reservation", event, reservation_id=held.id)
    assert sentences(told) == [
        "Reserved (the journal of then is no longer kept).",
        "Released: 2 × floor back on sale.",
        "Over since 10:01:00; it holds nothing.",
    ]


def test_tells_what_was_mended(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    held, other = (
        door.reserve(event, {"floor": 2}, session=name) for name in ("anna", "bo")
    )
    for one in (held, other):
        owner.execute(
            "update dibs.tickets set status = 'confirmed'"
            " where event_id = %s and reservation_id = %s",
            (event, one.id),
        )
    clock.advance(minutes=1)
    owner.execute("select dibs.reconcile(%s)", (event,))
    told = explain(owner, "reservation", event, reservation_id=held.id)
    assert sentences(told)[1:-1] == [
        (
            "Found that tickets were changed outside the engine;"
            " repaired: the tickets were written anew from the reservation."
        )
    ]


def test_tells_what_was_refused_within_its_first_second(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, extensions_max=0)
    clock.advance(seconds=0.5)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(seconds=0.25)
    assert door.extend(held).code == "extension_limit"
    told = explain(owner, "reservation", event, reservation_id=held.id)
    assert [one.detail.get("code") for one in told] == [None, "extension_limit", None]


def test_reads_the_journal_since_its_birth_alone(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9000})
    asked = [{"session": f"s{number}", "items": {"floor": 1}} for number in range(300)]
    door.reserve_many(event, asked)
    clock.advance(hours=2)
    held = door.reserve(event, {"floor": 1}, session="anna")
    owner.execute("select dibs.roll_up(%s)", (event,))
    read = (
        "select sum(seq_tup_read + idx_tup_fetch) from pg_stat_xact_user_tables"
        " where relname like 'journal%'"
    )
    with owner.transaction(force_rollback=True):
        (before,) = owner.execute(read).fetchone() or (0,)
        told = explain(owner, "reservation", event, reservation_id=held.id)
        (after,) = owner.execute(read).fetchone() or (0,)
    assert len(told) == 2
    assert after - before < 10


def test_tells_nothing_of_a_reservation_that_is_not_there(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    assert explain(owner, "reservation", event, reservation_id=uuid4()) == []


def test_tells_how_it_was_changed(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    items = {"floor": 9, "adult": {"draws": {"floor": 1}}, "mug": 5}
    door.put_event(event, items=items)
    held = door.reserve(event, {"adult": 2, "mug": 1}, session="anna")
    clock.advance(minutes=1)
    door.amend(held, items={"adult": 3})
    door.leave(held)
    clock.advance(minutes=1)
    door.heartbeat(held, paying=True)
    told = sentences(explain(owner, "reservation", event, reservation_id=held.id))
    assert told == [
        "Reserved 2 × adult and 1 × mug until 10:30:00.",
        "Changed: 1 × adult and −1 × mug; now 3 × adult.",
        "Left the page: all is given back at 10:03:00 unless somebody comes back.",
        "Began to pay: only its deadline can end it now.",
        (
            "Holds 3 × adult for another 28 minutes, until 10:30:00;"
            " it can be extended 3 times."
        ),
    ]


def test_nothing_is_left_to_extend_from_the_deadline_on(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def left() -> int:
        told = explain(owner, "reservation", event, reservation_id=held.id)
        count: int = told[-1].detail["extensions_left"]
        return count

    door.put_event(event, items={"floor": 2}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + timedelta(seconds=599))
    assert left() == 3
    clock.set(START + timedelta(seconds=600))
    assert left() == 0


def test_tells_what_was_sold_in_its_place(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600)
    held = door.reserve(event, {"floor": 2}, session="anna")
    door.begin_payment(held, order="7")
    clock.advance(minutes=10)
    sold = door.settle(held, "7")
    told = explain(owner, "reservation", event, reservation_id=held.id)
    assert sentences(told) == [
        "Reserved 2 × floor until 10:10:00.",
        "Began to pay for order 7: only its deadline can end it now, at 10:10:00.",
        "Expired unpaid: 2 × floor back on sale.",
        f"Sold after all for order 7, as reservation {sold.id}.",
        "Over since 10:10:00; it holds nothing.",
    ]
    told = explain(owner, "reservation", event, reservation_id=sold.id)
    assert sentences(told) == [
        "Reserved 2 × floor, paid too late.",
        "Confirmed for order 7: 2 × floor sold, as it was held.",
        "Sold: 2 × floor.",
    ]
