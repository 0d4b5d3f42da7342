"""Reserving at the edges of what settings allow."""

from typing import Any

import psycopg
from tests.doors.clock import Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor


def test_holds_where_the_extensions_allowed_are_longer_than_an_int(
    door: SqlDoor, event: str
) -> None:
    year = 31_536_000
    door.put_event(
        event, items={"floor": 9}, extension_seconds=year, extensions_max=1000
    )
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert (held.code, held.extensions_left) == ("ok", 1000)


def test_has_no_price_where_one_of_its_items_has_none(
    door: SqlDoor, event: str
) -> None:
    items = {"floor": 9, "mug": {"capacity": 9, "price_minor": 900}}
    door.put_event(event, items=items, duplicates="allow")
    both = door.reserve(event, {"floor": 2, "mug": 1}, session="anna")
    mugs = door.reserve(event, {"mug": 2}, session="anna")
    assert (both.amount_minor, mugs.amount_minor) == (None, 1800)


def test_a_quantity_is_kept_as_a_whole_number_however_it_is_written(
    door: SqlDoor, owner: psycopg.Connection[Any], event: str
) -> None:
    door.put_event(event, items={"floor": 9}, session_units_max=5, duplicates="allow")
    wish: dict[str, Any] = {"floor": 2.0}
    held = door.reserve(event, wish, session="anna")
    kept = owner.execute(
        "select items::text from dibs.reservations where event_id = %s", (event,)
    ).fetchall()
    assert kept == [('{"floor": 2}',)]
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"
    door.release(held)
    assert door.reserve_again(held).items == {"floor": 2}


def test_the_first_reason_is_told(door: SqlDoor, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9}, units_max=4, orphans="allow")
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert door.reserve(event, {"floor": 5}, session="anna").code == "too_many_units"
    assert door.cancel(held, {"floor": 9}).code == "not_confirmed"


def test_however_much_is_asked_for_is_refused(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    dear = {"price_minor": 1_000_000_000_000, "draws": {"floor": 1000}}
    items = {"floor": 9, **dict.fromkeys("abcdefghijk", dear)}
    assert door.put_event(event, items=items, units_max=10).code == "ok"
    asked = dict.fromkeys("abcdefghijk", 1000000)
    assert door.reserve(event, asked, session="anna").code == "too_many_units"


def test_its_own_seat_is_told_as_such(door: SqlDoor, event: str, clock: Clock) -> None:
    door.put_event(event, orphans="allow", duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, seats=["A-1"], session="anna")
    (again,) = door.reserve_many(event, [{"session": "anna", "seats": ["A-1"]}])
    assert (again.code, again.detail) == (
        "duplicate_reservation",
        {"reservation": held.id, "expires_at": "2027-05-01T10:10:00+00:00"},
    )
    (other,) = door.reserve_many(event, [{"session": "bo", "seats": ["A-2"]}])
    assert (other.code, other.seats) == ("ok", ["A-2"])


def test_parties_side_by_side_sit_on_free_seats(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    names = [f"A-{number}" for number in range(1, 9)]
    door.put_event(event, orphans="allow")
    door.put_plan(event, plan_of(lower=names), {})
    door.reserve(event, seats=names[4:], session="zoe")
    parties = [{"session": name, "best": {"lower": 2}} for name in ("anna", "bo")]
    seated = door.reserve_many(event, parties)
    assert [answer.code for answer in seated] == ["ok", "ok"]
    assert {seat for answer in seated for seat in answer.seats} == set(names[:4])
