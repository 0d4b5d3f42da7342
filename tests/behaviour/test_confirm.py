"""Confirm: what is held is sold."""

from dataclasses import replace
from datetime import timedelta

from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

from .counts import counts_of, seats_of


def test_sells_what_is_held(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, {"floor": 2}, seats=["A-1"], session="anna")
    sold = door.confirm(held)
    assert (sold.code, sold.status) == ("ok", "confirmed")
    assert (sold.items, sold.seats) == ({"floor": 2, "lower": 1}, ["A-1"])
    assert counts_of(door, event, "floor") == (8, 0, 2)
    assert (seats_of(door, event, "reserved"), seats_of(door, event, "sold")) == (
        [],
        ["A-1"],
    )


def test_stays_sold_past_the_deadline(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 1})
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.confirm(held)
    clock.set(START + timedelta(days=30))
    assert door.sweep(event) == []
    assert door.reserve(event, {"floor": 1}, session="bo").code == "sold_out"
    assert door.read(held).status == "confirmed"


def test_a_repeated_confirm_answers_as_the_first(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    held = door.reserve(event, {"floor": 2}, session="anna")
    first, again = door.confirm(held), door.confirm(held)
    same = {"server_now": None, "replayed": False}
    assert replace(again, **same) == replace(first, **same)
    assert counts_of(door, event, "floor") == (8, 0, 2)


def test_a_repeated_confirm_answers_so_past_the_deadline_too(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 10})
    held = door.reserve(event, {"floor": 2}, session="anna")
    first = door.confirm(held)
    clock.set(START + timedelta(days=2))
    again = door.confirm(held)
    assert (again.code, again.status) == ("ok", "confirmed")
    assert again.expires_at == first.expires_at


def test_refuses_an_expired_reservation_and_sells_nothing(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 10}, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + timedelta(seconds=60))
    refused = door.confirm(held)
    assert refused.code == "expired"
    assert refused.detail["expired_at"].startswith("2027-05-01T10:01:00")
    assert counts_of(door, event, "floor") == (10, 0, 0)


def test_refuses_an_expired_and_swept_reservation(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 10}, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + timedelta(seconds=60))
    assert door.sweep(event) == [held.id]
    assert door.confirm(held).code == "expired"


def test_refuses_somebody_else(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    anna = door.reserve(event, {"floor": 1}, session="anna")
    bo = door.reserve(event, {"floor": 1}, session="bo")
    assert door.confirm(replace(anna, token=bo.token)).code == "forbidden"
    assert counts_of(door, event, "floor") == (8, 2, 0)


def test_refuses_an_unknown_reservation(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    held = door.reserve(event, {"floor": 1}, session="anna")
    unknown = "00000000-0000-7000-8000-000000000000"
    refused = door.confirm(replace(held, id=unknown))
    assert (refused.code, refused.detail["reservation"]) == ("not_found", unknown)


def test_refuses_a_reservation_of_another_event(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    door.put_event(f"{event}-twin", items={"floor": 10})
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert door.confirm(replace(held, event=f"{event}-twin")).code == "not_found"


def test_sells_though_sales_have_ended(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.change_event(event, status="ended")
    assert door.confirm(held).code == "ok"
