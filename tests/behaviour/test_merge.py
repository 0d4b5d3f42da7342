"""Merging: where an event says so, who asks again adds to what they hold."""

import pytest
from tests.behaviour.counts import counts_of
from tests.doors.clock import Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of


@pytest.fixture
def shop(door: Door, event: str, clock: Clock) -> str:
    """Six of a floor, five mugs, two seats; duplicates merge."""
    items = {"floor": 6, "mug": {"kind": "stock", "capacity": 5}}
    assert door.put_event(event, items=items, duplicates="merge").code == "ok"
    assert door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {}).code == "ok"
    return event


def test_adds_to_the_reservation_that_stands(
    door: Door, shop: str, clock: Clock
) -> None:
    first = door.reserve(shop, {"floor": 1, "mug": 1}, session="anna")
    clock.advance(minutes=3)

    merged = door.reserve(shop, {"floor": 2}, session="anna")
    assert (merged.code, merged.id, merged.token) == ("ok", first.id, first.token)
    assert (first.merged, merged.merged) == (False, True)
    assert merged.items == {"floor": 3, "mug": 1}
    assert merged.expires_at == first.expires_at
    assert counts_of(door, shop, "floor") == (3, 3, 0)


def test_unites_seats_and_names_its_own_again(door: Door, shop: str) -> None:
    first = door.reserve(shop, seats=["A-1"], session="anna")

    merged = door.reserve(shop, seats=["A-1", "A-2"], session="anna")
    assert (merged.id, merged.seats) == (first.id, ["A-1", "A-2"])


def test_refuses_more_than_there_is_and_keeps_what_stood(door: Door, shop: str) -> None:
    first = door.reserve(shop, {"floor": 4}, session="anna")
    door.reserve(shop, {"floor": 1}, session="bo")

    refused = door.reserve(shop, {"floor": 2}, session="anna")
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"floor": 1})
    assert door.read(first).items == {"floor": 4}


def test_the_same_key_merges_once(door: Door, shop: str) -> None:
    door.reserve(shop, {"floor": 1}, session="anna")
    door.reserve(shop, {"floor": 1}, session="anna", key="k")

    again = door.reserve(shop, {"floor": 1}, session="anna", key="k")
    assert (again.replayed, again.merged, again.items) == (True, True, {"floor": 2})
    assert counts_of(door, shop, "floor") == (4, 2, 0)


def test_a_refusal_tells_nothing_of_what_stands_when_asked_again(
    door: Door, shop: str
) -> None:
    door.reserve(shop, {"floor": 6}, session="anna")
    door.change_event(shop, units_max=7)
    for units, key in ((1, "sold out"), (2, "too many")):
        for _ in range(2):
            refused = door.reserve(shop, {"floor": units}, session="anna", key=key)
            assert refused.code in {"sold_out", "too_many_units"}
            assert (refused.id, refused.token, refused.status) == (None, None, None)


def test_what_is_held_already_is_granted_again(door: Door, shop: str) -> None:
    first = door.reserve(shop, seats=["A-1"], session="anna")

    again = door.reserve(shop, seats=["A-1"], session="anna", key="k")
    assert (again.code, again.id, again.merged) == ("ok", first.id, True)
    assert counts_of(door, shop, "lower") == (1, 1, 0)


def test_keeps_each_unit_at_the_price_it_was_taken_for(door: Door, shop: str) -> None:
    price = {"kind": "stock", "capacity": 5}
    door.put_item(shop, "mug", **price, price_minor=900)
    door.reserve(shop, {"mug": 1}, session="anna")
    door.put_item(shop, "mug", **price, price_minor=1000)

    merged = door.reserve(shop, {"mug": 2}, session="anna")
    assert merged.amount_minor == 2900


def test_limits_hold_for_the_sum(door: Door, shop: str) -> None:
    door.change_event(shop, units_max=3, seats_max=1)
    first = door.reserve(shop, {"floor": 2}, seats=["A-1"], session="anna")

    refused = door.reserve(shop, {"floor": 1}, session="anna")
    assert (refused.code, refused.detail["asked"]) == ("too_many_units", 4)
    refused = door.reserve(shop, seats=["A-2"], session="anna")
    assert refused.code == "too_many_seats"
    assert refused.id is None
    assert door.read(first).items == {"floor": 2, "lower": 1}


