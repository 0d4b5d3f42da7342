"""Amend: other quantities, seats and types on the same deadline, all or nothing."""

from dataclasses import replace
from typing import Any

import pytest
from tests.behaviour.counts import counts_of
from tests.doors.clock import Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

SEATS = ["A-1", "A-2", "A-3", "A-4"]


@pytest.fixture
def hall(door: Door, event: str, clock: Clock) -> str:
    """A floor of four that adults and students draw on, mugs, and four seats."""
    items: dict[str, Any] = {
        "floor": 4,
        "adult": {"draws": {"floor": 1}, "price_minor": 3000},
        "student": {"draws": {"floor": 1}, "price_minor": 2000},
        "mug": {"kind": "stock", "capacity": 5, "price_minor": 900},
    }
    assert door.put_event(event, items=items).code == "ok"
    assert door.put_plan(event, plan_of(lower=SEATS), {}).code == "ok"
    return event


def held(door: Door, event: str, session: str = "anna", **asked: Any) -> Answer:
    answer = door.reserve(event, asked.pop("items", None), session=session, **asked)
    assert answer.code == "ok"
    return answer


def test_changes_quantities_without_losing_the_hold(
    door: Door, hall: str, clock: Clock
) -> None:
    cart = held(door, hall, items={"mug": 3})
    clock.advance(minutes=5)

    fewer = door.amend(cart, items={"mug": 1})
    assert (fewer.code, fewer.id, fewer.items) == ("ok", cart.id, {"mug": 1})
    assert counts_of(door, hall, "mug") == (4, 1, 0)
    more = door.amend(cart, items={"mug": 5})
    assert (more.code, more.items) == ("ok", {"mug": 5})
    assert counts_of(door, hall, "mug") == (0, 5, 0)


def test_moves_no_deadline(door: Door, hall: str, clock: Clock) -> None:
    cart = held(door, hall, items={"mug": 1})
    clock.advance(minutes=14)

    amended = door.amend(cart, items={"mug": 2, "adult": 1})
    assert amended.expires_at == cart.expires_at
    assert amended.extension_count == cart.extension_count


def test_swaps_types_on_a_floor_that_is_full(door: Door, hall: str) -> None:
    group = held(door, hall, items={"adult": 4})

    swapped = door.amend(group, items={"adult": 1, "student": 3})
    assert (swapped.code, swapped.amount_minor) == ("ok", 9000)
    assert counts_of(door, hall, "floor") == (0, 4, 0)
    assert counts_of(door, hall, "student")[1] == 3


def test_swaps_seats(door: Door, hall: str) -> None:
    pair = held(door, hall, seats=["A-1", "A-2"])

    moved = door.amend(pair, seats=["A-2", "A-3"])
    assert (moved.code, moved.seats) == ("ok", ["A-2", "A-3"])
    other = door.reserve(hall, seats=["A-1"], session="bo")
    assert other.code == "ok"


def test_turns_standing_places_into_seats(door: Door, hall: str) -> None:
    group = held(door, hall, items={"adult": 2})

    seated = door.amend(group, items={}, seats=["A-1", "A-2"])
    assert (seated.code, seated.items) == ("ok", {"lower": 2})
    assert counts_of(door, hall, "floor") == (4, 0, 0)


def test_what_is_not_named_stays(door: Door, hall: str) -> None:
    mixed = held(door, hall, items={"mug": 1}, seats=["A-1"])

    items = door.amend(mixed, items={"mug": 2})
    assert (items.items, items.seats) == ({"mug": 2, "lower": 1}, ["A-1"])
    seats = door.amend(mixed, seats=[])
    assert (seats.items, seats.seats) == ({"mug": 2}, [])


def test_a_refused_amendment_changes_nothing(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"adult": 2}, seats=["A-1"])
    held(door, hall, "bo", items={"mug": 5}, seats=["A-2"])

    taken = door.amend(mine, items={"adult": 1}, seats=["A-2"])
    assert (taken.code, taken.detail["seats"]) == ("seats_unavailable", ["A-2"])
    short = door.amend(mine, items={"adult": 1, "mug": 1}, seats=[])
    assert (short.code, short.detail["available"]) == ("sold_out", {"mug": 0})
    now = door.read(mine)
    assert (now.items, now.seats) == ({"adult": 2, "lower": 1}, ["A-1"])
    assert counts_of(door, hall, "floor") == (2, 2, 0)


