"""Cancel: a sale, or a part of it, is back on sale."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.doors.clock import Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

from .counts import counts_of, seats_of

ITEMS = {
    "floor": {"capacity": 9, "price_minor": 1000},
    "adult": {"draws": {"floor": 1}, "price_minor": 2000},
    "mug": {"capacity": 9, "kind": "stock", "price_minor": 100},
}
SEATS = ["A-1", "A-2", "A-3"]


def sold(
    door: Door, event: str, items: dict[str, Any], seats: Sequence[str] = ()
) -> Answer:
    """A sale of an event with a floor that adults draw on, mugs and three seats."""
    door.put_event(event, items=ITEMS)
    door.put_plan(event, plan_of(lower=SEATS), {})
    return door.sell(event, items, seats=seats, session="anna")


def test_puts_all_of_it_back_on_sale(door: Door, event: str) -> None:
    sale = sold(door, event, {"adult": 2, "mug": 3}, ["A-1"])
    cancelled = door.cancel(sale)
    assert (cancelled.code, cancelled.status) == ("ok", "cancelled")
    assert cancelled.items == {"adult": 2, "mug": 3, "lower": 1}
    assert counts_of(door, event, "floor") == (9, 0, 0)
    assert counts_of(door, event, "mug") == (9, 0, 0)
    assert seats_of(door, event, "sold") == []
    again = door.sell(event, {"floor": 9, "mug": 9}, seats=["A-1"], session="bo")
    assert again.code == "ok"
    assert door.read(sale).status == "cancelled"


def test_cancels_what_was_held_before(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    door.confirm(held)
    assert door.cancel(held).status == "cancelled"
    assert counts_of(door, event, "floor") == (9, 0, 0)


def test_a_repeated_cancel_answers_as_the_first(door: Door, event: str) -> None:
    sale = sold(door, event, {"floor": 2})
    first, again = door.cancel(sale), door.cancel(sale)
    assert (again.code, again.status, again.items) == ("ok", "cancelled", first.items)
    assert counts_of(door, event, "floor") == (9, 0, 0)


def test_a_repeated_cancel_takes_nothing_of_the_next_owner(
    door: Door, event: str
) -> None:
    sale = sold(door, event, {}, ["A-1"])
    door.cancel(sale)
    door.sell(event, seats=["A-1"], session="bo")
    door.cancel(sale)
    assert seats_of(door, event, "sold") == ["A-1"]


def test_a_part_leaves_a_sale_of_the_rest(door: Door, event: str) -> None:
    sale = sold(door, event, {"adult": 3, "mug": 4})
    less = door.cancel(sale, {"adult": 1, "mug": 3})
    assert (less.code, less.status) == ("ok", "confirmed")
    assert less.items == {"adult": 2, "mug": 1}
    assert less.amount_minor == 2 * 2000 + 100
    assert counts_of(door, event, "floor") == (7, 0, 2)
    assert counts_of(door, event, "mug") == (8, 0, 1)
    assert door.read(sale).items == {"adult": 2, "mug": 1}


def test_a_part_gives_back_all_it_draws_on(door: Door, event: str) -> None:
    items = {"floor": 9, "pair": {"draws": {"floor": 2}}}
    door.put_event(event, items=items)
    sale = door.sell(event, {"pair": 4, "floor": 1}, session="anna")
    assert counts_of(door, event, "floor") == (0, 0, 9)
    door.cancel(sale, {"pair": 3})
    assert counts_of(door, event, "floor") == (6, 0, 3)
    door.cancel(sale, {"pair": 1})
    assert counts_of(door, event, "floor") == (8, 0, 1)


def test_seats_are_cancelled_by_name(door: Door, event: str) -> None:
    sale = sold(door, event, {"floor": 1}, SEATS)
    less = door.cancel(sale, seats=["A-2"])
    assert (less.items, less.seats) == ({"floor": 1, "lower": 2}, ["A-1", "A-3"])
    assert seats_of(door, event, "sold") == ["A-1", "A-3"]
    assert counts_of(door, event, "lower") == (1, 0, 2)
    assert door.sell(event, seats=["A-2"], session="bo").code == "ok"
    assert door.read(sale).seats == ["A-1", "A-3"]


def test_a_part_of_a_part(door: Door, event: str) -> None:
    sale = sold(door, event, {"mug": 5, "floor": 2})
    for left in (4, 3, 2):
        assert door.cancel(sale, {"mug": 1}).items == {"mug": left, "floor": 2}
    assert door.cancel(sale, {"mug": 2}).items == {"floor": 2}
    assert counts_of(door, event, "mug") == (9, 0, 0)


def test_the_last_part_is_the_whole(door: Door, event: str) -> None:
    sale = sold(door, event, {"mug": 2}, ["A-1"])
    assert door.cancel(sale, seats=["A-1"]).status == "confirmed"
    last = door.cancel(sale, {"mug": 2})
    assert (last.status, last.items) == ("cancelled", {"mug": 2})
    assert counts_of(door, event, "mug") == (9, 0, 0)


def test_the_rest_of_a_part_is_cancelled_whole(door: Door, event: str) -> None:
    sale = sold(door, event, {"adult": 3}, SEATS)
    door.cancel(sale, {"adult": 2}, seats=["A-1", "A-3"])
    assert door.cancel(sale).status == "cancelled"
    assert counts_of(door, event, "floor") == (9, 0, 0)
    assert seats_of(door, event, "sold") == []


@pytest.mark.parametrize(
    ("items", "seats", "field"),
    [
        ({"floor": 3}, None, "/items/floor"),
        ({"mug": 1}, None, "/items/mug"),
        ({"lower": 1}, None, "/items/lower"),
        (None, ["A-2"], "/seats"),
        (None, ["A-1", "Z-9"], "/seats"),
        ({"floor": 0}, None, "/items/floor"),
        ({"floor": "2"}, None, "/items/floor"),
        ({}, None, "/items"),
        (None, [], "/items"),
        ({}, [], "/items"),
    ],
)
def test_refuses_more_than_was_sold(
    door: Door,
    event: str,
    items: dict[str, Any] | None,
    seats: list[str] | None,
    field: str,
) -> None:
    sale = sold(door, event, {"floor": 2}, ["A-1"])
    refused = door.cancel(sale, items, seats=seats)
    assert (refused.code, refused.detail["field"]) == ("invalid_input", field)
    assert counts_of(door, event, "floor") == (7, 0, 2)
    assert seats_of(door, event, "sold") == ["A-1"]


def test_refuses_more_than_the_parts_before_have_left(door: Door, event: str) -> None:
    sale = sold(door, event, {"floor": 3, "mug": 3})
    door.cancel(sale, {"floor": 1, "mug": 1})
    for item in ("floor", "mug"):
        refused = door.cancel(sale, {item: 3})
        assert (refused.code, refused.detail["field"]) == (
            "invalid_input",
            f"/items/{item}",
        )
    assert door.read(sale).items == {"floor": 2, "mug": 2}


def test_refuses_a_part_of_what_was_cancelled(door: Door, event: str) -> None:
    sale = sold(door, event, {"floor": 2})
    door.cancel(sale)
    assert door.cancel(sale, {"floor": 1}).code == "already_released"


def test_refuses_what_is_only_held(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    assert door.cancel(held).code == "not_confirmed"
    assert door.cancel(held, {"floor": 1}).code == "not_confirmed"
    assert counts_of(door, event, "floor") == (7, 2, 0)


def test_refuses_somebody_else(door: Door, event: str) -> None:
    sale = sold(door, event, {"floor": 2})
    assert door.cancel(replace(sale, token="guessed")).code == "forbidden"
    assert counts_of(door, event, "floor") == (7, 0, 2)


def test_one_key_cancels_one_part(door: Door, event: str, clock: Clock) -> None:
    sale = sold(door, event, {"floor": 4})
    door.cancel(sale, {"floor": 1}, key="k")
    clock.advance(days=29)
    again = door.cancel(sale, {"floor": 1}, key="k")
    assert (again.code, again.status, again.replayed) == ("ok", "confirmed", True)
    assert counts_of(door, event, "floor") == (6, 0, 3)
    for part in ({"floor": 2}, None):
        assert door.cancel(sale, part, key="k").code == "idempotency_key_reused"


def test_what_is_cancelled_may_be_held(door: Door, event: str) -> None:
    sale = sold(door, event, {"floor": 9}, SEATS)
    assert door.reserve(event, {"floor": 1}, session="bo").code == "sold_out"
    door.cancel(sale, {"floor": 2}, seats=["A-3"])
    held = door.reserve(event, {"floor": 2}, seats=["A-3"], session="bo")
    assert held.code == "ok"
    assert counts_of(door, event, "floor") == (0, 2, 7)
    door.release(held)
    assert counts_of(door, event, "lower") == (1, 0, 2)
