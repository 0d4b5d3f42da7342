"""A plan's import by SQL alone."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

Owner = psycopg.Connection[Any]


def test_removes_no_seat_where_it_refuses(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.reserve(event, seats=["A-1"], session="anna")
    row = owner.execute(
        "select code, detail from dibs.finish_plan(%s, '{A-3}')", (event,)
    ).fetchone()
    assert row == ("seats_unavailable", {"seats": ["A-1"]})
    assert door.verify(event) == []
    assert door.reserve(event, seats=["A-2"], session="bo").code == "ok"


def test_without_seats_named_nothing_is_removed(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    row = owner.execute(
        "select code, detail ->> 'field' from dibs.finish_plan(%s, null)", (event,)
    ).fetchone()
    assert row == ("invalid_input", "/seat_ids")
    assert door.reserve(event, seats=["A-1"], session="anna").code == "ok"


def test_seats_come_to_no_unknown_event_and_no_unseated_item(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    def put() -> Any:
        seat = '[{"seat_id": "A-1", "item_id": "floor"}]'
        return owner.execute(
            "select code, detail from dibs.put_seats(%s, %s)", (event, seat)
        ).fetchone()

    assert put() == ("not_found", {"event": event})
    door.put_event(event, items={"floor": 9})
    assert put() == ("not_found", {"items": ["floor"]})


@pytest.mark.parametrize(
    ("seats", "field"),
    [
        ({}, "/seats"),
        ([1], "/seats/0"),
        ([{"item_id": "lower"}], "/seats/0/seat_id"),
        ([{"seat_id": "A-1"}], "/seats/0/item_id"),
        ([{"seat_id": "A-1", "item_id": "lower", "x": 1e39}], "/seats/0/x"),
        ([{"seat_id": "A-1", "item_id": "lower", "y": "NaN"}], "/seats/0/y"),
        ([{"seat_id": "A-1", "item_id": "lower"}] * 2, "/seats"),
    ],
)
def test_seats_of_no_sense_are_refused_by_their_field(
    door: SqlDoor, owner: Owner, event: str, seats: Any, field: str
) -> None:
    door.put_event(event, items={"lower": {"kind": "seat"}})
    row = owner.execute(
        "select code, detail ->> 'field' from dibs.put_seats(%s, %s)",
        (event, Jsonb(seats)),
    ).fetchone()
    assert row == ("invalid_input", field)


def test_moves_no_seat_that_is_taken_while_it_waits(
    door: SqlDoor, owner: Owner, event: str, url: str, watcher: Watcher
) -> None:
    def put() -> Any:
        seat = '[{"seat_id": "A-1", "item_id": "upper"}]'
        return owner.execute(
            "select code, detail from dibs.put_seats(%s, %s)", (event, seat)
        ).fetchone()

    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1"], upper=["B-1"]), {})
    with psycopg.connect(url) as buyer, ThreadPoolExecutor(1) as pool:
        buyer.execute(
            "select dibs.sell(%s, seats => '{A-1}', session => 'anna')", (event,)
        )
        moving = pool.submit(put)
        watcher.until_waiting(1)
        buyer.commit()
        assert moving.result() == ("seats_unavailable", {"seats": ["A-1"]})


def test_a_seat_moves_from_a_hold_that_is_over_which_ends_when_it_does(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    seat = '[{"seat_id": "A-1", "item_id": "upper"}]'
    door.put_event(event, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1"], upper=["B-1"]), {})
    door.reserve(event, seats=["A-1"], session="anna")
    put = "select code from dibs.put_seats(%s, %s)"
    clock.advance(seconds=60, milliseconds=-1)
    assert owner.execute(put, (event, seat)).fetchone() == ("seats_unavailable",)
    clock.advance(minutes=5)
    assert owner.execute(put, (event, seat)).fetchone() == ("ok",)
    door.put_plan(event, plan_of(lower=["A-2"], upper=["A-1", "B-1"]), {})
    ended = owner.execute(
        "select recorded_at from dibs.journal where event_id = %s"
        " and action = 'expired'",
        (event,),
    ).fetchone()
    assert ended == (clock.now(),)


def test_nobody_may_import_a_plan(door: SqlDoor, owner: Owner, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    row = owner.execute(
        "select code from dibs.finish_plan(%s, '{A-1}', principal => null)", (event,)
    ).fetchone()
    assert row == ("ok",)
    told = owner.execute(
        "select action, principal from dibs.journal where event_id = %s"
        " order by position desc limit 2",
        (event,),
    ).fetchall()
    assert told == [("plan_put", ""), ("item_put", "")]


def test_what_a_refused_import_let_expire_is_expired(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    """By a caller who does not roll back."""
    clock.set(START)
    door.put_event(event, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.reserve(event, seats=["A-1"], session="anna")
    door.sell(event, seats=["A-2"], session="bo")
    clock.advance(minutes=5)
    row = owner.execute(
        "select code, detail from dibs.finish_plan(%s, '{A-3}')", (event,)
    ).fetchone()
    assert row == ("seats_unavailable", {"seats": ["A-2"]})
    later = clock.now()
    clock.set(START)
    assert door.reserve(event, seats=["A-1"], session="cy").reserved_at == later
    assert door.verify(event) == []


def test_a_seat_moves_by_its_event_s_clock_which_does_not_go_back(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    put = "select code from dibs.put_seats(%s, %s)"
    seat = '[{"seat_id": "A-1", "item_id": "upper"}]'
    clock.set(START)
    door.put_event(event, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1"], upper=["B-1", "B-2"]), {})
    door.reserve(event, seats=["A-1"], session="anna")
    clock.advance(seconds=60)
    door.reserve(event, seats=["B-1"], session="bo")
    over = clock.now()
    clock.set(START)
    assert owner.execute(put, (event, seat)).fetchone() == ("ok",)
    clock.set(over + (over - START))
    back = '[{"seat_id": "B-1", "item_id": "lower"}]'
    assert owner.execute(put, (event, back)).fetchone() == ("ok",)
    later = clock.now()
    clock.set(START)
    assert door.reserve(event, seats=["B-2"], session="cy").reserved_at == later
