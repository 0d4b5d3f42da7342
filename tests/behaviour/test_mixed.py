"""One hold over seats, floor and merchandise, with draws: all of it or nothing."""

from typing import Any

import pytest
from tests.doors.clock import Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

from .counts import counts_of, seats_of

ITEMS = {
    "floor": 4,
    "shirt": {"capacity": 2, "kind": "stock"},
    "adult": {"draws": {"floor": 1}},
    "student": {"draws": {"floor": 1}},
    "package": {"draws": {"floor": 1, "shirt": 1}},
}
MIXED = {"items": {"adult": 2, "package": 1, "shirt": 1}, "seats": ["A-1", "A-2"]}


def on_sale(door: Door, event: str) -> None:
    door.put_event(event, items=ITEMS)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})


def counted(door: Door, event: str) -> dict[str, Any]:
    counts = {item: counts_of(door, event, item) for item in (*ITEMS, "lower")}
    return {"seats": seats_of(door, event, "reserved"), **counts}


def test_holds_all_of_it(door: Door, event: str) -> None:
    on_sale(door, event)
    held = door.reserve(event, session="anna", **MIXED)
    assert held.code == "ok"
    assert held.items == {"adult": 2, "package": 1, "shirt": 1, "lower": 2}
    after = counted(door, event)
    assert after["seats"] == ["A-1", "A-2"]
    assert after["lower"] == (1, 2, 0)
    assert after["floor"] == (1, 3, 0)
    assert after["shirt"] == (0, 2, 0)
    assert after["package"] == (0, 1, 0)


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"seats": ["A-2"]}, "seats_unavailable"),
        ({"items": {"student": 2}}, "sold_out"),
        ({"items": {"floor": 2}}, "sold_out"),
        ({"items": {"shirt": 1}}, "sold_out"),
    ],
    ids=["a seat is taken", "the floor is drawn on", "the floor is short", "no shirt"],
)
def test_holds_nothing_where_one_part_is_missing(
    door: Door, event: str, others: dict[str, Any], code: str
) -> None:
    on_sale(door, event)
    door.reserve(event, session="bo", **others)
    before = counted(door, event)
    refused = door.reserve(event, session="anna", **MIXED)
    assert refused.code == code
    assert counted(door, event) == before


def test_confirms_all_of_it(door: Door, event: str) -> None:
    on_sale(door, event)
    door.confirm(door.reserve(event, session="anna", **MIXED))
    after = counted(door, event)
    assert after["floor"] == (1, 0, 3)
    assert after["shirt"] == (0, 0, 2)
    assert after["lower"] == (1, 0, 2)


def test_releases_all_of_it(door: Door, event: str) -> None:
    on_sale(door, event)
    before = counted(door, event)
    door.release(door.reserve(event, session="anna", **MIXED))
    assert counted(door, event) == before


def test_expires_all_of_it(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    before = counted(door, event)
    held = door.reserve(event, session="anna", **MIXED)
    assert held.expires_at is not None
    clock.set(held.expires_at)
    assert counted(door, event) == before
    assert door.sweep(event) == [held.id]
    assert counted(door, event) == before
