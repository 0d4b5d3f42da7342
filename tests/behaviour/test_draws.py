"""Draws: a unit of one item takes units of others."""

from tests.doors.clock import Clock
from tests.doors.door import Door

from .counts import counts_of

BOTH = {
    "floor": 10,
    "adult": {"draws": {"floor": 1}, "price_minor": 4500},
    "student": {"draws": {"floor": 1}, "price_minor": 3000, "capacity": 3},
    "family": {"draws": {"floor": 4}},
}


def test_items_that_draw_on_one_floor_share_it(door: Door, event: str) -> None:
    door.put_event(event, items=BOTH)
    held = door.reserve(event, {"adult": 2, "student": 1}, session="anna")
    assert held.amount_minor == 12_000
    assert counts_of(door, event, "floor") == (7, 3, 0)
    assert counts_of(door, event, "adult") == (7, 2, 0)
    assert counts_of(door, event, "student") == (2, 1, 0)


def test_an_item_has_no_more_than_what_it_draws_on_leaves(
    door: Door, event: str
) -> None:
    door.put_event(event, items=BOTH)
    door.reserve(event, {"floor": 8}, session="anna")
    assert counts_of(door, event, "student") == (2, 0, 0)
    assert counts_of(door, event, "family") == (0, 0, 0)


def test_refuses_by_what_is_drawn_on(door: Door, event: str) -> None:
    door.put_event(event, items=BOTH)
    refused = door.reserve(event, {"family": 2, "adult": 3}, session="anna")
    assert refused.code == "sold_out"
    assert refused.detail["available"] == {"floor": 10}


def test_refuses_by_the_item_s_own_capacity(door: Door, event: str) -> None:
    door.put_event(event, items=BOTH)
    refused = door.reserve(event, {"student": 4}, session="anna")
    assert refused.detail["available"] == {"student": 3}


def test_counts_a_unit_asked_for_and_drawn_on_together(door: Door, event: str) -> None:
    door.put_event(event, items=BOTH)
    refused = door.reserve(event, {"floor": 7, "family": 1}, session="anna")
    assert refused.code == "sold_out"
    assert door.reserve(event, {"floor": 6, "family": 1}, session="anna").code == "ok"


def test_counts_drawn_units_once_in_the_totals(door: Door, event: str) -> None:
    door.put_event(event, items=BOTH)
    door.reserve(event, {"adult": 2}, session="anna")
    availability = door.availability(event)
    assert availability is not None
    totals = availability["totals"]
    assert (totals["capacity"], totals["reserved_count"]) == (10, 2)


def test_due_units_are_free_for_who_draws_on_them(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1, "adult": {"draws": {"floor": 1}}})
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.expires_at is not None
    clock.set(held.expires_at)
    assert counts_of(door, event, "adult") == (1, 0, 0)
    assert door.reserve(event, {"adult": 1}, session="bo").code == "ok"


def test_refuses_chains(door: Door, event: str) -> None:
    items = {"a": 9, "b": {"draws": {"a": 1}}, "c": {"draws": {"b": 1}}}
    refused = door.put_event(event, items=items)
    assert (refused.code, refused.detail["field"]) == (
        "invalid_input",
        "/items/c/draws",
    )


def test_refuses_draws_on_unknown_items(door: Door, event: str) -> None:
    refused = door.put_event(event, items={"a": {"draws": {"nothing": 1}}})
    assert (refused.code, refused.detail["field"]) == (
        "invalid_input",
        "/items/a/draws",
    )


def test_refuses_draws_on_seats(door: Door, event: str) -> None:
    door.put_event(event, items={"stalls": {"kind": "seat"}})
    answer = door.put_item(event, "pass", draws={"stalls": 1})
    assert answer.code == "invalid_input"
    assert answer.detail["field"] == "/draws"


def test_refuses_draws_on_itself(door: Door, event: str) -> None:
    refused = door.put_event(event, items={"a": {"draws": {"a": 1}}})
    assert refused.code == "invalid_input"


def test_refuses_to_change_draws_while_units_are_taken(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9, "adult": {"draws": {"floor": 1}}})
    held = door.reserve(event, {"adult": 1}, session="anna")
    refused = door.put_item(event, "adult", draws={"floor": 2})
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/draws")
    door.release(held)
    assert door.put_item(event, "adult", draws={"floor": 2}).code == "ok"
