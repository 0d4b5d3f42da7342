"""Release: what is held is free at once."""

from dataclasses import replace
from datetime import timedelta

from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

from .counts import counts_of, seats_of


def test_frees_what_is_held(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    held = door.reserve(event, {"floor": 2}, seats=["A-1"], session="anna")
    released = door.release(held)
    assert (released.code, released.status) == ("ok", "released")
    assert counts_of(door, event, "floor") == (2, 0, 0)
    assert seats_of(door, event, "reserved") == []
    again = door.reserve(event, {"floor": 2}, seats=["A-1"], session="bo")
    assert again.code == "ok"


def test_a_repeated_release_answers_as_the_first(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    held = door.reserve(event, {"floor": 2}, session="anna")
    first, again = door.release(held), door.release(held)
    assert (again.code, again.status) == ("ok", "released")
    assert again.expires_at == first.expires_at
    assert counts_of(door, event, "floor") == (2, 0, 0)


def test_a_repeated_release_frees_nothing_of_the_next_holder(
    door: Door, event: str
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    held = door.reserve(event, seats=["A-1"], session="anna")
    door.release(held)
    door.reserve(event, seats=["A-1"], session="bo")
    door.release(held)
    assert seats_of(door, event, "reserved") == ["A-1"]


def test_refuses_somebody_else(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    held = door.reserve(event, {"floor": 2}, session="anna")
    assert door.release(replace(held, token="guessed")).code == "forbidden"
    assert counts_of(door, event, "floor") == (0, 2, 0)


def test_refuses_an_expired_reservation(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + timedelta(seconds=60))
    assert door.release(held).code == "expired"
