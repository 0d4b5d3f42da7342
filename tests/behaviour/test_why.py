"""Why sold out: what is sold, in carts, blocked, and when the next may return."""

from datetime import datetime, timedelta
from typing import Any

from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

HOLD = timedelta(seconds=60)


def why(door: Door, event: str, item: str) -> dict[str, Any]:
    availability = door.availability(event, explain=True)
    assert availability is not None
    told: dict[str, Any] = dict(availability["items"][item]["why"])
    if told["next_return_at"] is not None:
        told["next_return_at"] = datetime.fromisoformat(told["next_return_at"])
    return told


def test_tells_what_is_sold_in_carts_and_blocked(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60, duplicates="allow")
    assert why(door, event, "floor") == {
        "lacks": [],
        "sold_count": 0,
        "in_carts_count": 0,
        "blocked_count": 0,
        "next_return_at": None,
    }
    door.confirm(door.reserve(event, {"floor": 4}, session="anna"))
    clock.advance(seconds=5)
    first = door.reserve(event, {"floor": 2}, session="bo")
    clock.advance(seconds=5)
    door.reserve(event, {"floor": 1}, session="cleo")
    door.block(event, {"floor": 2})
    assert why(door, event, "floor") == {
        "lacks": ["floor"],
        "sold_count": 4,
        "in_carts_count": 3,
        "blocked_count": 2,
        "next_return_at": first.expires_at,
    }


def test_what_is_due_is_in_no_cart_any_more(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 3}, hold_seconds=60)
    door.reserve(event, {"floor": 2}, session="anna")
    clock.advance(seconds=5)
    late = door.reserve(event, {"floor": 1}, session="bo")
    clock.set(START + HOLD)
    told = why(door, event, "floor")
    assert (told["lacks"], told["in_carts_count"]) == ([], 1)
    assert told["next_return_at"] == late.expires_at


def test_an_extension_moves_the_next_return(
    door: Door, event: str, clock: Clock
) -> None:
    settings = {"hold_seconds": 60, "extension_seconds": 30, "extensions_max": 1}
    door.put_event(event, items={"floor": 1}, **settings)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert why(door, event, "floor")["next_return_at"] == START + HOLD
    extended = door.extend(held)
    assert why(door, event, "floor")["next_return_at"] == extended.expires_at


def test_what_draws_on_others_tells_what_lacks(
    door: Door, event: str, clock: Clock
) -> None:
    items = {
        "floor": 4,
        "shirt": 1,
        "adult": {"draws": {"floor": 1}},
        "pair": {"draws": {"floor": 2, "shirt": 1}},
    }
    door.put_event(event, items=items, hold_seconds=60, duplicates="allow")
    door.reserve(event, {"adult": 3}, session="anna")
    assert why(door, event, "adult")["lacks"] == []
    pair = why(door, event, "pair")
    assert pair["lacks"] == ["floor"], "one is left, and it takes two"
    assert pair["in_carts_count"] == 3
    assert pair["next_return_at"] == START + HOLD
    door.sell(event, {"shirt": 1}, session="bo")
    door.sell(event, {"floor": 1}, session="bo")
    assert why(door, event, "adult") == {
        "lacks": ["floor"],
        "sold_count": 1,
        "in_carts_count": 3,
        "blocked_count": 0,
        "next_return_at": START + HOLD,
    }
    pair = why(door, event, "pair")
    assert pair["lacks"] == ["floor", "shirt"]
    assert pair["sold_count"] == 2


def test_tells_it_of_seats(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    door.sell(event, seats=["A-1"], session="anna")
    door.reserve(event, seats=["A-2"], session="bo")
    door.block(event, seats=["A-3"])
    assert why(door, event, "lower") == {
        "lacks": ["lower"],
        "sold_count": 1,
        "in_carts_count": 1,
        "blocked_count": 1,
        "next_return_at": START + HOLD,
    }


def test_says_nothing_of_it_unasked(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 1})
    availability = door.availability(event)
    assert availability is not None
    assert "why" not in availability["items"]["floor"]


def test_an_unknown_event_has_none(door: Door, event: str) -> None:
    assert door.availability(event, explain=True) is None
