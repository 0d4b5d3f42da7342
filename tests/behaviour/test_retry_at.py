"""When a limit is worth trying again: as soon as something of what is held ends."""

import pytest
from tests.behaviour.test_hoarding import retry_at
from tests.behaviour.test_limits import ALLOWED, hold
from tests.doors.clock import START, Clock
from tests.doors.door import Door


@pytest.mark.parametrize("limit", ["session_units_max", "session_reservations_max"])
def test_what_was_left_makes_room_when_its_grace_is_over(
    door: Door, event: str, clock: Clock, limit: str
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, **{limit: 2}, leave_grace_seconds=120)
    hold(door, event, session="anna")
    left = door.leave(hold(door, event, session="anna"))
    refused = hold(door, event, session="anna")
    assert (retry_at(refused) - START).total_seconds() == 120
    assert left.expires_at is not None
    assert retry_at(refused) < left.expires_at
    clock.set(retry_at(refused))
    clock.advance(microseconds=-1)
    assert hold(door, event, session="anna").code == "limit_reached"
    clock.set(retry_at(refused))
    assert hold(door, event, session="anna").code == "ok"


def test_who_is_heard_of_makes_room_at_the_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    silence = {"hold_seconds": 600, "heartbeat_seconds": 90}
    door.put_event(event, **ALLOWED, **silence, session_reservations_max=1)
    asked = [{"session": "anna", "items": {"floor": 1}}] * 2
    _, refused = door.reserve_many(event, asked)
    assert (retry_at(refused) - START).total_seconds() == 600
    assert retry_at(hold(door, event, session="anna")) == retry_at(refused)


def test_who_is_back_by_adding_to_a_hold_is_told_its_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(
        event, items={"floor": 9}, duplicates="merge", session_units_max=2,
        hold_seconds=600, leave_grace_seconds=60,
    )  # fmt: skip
    held = hold(door, event, session="anna")
    door.leave(held)
    assert hold(door, event, session="anna").id == held.id
    assert retry_at(hold(door, event, session="anna")) == held.expires_at