def test_frees_what_is_due_and_in_the_way(door: Door, hall: str, clock: Clock) -> None:
    held(door, hall, "bo", seats=["A-2"])
    clock.advance(minutes=5)
    mine = held(door, hall, items={"adult": 1})
    clock.advance(minutes=5)

    assert door.amend(mine, seats=["A-2"]).code == "ok"


def test_an_amendment_that_changes_nothing_is_granted(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"adult": 2})

    again = door.amend(mine, items={"adult": 2})
    assert (again.code, again.items) == ("ok", {"adult": 2})


def test_the_same_key_amends_once(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"mug": 1})
    first = door.amend(mine, items={"mug": 2}, key="k")
    door.amend(mine, items={"mug": 1})

    again = door.amend(mine, items={"mug": 2}, key="k")
    assert (first.replayed, again.replayed) == (False, True)
    assert door.read(mine).items == {"mug": 1}
    other = door.amend(mine, items={"mug": 3}, key="k")
    assert other.code == "idempotency_key_reused"


def test_what_was_amended_can_be_sold(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"mug": 2}, seats=["A-1"])
    door.amend(mine, items={"mug": 1}, seats=["A-1", "A-2"])

    sold = door.confirm(mine)
    assert (sold.code, sold.items) == ("ok", {"mug": 1, "lower": 2})
    assert counts_of(door, hall, "mug") == (4, 0, 1)


def test_what_was_amended_is_freed_at_its_deadline(
    door: Door, hall: str, clock: Clock
) -> None:
    mine = held(door, hall, items={"mug": 2}, seats=["A-1"])
    door.amend(mine, items={"mug": 1}, seats=["A-2"])
    clock.advance(minutes=10)

    assert door.sweep(hall) == [mine.id]
    assert counts_of(door, hall, "mug") == (5, 0, 0)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"items": {}, "seats": []}, "/items"),
        ({"items": {"mug": 0}}, "/items/mug"),
        ({"items": {"lower": 1}}, "/items/lower"),
        ({"seats": ["A-1", "A-1"]}, "/seats"),
    ],
)
def test_names_the_field_at_fault(
    door: Door, hall: str, asked: dict[str, Any], field: str
) -> None:
    mine = held(door, hall, items={"mug": 1})

    refused = door.amend(mine, **asked)
    assert refused.code == "invalid_input"
    assert refused.detail["field"].startswith(field)
    assert door.read(mine).items == {"mug": 1}


def test_refuses_what_the_event_has_not(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"mug": 1})

    assert door.amend(mine, items={"nothing": 1}).code == "not_found"
    assert door.amend(mine, seats=["Z-1"]).code == "seats_not_found"


def test_limits_count_what_it_would_hold(door: Door, hall: str) -> None:
    door.change_event(hall, units_max=3, seats_max=2)
    mine = held(door, hall, items={"mug": 2})

    assert door.amend(mine, items={"mug": 4}).code == "too_many_units"
    assert door.amend(mine, seats=SEATS[:3], items={}).code == "too_many_seats"
    assert door.amend(mine, items={"mug": 3}).code == "ok"


def test_takes_nothing_while_the_event_is_paused(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"mug": 2})
    door.change_event(hall, status="paused")

    assert door.amend(mine, items={"mug": 3}).code == "not_on_sale"
    assert door.amend(mine, items={"mug": 1}).code == "ok"


def test_another_hold_of_the_owner_refuses_its_item(door: Door, hall: str) -> None:
    held(door, hall, items={"mug": 1})
    second = held(door, hall, items={"adult": 1})

    refused = door.amend(second, items={"adult": 1, "mug": 1})
    assert refused.code == "duplicate_reservation"


def test_is_the_holder_s_alone(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"mug": 1})

    stranger = door.amend(replace(mine, token="guessed"), items={"mug": 2})
    assert stranger.code == "forbidden"


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("confirm", "already_confirmed"),
        ("release", "already_released"),
        ("expire", "expired"),
    ],
)
def test_refuses_what_is_over(
    door: Door, hall: str, clock: Clock, end: str, code: str
) -> None:
    mine = held(door, hall, items={"mug": 1})
    if end == "expire":
        clock.advance(minutes=15)
    else:
        getattr(door, end)(mine)

    assert door.amend(mine, items={"mug": 2}).code == code


