"""Instants: all that a turn decides is decided and written at one instant."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

PLAIN: dict[str, Any] = {"floor": 9}
MIXED: dict[str, Any] = {"floor": 9, "mug": 1}
LAST = timedelta(milliseconds=500)


def one(owner: Owner, statement: str, *given: Any) -> Any:
    row = owner.execute(statement, given).fetchone()
    assert row is not None, statement
    return row[0]


@pytest.mark.parametrize("items", [PLAIN, MIXED], ids=["plain", "mixed"])
def test_a_refusal_is_answered_and_kept_at_its_instant(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, items: dict[str, Any]
) -> None:
    door.put_event(event, items={"floor": 2, "mug": 2}, orphans="allow")
    refused = door.reserve(event, items, session="anna", customer="a", key="k")
    assert (refused.code, refused.server_now) == ("sold_out", START)
    kept, asked = owner.execute(
        "select refused_at, asked from dibs.refusals where event_id = %s", (event,)
    ).fetchone() or (None, None)
    assert (kept, asked) == (START, {"items": items, "customer": "a"})
    until = "select expires_at from dibs.idempotency_keys where event_id = %s"
    assert one(owner, until, event) == START + timedelta(hours=1)


def test_nothing_is_kept_of_what_could_not_be_read(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2})
    refused = door.reserve(event, {"floor": 0}, session="anna", customer="a")
    assert refused.code == "invalid_input"
    asked = "select coalesce(asked, 'null') from dibs.refusals where event_id = %s"
    assert one(owner, asked, event) is None


def test_an_id_tells_when_it_was_given(door: SqlDoor, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 2, "mug": 2})
    held = door.reserve(event, {"floor": 1, "mug": 1}, session="anna")
    assert UUID(held.id).int >> 80 == START.timestamp() * 1000


def test_sells_until_the_last_instant_of_its_sale(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    end = START + timedelta(minutes=1)
    items = {"floor": 5, "mug": 5}
    door.put_event(event, items=items, sales_end_at=end, duplicates="merge")
    clock.set(end - LAST)
    held = door.reserve(event, {"floor": 1, "mug": 1}, session="anna")
    more = door.reserve(event, {"floor": 1}, session="anna")
    assert (held.code, more.code, more.merged) == ("ok", "ok", True)
    recorded = (
        "select recorded_at from dibs.journal where event_id = %s"
        " and action = 'amended'"
    )
    assert one(owner, recorded, event) == clock.now()
    clock.set(end)
    late = door.reserve(event, {"floor": 1}, session="anna")
    assert late.code == "not_on_sale"


def test_a_limit_counts_what_lives_at_the_instant(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(
        event, items={"floor": 5, "mug": 5}, hold_seconds=60,
        session_reservations_max=1,
    )  # fmt: skip
    door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + timedelta(minutes=1) - LAST)
    assert door.reserve(event, {"mug": 1}, session="anna").code == "limit_reached"
    clock.set(START + timedelta(minutes=1))
    assert door.reserve(event, {"mug": 1}, session="anna").code == "ok"


def test_a_product_is_served_from_where_units_are_free_at_the_instant(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    items = {name: {"capacity": 1, "product": "mug"} for name in ("graz", "linz")}
    door.put_event(event, items=items, hold_seconds=60)
    door.reserve(event, {"graz": 1}, session="anna")
    clock.set(START + timedelta(minutes=1) - LAST)
    served = (
        "select items from dibs.reserve(%s, session => 'bo',"
        " products => '{\"mug\": 1}')"
    )
    assert one(owner, served, event) == {"linz": 1}


def test_a_sign_of_life_is_of_its_instant(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 5}, heartbeat_seconds=30)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=10)
    door.heartbeat(held, paying=True)
    times = owner.execute(
        "select r.heartbeat_at, r.payment_begun_at, j.recorded_at"
        " from dibs.reservations r join dibs.journal j using (event_id, reservation_id)"
        " where r.event_id = %s and j.action = 'stayed'",
        (event,),
    ).fetchall()
    assert times == [(clock.now(),) * 3]


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
        {"reservation": held.id},
    )
    (other,) = door.reserve_many(event, [{"session": "bo", "seats": ["A-2"]}])
    assert (other.code, other.seats) == ("ok", ["A-2"])


def test_a_seat_that_came_back_into_a_hold_is_cancelled_once(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    door.amend(held, items={"floor": 1}, seats=["A-2"])
    door.amend(held, items={"floor": 1}, seats=["A-1"])
    door.confirm(held)
    assert door.cancel(held, seats=["A-1"]).code == "ok"
    assert door.read(held).items == {"floor": 1}


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
