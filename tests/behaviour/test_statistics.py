"""Statistics: what became of reservations in the last hours."""

from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Door

COUNTS = ("created", "completed", "expired", "released", "cancelled", "failed")


def told(door: Door, event: str, hours: int = 24) -> dict[str, Any]:
    counted = door.statistics(event, hours)
    assert counted is not None
    return counted


def counts(door: Door, event: str, hours: int = 24) -> list[int]:
    counted = told(door, event, hours)
    return [counted[name] for name in COUNTS]


def test_counts_what_became_of_reservations(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 4}, hold_seconds=600)
    sold, given_back, _left = (
        door.reserve(event, {"floor": 1}, session=name) for name in ("anna", "bo", "cy")
    )
    assert door.reserve(event, {"floor": 9}, session="di").code == "sold_out"
    clock.advance(minutes=1)
    door.confirm(sold)
    clock.advance(minutes=2)
    door.release(given_back)
    clock.set(START + timedelta(minutes=12))
    door.sweep(event)  # what it held counted as free since its ten minutes were over
    assert counts(door, event) == [3, 1, 1, 1, 0, 1]
    counted = told(door, event)
    assert counted["mean_hold_seconds"] == pytest.approx((60 + 180 + 600) / 3)
    assert counted["expiration_rate"] == pytest.approx(1 / 3)


def test_looks_back_to_the_instant(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9})
    clock.advance(minutes=20)
    door.release(door.reserve(event, {"floor": 1}, session="anna"))
    clock.advance(minutes=60)
    assert counts(door, event, hours=1) == [1, 0, 0, 1, 0, 0]
    clock.advance(seconds=1)
    assert counts(door, event, hours=1) == [0] * 6
    assert counts(door, event, hours=2) == [1, 0, 0, 1, 0, 0]


def test_has_no_mean_where_no_hold_ended(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9})
    door.reserve(event, {"floor": 1}, session="anna")
    counted = told(door, event)
    assert counted["mean_hold_seconds"] is None
    assert counted["expiration_rate"] is None


def test_knows_no_event_that_is_not_there(door: Door, event: str) -> None:
    assert door.statistics(event, 24) is None
