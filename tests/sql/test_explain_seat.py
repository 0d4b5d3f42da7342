"""A seat explained: who had it, until when, and whose it is."""

from datetime import timedelta
from typing import Any

import psycopg
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .told import explain, sentences

Owner = psycopg.Connection[Any]


def open_hall(door: SqlDoor, event: str, **settings: Any) -> None:
    door.put_event(event, items={"floor": 9}, orphans="allow", **settings)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})


def test_tells_who_had_it_and_whose_it_is(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    open_hall(door, event, hold_seconds=60)
    door.reserve(event, {"floor": 1}, seats=["A-1", "A-2"], session="anna")
    clock.set(START + timedelta(minutes=2))
    sold = door.reserve(event, seats=["A-1"], session="bo")
    door.confirm(sold)
    told = explain(owner, "seat", event, seat_id="A-1", reveal=True)
    assert [(one.what, one.actor) for one in told] == [
        ("Reserved seat A-1 until 10:01:00.", "session anna"),
        ("Expired unpaid: seat A-1 back on sale.", "Dibs"),
        ("Reserved seat A-1 until 10:03:00.", "session bo"),
        ("Confirmed: seat A-1 sold.", "session bo"),
        ("Sold.", "session bo"),
    ]
    assert told[-1].detail["reservation"] == sold.id


def test_tells_how_it_stands(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def last() -> tuple[str, str | None]:
        told = explain(owner, "seat", event, seat_id="A-1", reveal=True)
        return told[-1].what, told[-1].actor

    def detail() -> dict[str, Any]:
        return explain(owner, "seat", event, seat_id="A-1")[-1].detail

    open_hall(door, event, hold_seconds=600)
    assert last() == ("Free.", None)
    door.reserve(event, seats=["A-1"], session="anna")
    clock.advance(minutes=1)
    held = "Held for another 9 minutes, until 10:10:00."
    assert last() == (held, "session anna")
    over = "Free: the hold on it was over at 10:10:00, swept or not."
    for minutes in (10, 11):
        clock.set(START + timedelta(minutes=minutes))
        assert last() == (over, None)
        assert detail()["status"] == "available"


def test_a_sold_one_stays_so_after_what_was_its_deadline(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    open_hall(door, event, hold_seconds=600)
    door.confirm(door.reserve(event, seats=["A-1"], session="anna"))
    clock.set(START + timedelta(minutes=11))
    told = explain(owner, "seat", event, seat_id="A-1", reveal=True)[-1]
    assert (told.what, told.actor) == ("Sold.", "session anna")
    assert told.detail["status"] == "sold"


def test_tells_why_it_is_held_back(door: SqlDoor, owner: Owner, event: str) -> None:
    open_hall(door, event)
    owner.execute(
        "select dibs.block(%s, seats => '{A-1,A-2}', allocation => 'press',"
        " reason => 'cameras')",
        (event,),
    )
    told = explain(owner, "seat", event, seat_id="A-1")
    assert sentences(told) == [
        "Held back seat A-1 from sale, allocation press: cameras.",
        "Held back from sale, allocation press: cameras.",
    ]


def test_survives_the_end_of_its_journal(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    open_hall(door, event)
    door.release(door.reserve(event, seats=["A-1"], session="anna"))
    clock.advance(minutes=1)
    door.reserve(event, seats=["A-1"], session="bo")
    owner.execute("select dibs.close_period(%s)", (event,))
    owner.execute(
        "delete from dibs.journal where event_id = %s and action <> 'balance'", (event,)
    )
    told = explain(owner, "seat", event, seat_id="A-1", reveal=True)
    archived = "(the journal of then is no longer kept)."
    assert [(one.what, one.actor) for one in told] == [
        (f"Reserved {archived}", "session anna"),
        (f"Released {archived}", "session anna"),
        (f"Reserved {archived}", "session bo"),
        ("Held for another 10 minutes, until 10:11:00.", "session bo"),
    ]


def test_tells_what_the_journal_keeps_and_fills_in_the_rest(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    open_hall(door, event)
    held = door.reserve(event, seats=["A-1"], session="anna")
    owner.execute("select dibs.close_period(%s)", (event,))
    owner.execute(
        "delete from dibs.journal where event_id = %s and action <> 'balance'", (event,)
    )
    clock.advance(minutes=1)
    door.release(held)
    assert sentences(explain(owner, "seat", event, seat_id="A-1")) == [
        "Reserved (the journal of then is no longer kept).",
        "Released: seat A-1 back on sale.",
        "Free.",
    ]


def test_tells_what_was_mended(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    open_hall(door, event)
    door.reserve(event, seats=["A-1", "A-2"], session="anna")
    owner.execute(
        "update dibs.seats set status = 'available', reservation_id = null"
        " where event_id = %s and seat_id in ('A-1', 'A-2')",
        (event,),
    )
    owner.execute("select dibs.reconcile(%s)", (event,))
    told = sentences(explain(owner, "seat", event, seat_id="A-1"))
    assert told[1:-1] == [
        (
            "Found that the seat was changed outside the engine;"
            " repaired: the seat was set to what its reservation says."
        )
    ]


def test_tells_nothing_of_a_seat_that_is_not_there(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    open_hall(door, event)
    assert explain(owner, "seat", event, seat_id="Z-9") == []


def test_tells_of_one_that_a_later_plan_has_no_more(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    open_hall(door, event)
    door.release(door.reserve(event, seats=["A-1"], session="anna"))
    door.put_plan(event, plan_of(lower=["A-2", "A-3"]), {})
    told = explain(owner, "seat", event, seat_id="A-1")
    assert sentences(told) == [
        "Reserved seat A-1 until 10:10:00.",
        "Released: seat A-1 back on sale.",
        "No longer in the plan.",
    ]
    assert told[-1].detail == {"status": "gone"}


def test_tells_that_it_was_exchanged_for_another(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    open_hall(door, event)
    held = door.reserve(event, seats=["A-1", "A-3"], session="anna")
    clock.advance(minutes=1)
    door.amend(held, seats=["A-2", "A-3"])
    assert sentences(explain(owner, "seat", event, seat_id="A-1")) == [
        "Reserved seat A-1 until 10:10:00.",
        "Changed: seat A-1 given back.",
        "Free.",
    ]
    assert sentences(explain(owner, "seat", event, seat_id="A-2")) == [
        "Changed: seat A-2 added.",
        "Held for another 9 minutes, until 10:10:00.",
    ]
    assert sentences(explain(owner, "seat", event, seat_id="A-3")) == [
        "Reserved seat A-3 until 10:10:00.",
        "Held for another 9 minutes, until 10:10:00.",
    ]
