"""What a cart gives back serves what it takes instead, whatever either is called."""

from typing import Any

import pytest
from tests.doors.door import Door

from .counts import counts_of

SHELF: dict[str, Any] = {
    "vienna": {"capacity": 0, "product": "tote", "serving_order": 1},
    "graz": {"capacity": 2, "product": "tote", "serving_order": 2},
    "set": {"draws": {"graz": 1}},
    "pair": {"draws": {"graz": 2}},
}
TEN_OF_GRAZ = {"draws": {"graz": 10}}
SET: dict[str, Any] = {"change": "set", "session": "anna"}


def test_what_a_set_gives_back_serves_the_product(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items=SHELF)
    held = door.fill_cart(event, {"set": 2}, session="anna")
    swapped = door.fill_cart(event, {"set": 0}, products={"tote": 2}, **SET)
    assert (swapped.code, swapped.id) == ("ok", held.id)
    assert swapped.items == {"graz": 2}
    back = door.fill_cart(event, {"pair": 1}, products={"tote": 0}, **SET)
    assert back.items == {"pair": 1}
    part = door.fill_cart(event, {"pair": 0, "set": 1}, products={"tote": 1}, **SET)
    assert part.items == {"set": 1, "graz": 1}
    assert counts_of(door, event, "graz") == (0, 2, 0)


@pytest.mark.parametrize("one_location", [False, True])
def test_an_item_of_the_product_that_is_given_back_serves_it(
    door: Door, event: str, *, one_location: bool
) -> None:
    door.put_event(event, kind="store", items=SHELF)
    door.put_product(event, "tote", one_location=one_location)
    door.fill_cart(event, {"graz": 2}, session="anna")
    again = door.fill_cart(event, {"graz": 0}, products={"tote": 2}, **SET)
    assert (again.code, again.items) == ("ok", {"graz": 2})


def test_more_than_is_given_back_is_told_with_it(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items=SHELF)
    held = door.fill_cart(event, {"set": 2}, session="anna")
    refused = door.fill_cart(event, {"set": 1}, products={"tote": 2}, **SET)
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"tote": 1})
    assert door.read(held).items == {"set": 2}


@pytest.mark.parametrize("limit", ["event", "item"])
def test_a_limit_is_not_passed_by_what_a_set_gives_back(
    door: Door, event: str, *, limit: str
) -> None:
    shelf = SHELF | {"graz": SHELF["graz"] | {"capacity": 20}, "pack": TEN_OF_GRAZ}
    at_most = {"units_max": 2}
    door.put_event(
        event, kind="store", items=shelf, **(at_most if limit == "event" else {})
    )
    if limit == "item":
        door.put_policy(event, item="graz", **at_most)
    held = door.fill_cart(event, {"pack": 1}, session="anna")
    for refused in (
        door.fill_cart(event, {"pack": 0}, products={"tote": 3}, **SET),
        door.amend(held, items={"graz": 3}),
    ):
        assert refused.code == "too_many_units"
    assert door.amend(held, items={"graz": 2}).code == "ok"


def test_nothing_is_swapped_while_the_store_is_paused(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items=SHELF)
    held = door.fill_cart(event, {"pair": 1}, session="anna")
    door.change_event(event, status="paused")
    swapped = door.fill_cart(event, {"pair": 0}, products={"tote": 2}, **SET)
    assert swapped.code == "not_on_sale"
    assert door.read(held).items == {"pair": 1}


def test_gives_sets_back_above_a_limit_that_was_lowered(door: Door, event: str) -> None:
    items = SHELF | {"graz": SHELF["graz"] | {"capacity": 20}}
    door.put_event(event, kind="store", items=items)
    held = door.fill_cart(event, {"pair": 5, "set": 2, "graz": 2}, session="anna")
    door.change_event(event, status="paused", units_max=2)
    less = door.fill_cart(event, {"pair": 4}, products={"tote": 1}, **SET)
    assert (less.code, less.items) == ("ok", {"pair": 4, "set": 2, "graz": 1})
    assert door.amend(held, items={"pair": 4}).code == "ok"


def test_what_the_product_gives_back_serves_a_set(door: Door, event: str) -> None:
    shelf = {
        "vienna": {"capacity": 6, "product": "tote", "serving_order": 1},
        "graz": {"capacity": 1, "product": "tote", "serving_order": 2},
        "pair": {"draws": {"vienna": 2}},
    }
    door.put_event(event, kind="store", items=shelf)
    held = door.fill_cart(event, products={"tote": 7}, session="anna")
    swapped = door.fill_cart(event, {"pair": 3}, products={"tote": 1}, **SET)
    assert (swapped.code, swapped.id) == ("ok", held.id)
    assert swapped.items == {"pair": 3, "graz": 1}
    refused = door.fill_cart(event, {"pair": 3}, products={"tote": 2}, **SET)
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"tote": 0})


@pytest.mark.parametrize("serving", ["first", "fullest"])
def test_of_several_locations_less_stays_where_all_of_it_is(
    door: Door, event: str, *, serving: str
) -> None:
    shelf = {
        "vienna": {"capacity": 7, "product": "tote", "serving_order": 1},
        "graz": {"capacity": 6, "product": "tote", "serving_order": 2},
    }
    door.put_event(event, kind="store", items=shelf)
    door.put_product(event, "tote", one_location=True, serving=serving)
    door.fill_cart(event, {"vienna": 1, "graz": 3}, session="anna")
    door.change_event(event, status="paused")
    less = door.fill_cart(event, products={"tote": 2}, **SET)
    assert (less.code, less.items) == ("ok", {"graz": 2})