def test_best_seats_may_be_those_it_has(door: Door, hall: str) -> None:
    mine = held(door, hall, seats=["A-2"])
    held(door, hall, "bo", seats=["A-4"])

    chosen = door.amend(mine, seats=[], best={"lower": 3})
    assert (chosen.code, chosen.seats) == ("ok", ["A-1", "A-2", "A-3"])


def test_keeps_what_it_has_at_the_price_it_was_taken_for(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"mug": 2, "adult": 1})
    door.put_item(hall, "mug", kind="stock", capacity=5, price_minor=1000)

    more = door.amend(mine, items={"mug": 3, "adult": 1})
    assert more.amount_minor == 2 * 900 + 1000 + 3000
    fewer = door.amend(mine, items={"mug": 2, "adult": 1})
    assert fewer.amount_minor == 2 * 900 + 3000


def test_an_item_given_up_may_be_held_in_another_reservation(
    door: Door, hall: str
) -> None:
    mine = held(door, hall, items={"adult": 1, "mug": 1})
    door.amend(mine, items={"adult": 1})

    assert door.reserve(hall, {"mug": 1}, session="anna").code == "ok"
    assert door.amend(mine, items={"adult": 1, "mug": 1}).code == (
        "duplicate_reservation"
    )


def test_its_owner_holds_the_item_still_after_some_seats_were_given_back(
    door: Door, hall: str
) -> None:
    mine = held(door, hall, seats=["A-1", "A-2"])
    door.amend(mine, seats=["A-2"])

    refused = door.reserve(hall, seats=["A-3"], session="anna")
    assert (refused.code, refused.detail["reservation"]) == (
        "duplicate_reservation",
        mine.id,
    )


def test_gives_back_though_it_holds_more_than_is_allowed_now(
    door: Door, hall: str
) -> None:
    mine = held(door, hall, items={"mug": 4})
    door.change_event(hall, units_max=2)

    assert door.amend(mine, items={"mug": 3}).code == "ok"
    assert door.amend(mine, items={"mug": 4}).code == "too_many_units"


def test_answers_keys_with_what_was_held_then(door: Door, hall: str) -> None:
    mine = door.reserve(hall, {"mug": 2}, seats=["A-1"], session="anna", key="k")
    first = door.amend(mine, items={"mug": 3}, key="l")
    door.amend(mine, items={"mug": 1, "adult": 1}, seats=["A-2"])

    again = door.reserve(hall, {"mug": 2}, seats=["A-1"], session="anna", key="k")
    assert (again.replayed, again.id) == (True, mine.id)
    assert (again.items, again.seats) == (mine.items, mine.seats)
    assert again.amount_minor == mine.amount_minor
    again = door.amend(mine, items={"mug": 3}, key="l")
    assert (again.items, again.seats) == (first.items, first.seats)


def test_brings_back_who_had_left(door: Door, hall: str, clock: Clock) -> None:
    mine = held(door, hall, items={"mug": 1})
    assert door.leave(mine).leaves_at is not None

    back = door.amend(mine, items={"mug": 2})
    assert (back.code, back.leaves_at) == ("ok", None)
    clock.advance(minutes=3)
    assert door.confirm(mine).code == "ok"


def test_refuses_an_empty_amendment(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"mug": 1})

    assert door.amend(mine).code == "invalid_input"


def test_a_refused_amendment_may_be_asked_again(door: Door, hall: str) -> None:
    mine = held(door, hall, items={"mug": 1})
    other = held(door, hall, "bo", items={"mug": 4})
    assert door.amend(mine, items={"mug": 2}, key="k").code == "sold_out"
    door.release(other)

    again = door.amend(mine, items={"mug": 2}, key="k")
    assert (again.code, again.detail["available"]) == ("sold_out", {"mug": 0})
    assert door.amend(mine, items={"mug": 2}, key="l").code == "ok"


def test_chooses_seats_anew_beside_those_it_names(door: Door, hall: str) -> None:
    mine = held(door, hall, seats=["A-1", "A-4"])

    chosen = door.amend(mine, best={"lower": 2})
    assert (chosen.code, len(chosen.seats)) == ("ok", 2)
    assert counts_of(door, hall, "lower") == (2, 2, 0)
    short = door.amend(mine, best={"lower": 5})
    assert (short.code, short.detail["available"]) == ("sold_out", {"lower": 4})
    assert door.read(mine).seats == chosen.seats
