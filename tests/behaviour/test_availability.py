"""Availability: what can be had at this instant."""

from datetime import datetime, timedelta

from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

from .counts import counts_of, seats_of


def test_counts_items_totals_and_seats(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": {"capacity": 10, "price_minor": 4500}})
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    door.confirm(door.reserve(event, seats=["A-1"], session="anna"))
    door.reserve(event, {"floor": 4}, seats=["A-2"], session="bo")
    availability = door.availability(event)
    assert availability is not None
    assert availability["totals"] == {
        "capacity": 13,
        "available_count": 7,
        "reserved_count": 5,
        "sold_count": 1,
        "blocked_count": 0,
    }
    assert availability["seats"] == {
        "reserved": ["A-2"],
        "sold": ["A-1"],
        "blocked": [],
    }
    floor = availability["items"]["floor"]
    assert (floor["price_minor"], floor["currency"]) == (4500, "EUR")


def test_counts_due_reservations_as_free_though_nobody_swept(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 10}, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    door.reserve(event, {"floor": 4}, seats=["A-1"], session="anna")
    clock.set(START + timedelta(seconds=60) - timedelta(milliseconds=1))
    assert counts_of(door, event, "floor") == (6, 4, 0)
    assert seats_of(door, event, "reserved") == ["A-1"]
    clock.set(START + timedelta(seconds=60))
    assert counts_of(door, event, "floor") == (10, 0, 0)
    assert counts_of(door, event, "lower") == (1, 0, 0)
    assert seats_of(door, event, "reserved") == []


def test_says_when_it_changes_next(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 10}, hold_seconds=60)
    availability = door.availability(event)
    assert availability is not None
    assert availability["next_change_at"] is None
    door.release(door.reserve(event, {"floor": 1}, session="di"))
    clock.advance(seconds=1)
    door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=5)
    door.reserve(event, {"floor": 1}, session="bo")
    for seconds in (61, 66):
        availability = door.availability(event)
        assert availability is not None
        changes_at = datetime.fromisoformat(availability["next_change_at"])
        assert changes_at == START + timedelta(seconds=seconds)
        clock.set(changes_at)


def test_says_what_is_low_and_what_is_sold_out(door: Door, event: str) -> None:
    items = {"floor": {"capacity": 5, "low_stock_threshold": 2}}
    door.put_event(event, items=items)
    told = []
    for session, units in (("anna", 2), ("bo", 1), ("cy", 2)):
        door.reserve(event, {"floor": units}, session=session)
        availability = door.availability(event)
        assert availability is not None
        floor = availability["items"]["floor"]
        told.append((floor["low_stock"], floor["sold_out"]))
    assert told == [(False, False), (True, False), (True, True)]


def test_has_no_total_where_an_item_is_unlimited(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 5, "stream": {"capacity": None}})
    availability = door.availability(event)
    assert availability is not None
    assert availability["totals"]["capacity"] is None
    assert availability["totals"]["available_count"] is None
    assert availability["items"]["stream"]["sold_out"] is False


def test_says_whether_the_event_sells_now(door: Door, event: str, clock: Clock) -> None:
    opens = START + timedelta(hours=1)
    door.put_event(event, items={"floor": 5}, sales_start_at=opens)
    told = []
    for at in (START, opens):
        clock.set(at)
        availability = door.availability(event)
        assert availability is not None
        told.append(availability["on_sale"])
    assert told == [False, True]


def test_its_version_changes_with_it_and_only_with_it(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 5}, hold_seconds=60)
    versions = [door.availability_version(event)]
    held = door.reserve(event, {"floor": 1}, session="anna")
    versions.append(door.availability_version(event))
    clock.set(START + timedelta(seconds=59))
    assert door.availability_version(event) == versions[-1]
    clock.set(START + timedelta(seconds=60))  # due, and nobody swept
    versions.append(door.availability_version(event))
    door.reserve(event, {"floor": 9}, session="bo")
    assert held.id not in door.sweep(event)  # the refused one freed it
    versions.append(door.availability_version(event))
    assert None not in versions
    assert len(set(versions)) == 4


def test_of_an_unknown_event_there_is_none(door: Door, event: str) -> None:
    assert door.availability(event) is None
    assert door.availability_version(event) is None
