"""An item's limits bind whatever comes to hold it: by amending, merging, a cart."""

from typing import Any

import pytest
from tests.behaviour.test_hoarding import ended, retry_at
from tests.behaviour.test_limits import ALLOWED, hold, of_owners, told
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

ANNA = {"session": "anna"}
COOLDOWN = {"cooldown_after": 1, "cooldown_seconds": 600}


def mug(door: Door, event: str, **owner: Any) -> Answer:
    held = door.reserve(event, {"mug": 1}, **owner)
    assert held.code == "ok"
    return held


@of_owners
def test_who_amends_to_an_item_needs_room_for_it(
    door: Door, event: str, owner: dict[str, str], per: str
) -> None:
    door.put_event(event, **ALLOWED)
    limit = f"{per}_reservations_max"
    door.put_policy(event, item="floor", **{limit: 1})
    first = hold(door, event, **owner)
    other = mug(door, event, **owner)
    for items in ({"floor": 1}, {"floor": 1, "mug": 2}):
        refused = door.amend(other, items=items)
        assert refused.code == "limit_reached"
        expected = {"limit": limit, "per": per, "item": "floor", "max": 1, "held": 1}
        assert told(refused) == expected
        assert retry_at(refused) == first.expires_at
    assert door.read(other).items == {"mug": 1}
    door.release(first)
    assert door.amend(other, items={"floor": 1, "mug": 1}).code == "ok"
    assert hold(door, event, **owner).code == "limit_reached"


@of_owners
def test_what_stays_of_an_item_is_no_further_reservation_of_it(
    door: Door, event: str, owner: dict[str, str], per: str
) -> None:
    door.put_event(event, **ALLOWED)
    held = [hold(door, event, **owner), hold(door, event, **owner)]
    door.put_policy(event, item="floor", **{f"{per}_reservations_max": 1})
    assert door.amend(held[0], items={"floor": 3, "mug": 1}).code == "ok"
    assert door.amend(held[0], items={"mug": 1}).code == "ok"
    assert door.amend(held[0], items={"floor": 1}).code == "limit_reached"
    assert door.amend(held[1], items={"floor": 2}).code == "ok"


def test_what_is_due_makes_room_for_an_amendment(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60)
    door.put_policy(event, item="floor", session_reservations_max=1)
    hold(door, event, **ANNA)
    clock.advance(seconds=59)
    other = mug(door, event, **ANNA)
    assert door.amend(other, items={"floor": 1}).code == "limit_reached"
    clock.advance(seconds=1)
    assert door.amend(other, items={"floor": 1}).code == "ok"
    assert door.sweep(event) == []


def test_who_merges_an_item_into_their_hold_needs_room_for_it(
    door: Door, event: str
) -> None:
    items = {"floor": 9, "mug": 9}
    door.put_event(event, items=items, duplicates="merge")
    door.put_policy(event, item="floor", session_reservations_max=1)
    hold(door, event, **ANNA, customer="bo")
    kept = mug(door, event, **ANNA)
    refused = door.reserve(event, {"mug": 1, "floor": 1}, **ANNA)
    assert (refused.code, refused.detail["item"]) == ("limit_reached", "floor")
    merged = mug(door, event, **ANNA)
    assert (merged.id, merged.items) == (kept.id, {"mug": 2})


def test_a_cart_takes_no_item_that_its_owner_has_no_room_for(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED)
    door.put_policy(event, item="floor", customer_reservations_max=1)
    anna = {"session": "tab", "customer": "anna"}
    hold(door, event, **anna)
    clock.advance(seconds=1)
    cart = mug(door, event, **anna)
    refused = door.fill_cart(event, {"floor": 1}, **anna)
    assert (refused.code, refused.detail["item"]) == ("limit_reached", "floor")
    filled = door.fill_cart(event, {"mug": 1}, **anna)
    assert (filled.id, filled.items) == (cart.id, {"mug": 2})


def test_seats_are_of_their_item(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3", "A-4"]), {})
    door.put_policy(event, item="lower", session_reservations_max=1)
    first = door.reserve(event, seats=["A-1"], **ANNA)
    other = mug(door, event, **ANNA)
    assert door.amend(other, seats=["A-2"]).code == "limit_reached"
    assert door.amend(other, best={"lower": 1}).code == "limit_reached"
    assert door.amend(first, seats=["A-2", "A-3"]).code == "ok"


def test_a_claim_is_not_limited_but_what_it_adds_is(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, item="floor", customer_reservations_max=1, **COOLDOWN)
    hold(door, event, session="desk", customer="anna")
    guests = [hold(door, event, session="tab"), mug(door, event, session="tab")]
    added = {"items": {"floor": 1, "mug": 1}, "customer": "anna"}
    assert door.amend(guests[1], **added).code == "limit_reached"
    assert [door.amend(one, customer="anna").code for one in guests] == ["ok", "ok"]


@of_owners
@pytest.mark.parametrize(
    "limit", [{"held_minutes_max": 1}, COOLDOWN], ids=["held", "cooldown"]
)
def test_who_has_to_wait_for_an_item_amends_to_none_of_it(
    door: Door, event: str, clock: Clock, owner: dict[str, str], per: str,
    limit: dict[str, int],
) -> None:  # fmt: skip
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60)
    door.put_policy(event, item="floor", **limit)
    held = hold(door, event, **owner)
    clock.advance(seconds=59)
    assert door.amend(held, items={"floor": 2, "mug": 1}).code == "ok"
    clock.advance(seconds=1)
    straight = hold(door, event, **owner)
    assert straight.code == "limit_reached", per
    other = mug(door, event, **owner)
    refused = door.amend(other, items={"floor": 1, "mug": 1})
    assert (refused.code, refused.detail) == ("limit_reached", straight.detail)
    assert door.read(other).items == {"mug": 1}
    assert door.amend(other, items={"mug": 2}).code == "ok"
    door.remove_policy(event, item="floor")
    assert door.amend(other, items={"floor": 1}).code == "ok"


def test_who_has_to_wait_for_an_item_gets_it_by_no_cart_and_no_merging(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    items = {"floor": 9, "mug": 9}
    door.put_event(event, items=items, duplicates="merge", hold_seconds=60)
    door.put_policy(event, item="floor", **COOLDOWN)
    anna = ANNA | {"customer": "anna"}
    for owner in (ANNA, anna):
        ended(door, event, clock, owner)
    mug(door, event, **ANNA)
    refused = door.reserve(event, {"floor": 1, "mug": 1}, **ANNA)
    assert refused.detail["limit"] == "cooldown_seconds"
    assert door.fill_cart(event, {"mug": 1}, **anna).code == "ok"
    refused = door.fill_cart(event, {"floor": 1}, **anna)
    assert refused.detail["limit"] == "cooldown_seconds"


def test_an_event_s_time_asks_nobody_again_who_amends(
    door: Door, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60)
    ended(door, event, clock, ANNA)
    held = mug(door, event, **ANNA)
    door.change_event(event, **COOLDOWN)
    assert door.amend(held, items={"floor": 1}).code == "ok"
    assert hold(door, event, **ANNA).code == "limit_reached"
