"""Leave: a page was left, and a grace begins that whoever comes back ends."""

from dataclasses import replace
from datetime import timedelta

from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

from .counts import counts_of, seats_of

GRACE = timedelta(seconds=120)


def held_of(door: Door, event: str, **settings: int) -> Answer:
    """A hold of ten minutes on two of nine."""
    door.put_event(event, items={"floor": 9}, hold_seconds=600, **settings)
    return door.reserve(event, {"floor": 2}, session="anna")


def test_holds_on_for_two_minutes(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    left = door.leave(held)
    assert (left.code, left.status) == ("ok", "reserved")
    assert left.leaves_at == START + GRACE
    assert left.expires_at == held.expires_at
    assert door.read(held).leaves_at == START + GRACE
    assert counts_of(door, event, "floor") == (7, 2, 0)


def test_frees_everything_when_the_grace_is_over(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2})
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    held = door.reserve(event, {"floor": 2}, seats=["A-1"], session="anna")
    door.leave(held)
    clock.set(START + GRACE)
    assert door.read(held).status == "released"
    assert counts_of(door, event, "floor") == (2, 0, 0)
    assert seats_of(door, event, "reserved") == []
    again = door.reserve(event, {"floor": 2}, seats=["A-1"], session="bo")
    assert again.code == "ok"
    assert door.read(held).status == "released"


def test_is_swept_as_released(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    door.leave(held)
    clock.set(START + GRACE)
    assert door.sweep(event) == [held.id]
    swept = door.read(held)
    assert (swept.status, swept.leaves_at) == ("released", START + GRACE)
    assert counts_of(door, event, "floor") == (9, 0, 0)


def test_the_grace_is_the_event_s(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event, leave_grace_seconds=5)
    assert door.leave(held).leaves_at == START + timedelta(seconds=5)


def test_leaving_again_neither_shortens_nor_prolongs_the_grace(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    door.leave(held)
    clock.advance(seconds=60)
    again = door.leave(held)
    assert (again.code, again.leaves_at) == ("ok", START + GRACE)


def test_the_deadline_holds_where_it_comes_first(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, leave_grace_seconds=3600)
    door.leave(held)
    clock.set(START + timedelta(minutes=10))
    assert door.read(held).status == "expired"
    assert door.confirm(held).code == "expired"


def test_extending_is_coming_back(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    door.leave(held)
    extended = door.extend(held)
    assert (extended.code, extended.leaves_at) == ("ok", None)
    clock.set(START + GRACE)
    assert door.read(held).status == "reserved"
    assert door.leave(held).leaves_at == START + GRACE + GRACE


def test_buying_is_coming_back(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    door.leave(held)
    sold = door.confirm(held)
    assert (sold.status, sold.leaves_at) == ("confirmed", None)
    clock.set(START + GRACE)
    assert door.read(held).status == "confirmed"


def test_who_left_may_hold_again_at_once_when_the_grace_is_over(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    door.leave(held)
    assert (
        door.reserve(event, {"floor": 1}, session="anna").code
        == "duplicate_reservation"
    )
    clock.set(START + GRACE)
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_changes_nothing_once_payment_has_begun(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    door.heartbeat(held, paying=True)
    left = door.leave(held)
    assert (left.code, left.leaves_at) == ("ok", None)
    clock.set(START + GRACE)
    assert door.confirm(held).code == "ok"


def test_a_repeated_key_tells_the_end_again(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    door.leave(held, key="k")
    clock.advance(seconds=1)
    again = door.leave(held, key="k")
    assert (again.replayed, again.leaves_at) == (True, START + GRACE)


def test_one_key_leaves_once(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    door.leave(held, key="k")
    door.heartbeat(held)
    again = door.leave(held, key="k")
    assert (again.code, again.replayed) == ("ok", True)
    assert door.read(held).leaves_at is None


def test_refuses_somebody_else(door: Door, event: str) -> None:
    held = held_of(door, event)
    assert door.leave(replace(held, token="guessed")).code == "forbidden"
    assert door.read(held).leaves_at is None


def test_who_gives_back_what_is_over_hears_that_it_is(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1}, leave_grace_seconds=60)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.leave(held)
    clock.advance(seconds=60)
    released = door.release(held, key="once")
    assert (released.code, released.status) == ("ok", "released")
    assert door.reserve(event, {"floor": 1}, session="bo").code == "ok"
    assert door.release(held, key="once").status == "released"


def test_an_amendment_that_changes_nothing_is_a_sign_of_life(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, leave_grace_seconds=60)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.leave(held)
    clock.advance(seconds=59)
    amended = door.amend(held, items={"floor": 1})
    assert (amended.code, amended.leaves_at) == ("ok", None)
    clock.advance(seconds=60)
    assert door.confirm(held).code == "ok"
