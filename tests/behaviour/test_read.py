"""Read: a reservation as it stands, which is a validation as well."""

from dataclasses import replace
from datetime import timedelta

from tests.doors.clock import START, Clock
from tests.doors.door import Door


def test_tells_what_reserve_told(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": {"capacity": 9, "price_minor": 100}})
    held = door.reserve(event, {"floor": 2}, session="anna")
    read = door.read(held)
    assert replace(read, token=held.token) == held


def test_reads_a_due_reservation_as_expired(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + timedelta(seconds=60))
    read = door.read(held)
    assert (read.code, read.status, read.extensions_left) == ("ok", "expired", 0)


def test_refuses_somebody_else(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    assert door.read(replace(held, token="guessed")).code == "forbidden"


def test_refuses_an_unknown_reservation(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    unknown = replace(held, id="00000000-0000-7000-8000-000000000000")
    assert door.read(unknown).code == "not_found"
