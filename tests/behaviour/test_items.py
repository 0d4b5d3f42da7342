"""Items: what there is to sell, how much of it and at which price."""

from typing import Any

import pytest
from tests.doors.clock import Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

from .counts import counts_of


def item_of(door: Door, event: str, item: str) -> dict[str, Any]:
    found = door.event(event)
    assert found is not None
    settings: dict[str, Any] = found["items"][item]
    return settings


def test_has_defaults_for_all_but_its_name(door: Door, event: str) -> None:
    door.put_event(event)
    assert door.put_item(event, "floor").code == "ok"
    assert item_of(door, event, "floor") == {
        "kind": "ticket",
        "name": "floor",
        "capacity": None,
        "price_minor": None,
        "draws": {},
        "low_stock_threshold": None,
        "hold_seconds": None,
        "extension_seconds": None,
        "extensions_max": None,
        "product": None,
        "location": None,
        "serving_order": None,
    }


def test_is_stock_in_a_store(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items={"mug": 9})
    assert item_of(door, event, "mug")["kind"] == "stock"


def test_keeps_what_was_chosen(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    chosen = {
        "kind": "stock",
        "name": "A mug",
        "capacity": 50,
        "price_minor": 900,
        "draws": {"floor": 2},
        "low_stock_threshold": 5,
        "hold_seconds": 60,
        "extension_seconds": 30,
        "extensions_max": 1,
        "product": None,
        "location": "Vienna",
        "serving_order": 3,
    }
    assert door.put_item(event, "mug", **chosen).code == "ok"
    assert item_of(door, event, "mug") == chosen


def test_refuses_an_unknown_event(door: Door, event: str) -> None:
    refused = door.put_item(event, "floor", capacity=1)
    assert (refused.code, refused.detail["event"]) == ("not_found", event)


def test_grows_while_it_sells(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    door.reserve(event, {"floor": 2}, session="anna")
    door.put_item(event, "floor", capacity=5)
    assert counts_of(door, event, "floor") == (3, 2, 0)


def test_keeps_its_capacity_where_that_is_left_out(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 3})
    door.put_item(event, "floor", price_minor=100)
    assert item_of(door, event, "floor")["capacity"] == 3


def test_shrinks_to_what_is_taken_and_no_further(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    door.confirm(door.reserve(event, {"floor": 2}, session="anna"))
    door.reserve(event, {"floor": 1}, session="bo")
    refused = door.put_item(event, "floor", capacity=2)
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/capacity")
    assert door.put_item(event, "floor", capacity=3).code == "ok"
    assert counts_of(door, event, "floor") == (0, 1, 2)


def test_a_changed_price_is_for_who_reserves_from_now_on(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"floor": {"capacity": 9, "price_minor": 100}})
    held = door.reserve(event, {"floor": 2}, session="anna")
    door.put_item(event, "floor", capacity=9, price_minor=150)
    assert door.confirm(held).amount_minor == 200
    assert door.reserve(event, {"floor": 2}, session="bo").amount_minor == 300


@pytest.mark.parametrize(
    ("setting", "value", "field"),
    [
        ("kind", "thing", "/kind"),
        ("capacity", -1, "/capacity"),
        ("capacity", 1_000_000_001, "/capacity"),
        ("price_minor", -1, "/price_minor"),
        ("hold_seconds", 0, "/hold_seconds"),
        ("extensions_max", -1, "/extensions_max"),
        ("draws", {"floor": 0}, "/draws/floor"),
        ("name", "", "/name"),
        ("product", "", "/product"),
        ("location", "x" * 201, "/location"),
        ("serving_order", -1, "/serving_order"),
    ],
)
def test_refuses_settings_out_of_range_by_field(
    door: Door, event: str, setting: str, value: object, field: str
) -> None:
    door.put_event(event, items={"floor": 9})
    refused = door.put_item(event, "mug", **{setting: value})
    assert (refused.code, refused.detail["field"]) == ("invalid_input", field)


def test_has_the_capacity_of_its_seats(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    refused = door.put_item(event, "lower", capacity=3)
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/capacity")
    assert door.put_item(event, "lower", price_minor=5000).code == "ok"
    assert counts_of(door, event, "lower") == (2, 0, 0)


def test_what_is_due_gives_way_to_a_smaller_capacity(
    door: Door, event: str, clock: Clock
) -> None:
    """The earliest first, and no more than it takes."""
    door.put_event(event, items={"floor": 9, "mug": 9}, hold_seconds=60)
    other = door.reserve(event, {"mug": 2}, session="who")
    held = []
    for who in "abc":
        clock.advance(seconds=1)
        held.append(door.reserve(event, {"floor": 2}, session=who))
    clock.advance(seconds=61)
    door.reserve(event, {"floor": 1}, session="anna")
    assert door.put_item(event, "mug", capacity=8).code == "ok"
    assert door.put_item(event, "floor", capacity=4).code == "ok"
    assert counts_of(door, event, "floor") == (3, 1, 0)
    assert door.sweep(event) == [other.id, held[2].id]


def test_what_is_due_stays_where_a_change_is_refused(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    due = door.reserve(event, {"floor": 5}, session="anna")
    clock.advance(seconds=61)
    door.reserve(event, {"floor": 3}, session="bo")
    refused = door.put_item(event, "floor", capacity=2)
    assert refused.code == "invalid_input"
    assert refused.detail["reason"] == "must be at least 3: so many are taken"
    assert door.sweep(event) == [due.id]


def test_draws_change_once_all_that_holds_units_is_due(
    door: Door, event: str, clock: Clock
) -> None:
    items = {"floor": 9, "adult": {"draws": {"floor": 1}}}
    door.put_event(event, items=items, hold_seconds=60)
    for who in "ab":
        door.reserve(event, {"adult": 1}, session=who)
        clock.advance(seconds=30)
    refused = door.put_item(event, "adult", draws={"floor": 2})
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/draws")
    clock.advance(seconds=30)
    assert door.put_item(event, "adult", draws={"floor": 2}).code == "ok"
    assert door.sweep(event) == []
    assert door.reserve(event, {"adult": 1}, session="cy").code == "ok"
    assert counts_of(door, event, "floor") == (7, 2, 0)
