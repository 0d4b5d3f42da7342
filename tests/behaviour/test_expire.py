"""Expire: what nobody paid for is free again, swept or not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Door, ExpiringDoor
from tests.doors.hall import plan_of

from .counts import counts_of, seats_of

MINUTE = timedelta(minutes=1)

single = pytest.mark.parametrize("door", ["sql", "python"], indirect=True)
"""HTTP ends single reservations for nobody: it sweeps."""


def test_an_unswept_reservation_does_not_block_its_own_session(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    clock.set(START + MINUTE)
    again = door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    assert again.code == "ok"


def test_an_unswept_reservation_does_not_block_anyone_else(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    held = door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    clock.set(START + MINUTE)
    assert door.reserve(event, {"floor": 1}, seats=["A-1"], session="bo").code == "ok"
    assert door.confirm(held).code == "expired"


def test_an_unswept_reservation_of_one_seat_frees_all_it_held(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.reserve(event, {"floor": 1}, seats=["A-1", "A-2"], session="anna")
    clock.set(START + MINUTE)
    door.reserve(event, seats=["A-1"], session="bo")
    assert seats_of(door, event, "reserved") == ["A-1"]
    assert counts_of(door, event, "floor") == (1, 0, 0)


def test_reserving_expires_the_earliest_and_only_as_many_as_needed(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 3}, hold_seconds=60)
    held = []
    for session in ("first", "second", "third"):
        held.append(door.reserve(event, {"floor": 1}, session=session))
        clock.advance(seconds=1)
    clock.advance(minutes=2)
    assert door.reserve(event, {"floor": 2}, session="bo").code == "ok"
    assert door.sweep(event) == [held[2].id]


def test_reserving_ends_nothing_that_was_sold(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=60)
    sold = door.reserve(event, {"floor": 1}, session="anna")
    door.confirm(sold)
    clock.advance(seconds=1)
    held = door.reserve(event, {"floor": 1}, session="bo")
    clock.advance(minutes=2)
    assert door.reserve(event, {"floor": 1}, session="cy").code == "ok"
    assert door.read(sold).status == "confirmed"
    assert door.read(held).status == "expired"


def test_reserving_expires_nothing_needlessly_where_items_are_drawn_on(
    door: Door, event: str, clock: Clock
) -> None:
    items = {"floor": 2, "shirt": 2, "package": {"draws": {"floor": 1, "shirt": 1}}}
    door.put_event(event, items=items, hold_seconds=60)
    door.reserve(event, {"package": 1}, session="first")
    clock.advance(seconds=1)
    second = door.reserve(event, {"package": 1}, session="second")
    clock.advance(minutes=2)
    assert door.reserve(event, {"package": 1}, session="bo").code == "ok"
    assert door.sweep(event) == [second.id]


def test_sweeping_ends_what_is_due_and_nothing_else(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    due = door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(seconds=30)
    alive = door.reserve(event, {"floor": 3}, session="bo")
    clock.set(START + MINUTE)
    assert door.sweep(event) == [due.id]
    assert door.sweep(event) == []
    assert counts_of(door, event, "floor") == (6, 3, 0)
    assert door.read(due).status == "expired"
    assert door.read(alive).status == "reserved"


@single
def test_ends_a_due_reservation(door: ExpiringDoor, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + MINUTE)
    ended = door.expire(held)
    assert (ended.code, ended.status) == ("ok", "expired")
    assert counts_of(door, event, "floor") == (9, 0, 0)


@single
def test_a_repeated_expire_answers_as_the_first(
    door: ExpiringDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + MINUTE)
    door.expire(held)
    again = door.expire(held)
    assert (again.code, again.status) == ("ok", "expired")


@single
def test_refuses_to_end_what_is_not_due(
    door: ExpiringDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + MINUTE - timedelta(milliseconds=1))
    assert door.expire(held).code == "not_due"
    assert door.read(held).status == "reserved"


@single
def test_refuses_to_end_an_unknown_reservation(door: ExpiringDoor, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    unknown = replace(held, id="00000000-0000-7000-8000-000000000000")
    assert door.expire(unknown).code == "not_found"


def test_who_is_refused_the_best_seats_frees_none_in_a_batch_either(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, hold_seconds=60, units_max=2)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"], upper=["B-1", "B-2"]), {})
    held = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    clock.set(START + MINUTE)
    asked: list[dict[str, Any]] = [
        {"session": "bo", "best": {"upper": 1}},
        {"session": "cy", "best": {"lower": 3}},
    ]
    codes = [answer.code for answer in door.reserve_many(event, asked)]
    assert codes == ["ok", "too_many_units"]
    assert door.sweep(event) == [held.id]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"items": {"floor": 1}, "seats": ["A-1", "nowhere"]}, "seats_not_found"),
        ({"items": {"floor": 5, "nothing": 1}, "seats": []}, "not_found"),
        ({"items": {"floor": 99}, "seats": []}, "too_many_units"),
        ({"items": {"floor": 5}, "seats": ["A-1"], "key": "k"}, "ok"),
    ],
)
def test_who_is_answered_without_it_frees_nothing(
    door: Door, event: str, clock: Clock, asked: dict[str, Any], code: str
) -> None:
    door.put_event(event, items={"floor": 5}, hold_seconds=600, orphans="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    if code == "ok":
        first = door.reserve(event, **asked, session="anna")
        door.release(first)
    held = door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    clock.set(START + timedelta(minutes=10))
    assert door.reserve(event, **asked, session="anna").code == code
    assert door.sweep(event) == [held.id]
