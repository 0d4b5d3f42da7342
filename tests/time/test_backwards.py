"""The wall clock may step back; an event's clock never does."""

from datetime import timedelta

from tests.behaviour.counts import counts_of
from tests.doors.clock import START, Clock
from tests.doors.door import Door

DEADLINE = START + timedelta(minutes=10)


def on_sale(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=600)


def test_what_was_refused_as_expired_stays_so(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE)
    assert door.confirm(held).code == "expired"
    clock.set(START)
    assert door.confirm(held).code == "expired"
    assert door.extend(held).code == "expired"
    assert door.read(held).status == "expired"


def test_a_deadline_passed_for_another_caller_has_passed(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE)
    door.reserve(event, {"floor": 1}, session="bo")
    clock.set(DEADLINE - timedelta(minutes=1))
    assert door.confirm(held).code == "expired"
    assert counts_of(door, event, "floor") == (1, 1, 0)


def test_a_new_hold_starts_at_the_event_s_own_time(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    clock.set(DEADLINE)
    door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START)
    late = door.reserve(event, {"floor": 1}, session="bo")
    assert late.server_now == DEADLINE
    assert late.expires_at == DEADLINE + timedelta(minutes=10)


def test_the_journal_s_times_never_go_back(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    clock.set(DEADLINE)
    first = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START)
    assert door.release(first).server_now == DEADLINE


def test_other_events_keep_their_own_time(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    on_sale(door, f"{event}-twin")
    clock.set(DEADLINE)
    door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START)
    held = door.reserve(f"{event}-twin", {"floor": 1}, session="anna")
    assert held.server_now == START