def test_a_limit_of_reservations_counts_no_second_one(door: Door, shop: str) -> None:
    door.change_event(shop, session_reservations_max=1)
    door.reserve(shop, {"floor": 1}, session="anna")

    assert door.reserve(shop, {"floor": 1}, session="anna").code == "ok"
    assert door.reserve(shop, {"mug": 1}, session="anna").code == "limit_reached"


def test_makes_no_two_reservations_one(door: Door, shop: str) -> None:
    first = door.reserve(shop, {"floor": 1}, session="anna")
    second = door.reserve(shop, {"mug": 1}, session="anna")

    refused = door.reserve(shop, {"floor": 1, "mug": 1}, session="anna")
    assert refused.code == "duplicate_reservation"
    assert refused.detail["reservation"] in {first.id, second.id}
    refused = door.amend(first, items={"floor": 1, "mug": 1})
    assert refused.code == "duplicate_reservation"
    assert refused.detail["reservation"] == second.id


def test_a_policy_merges_one_item_and_refuses_another(door: Door, shop: str) -> None:
    door.change_event(shop, duplicates="refuse")
    door.put_policy(shop, item="mug", duplicates="merge")
    first = door.reserve(shop, {"mug": 1, "floor": 1}, session="anna")

    merged = door.reserve(shop, {"mug": 1}, session="anna")
    assert (merged.id, merged.items) == (first.id, {"mug": 2, "floor": 1})
    refused = door.reserve(shop, {"mug": 1, "floor": 1}, session="anna")
    assert refused.code == "duplicate_reservation"
    assert counts_of(door, shop, "mug") == (3, 2, 0)


def test_adds_the_best_seats_to_those_it_has(door: Door, shop: str) -> None:
    first = door.reserve(shop, seats=["A-1"], session="anna")

    merged = door.reserve(shop, best={"lower": 1}, session="anna")
    assert (merged.id, merged.seats) == (first.id, ["A-1", "A-2"])


def test_knows_its_owner_after_the_first_seat_is_given_back(
    door: Door, shop: str
) -> None:
    first = door.reserve(shop, seats=["A-1", "A-2"], session="anna")
    door.amend(first, seats=["A-2"])

    merged = door.reserve(shop, seats=["A-1"], session="anna")
    assert (merged.id, merged.seats) == (first.id, ["A-1", "A-2"])


def test_a_batch_merges_one_after_the_other(door: Door, shop: str) -> None:
    request = {"items": {"floor": 1}, "session": "anna"}

    answers = door.reserve_many(shop, [request, request, request])
    assert len({answer.id for answer in answers}) == 1
    assert counts_of(door, shop, "floor") == (3, 3, 0)


def test_what_is_over_is_no_more_to_merge_with(
    door: Door, shop: str, clock: Clock
) -> None:
    first = door.reserve(shop, {"floor": 1}, session="anna")
    clock.advance(minutes=30)

    second = door.reserve(shop, {"floor": 1}, session="anna")
    assert second.id != first.id
    assert second.items == {"floor": 1}


def test_who_does_not_want_to_merge_is_a_duplicate(door: Door, shop: str) -> None:
    first = door.reserve(shop, {"floor": 1}, session="anna")
    asked = {"session": "anna", "items": {"floor": 1}, "merges": False}
    wanted = {"session": "bo", "items": {"floor": 1}, "merges": False}
    others = {"session": "anna", "items": {"mug": 1}, "merges": False}
    refused, new, beside = door.reserve_many(shop, [asked, wanted, others])
    assert refused.code == "duplicate_reservation"
    assert door.read(first).items == {"floor": 1}
    assert (new.code, new.merged, new.items) == ("ok", False, {"floor": 1})
    assert (beside.code, beside.merged, beside.items) == ("ok", False, {"mug": 1})
    assert beside.id != first.id
