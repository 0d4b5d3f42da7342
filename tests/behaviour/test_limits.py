"""Limits: how many live reservations a session or a customer may have."""

from typing import Any

import pytest
from tests.doors.clock import Clock
from tests.doors.door import Answer, Door

ALLOWED = {"items": {"floor": 9, "mug": 9}, "duplicates": "allow"}
OWNERS = [
    ({"session": "anna"}, "session"),
    ({"session": "desk", "customer": "anna"}, "customer"),
]
of_owners = pytest.mark.parametrize(
    ("owner", "per"), OWNERS, ids=["session", "customer"]
)


def told(refused: Answer) -> dict[str, Any]:
    """What a refusal says of its limit; when to try again has tests of its own."""
    return {name: said for name, said in refused.detail.items() if name != "retry_at"}


def hold(door: Door, event: str, **owner: Any) -> Answer:
    return door.reserve(event, {"floor": 1}, **owner)


@of_owners
def test_refuses_one_more_than_the_event_s_limit(
    door: Door, event: str, owner: dict[str, str], per: str
) -> None:
    door.put_event(event, **ALLOWED, **{f"{per}_reservations_max": 2})
    assert [hold(door, event, **owner).code for _ in range(2)] == ["ok", "ok"]
    refused = door.reserve(event, {"mug": 1}, **owner)
    assert refused.code == "limit_reached"
    limit = f"{per}_reservations_max"
    assert told(refused) == {"limit": limit, "max": 2, "held": 2, "per": per}


@of_owners
def test_limits_nobody_else(
    door: Door, event: str, owner: dict[str, str], per: str
) -> None:
    door.put_event(event, **ALLOWED, **{f"{per}_reservations_max": 1})
    hold(door, event, **owner)
    assert hold(door, event, session="bo").code == "ok"
    assert hold(door, event, session="bo-2", customer="bo").code == "ok"


def test_knows_a_customer_in_any_session(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, customer_reservations_max=1)
    hold(door, event, session="phone", customer="anna")
    refused = hold(door, event, session="desk", customer="anna")
    assert refused.detail["per"] == "customer"


def test_counts_a_session_s_reservations_for_any_customer(
    door: Door, event: str
) -> None:
    door.put_event(event, **ALLOWED, session_reservations_max=1)
    hold(door, event, session="till", customer="anna")
    refused = hold(door, event, session="till", customer="bo")
    limit = "session_reservations_max"
    assert told(refused) == {"limit": limit, "max": 1, "held": 1, "per": "session"}


@pytest.mark.parametrize("verb", ["confirm", "release"])
def test_counts_only_what_lives(door: Door, event: str, verb: str) -> None:
    door.put_event(event, **ALLOWED, session_reservations_max=1)
    held = hold(door, event, session="anna")
    assert hold(door, event, session="anna").code == "limit_reached"
    getattr(door, verb)(held)
    assert hold(door, event, session="anna").code == "ok"


@of_owners
def test_frees_the_earliest_due_ones_and_no_more_than_it_needs(
    door: Door, event: str, clock: Clock, owner: dict[str, str], per: str
) -> None:
    door.put_event(event, **ALLOWED, hold_seconds=60, **{f"{per}_reservations_max": 3})
    held = []
    for _ in range(3):
        held.append(hold(door, event, **owner))
        clock.advance(seconds=1)
    clock.advance(seconds=60)
    assert hold(door, event, **owner).code == "ok"
    assert door.sweep(event) == [one.id for one in held[1:]]


def test_does_not_count_due_ones_that_nothing_needs_freed(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, **ALLOWED, hold_seconds=60, session_reservations_max=2)
    due = hold(door, event, session="anna")
    clock.advance(seconds=60)
    assert hold(door, event, session="anna").code == "ok"
    assert door.sweep(event) == [due.id]


def test_the_same_key_again_is_no_second_reservation(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, session_reservations_max=1)
    first = hold(door, event, session="anna", key="k")
    again = hold(door, event, session="anna", key="k")
    assert (again.id, again.replayed) == (first.id, True)


def test_is_exact_within_a_batch(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, session_reservations_max=2)
    asked = [{"session": who, "items": {"floor": 1}} for who in "aabaab"]
    codes = [answer.code for answer in door.reserve_many(event, asked)]
    assert codes == ["ok", "ok", "ok", "limit_reached", "limit_reached", "ok"]


def test_says_duplicate_before_limit_and_limit_before_stock(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"floor": 1, "mug": 1}, session_reservations_max=1)
    hold(door, event, session="anna")
    assert hold(door, event, session="anna").code == "duplicate_reservation"
    door.reserve(event, {"mug": 1}, session="bo")
    refused = door.reserve(event, {"mug": 1}, session="anna")
    assert refused.code == "limit_reached"


@pytest.mark.parametrize("by", ["event", "policy"])
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"nothing": 1}, "not_found"),
        ({"mug": 99}, "too_many_units"),
        ({"mug": 0}, "invalid_input"),
        ({"floor": 1}, "duplicate_reservation"),
    ],
)
def test_who_is_refused_for_another_reason_hears_that_one(
    door: Door, event: str, by: str, asked: dict[str, int], code: str
) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9})
    if by == "event":
        door.change_event(event, session_reservations_max=1)
    else:
        door.put_policy(event, session_reservations_max=1)
    hold(door, event, session="anna")
    assert door.reserve(event, asked, session="anna").code == code
    assert door.reserve(event, {"mug": 1}, session="anna").code == "limit_reached"


def test_a_lowered_limit_takes_nothing_away(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED)
    held = [hold(door, event, session="anna") for _ in range(3)]
    door.change_event(event, session_reservations_max=1)
    refused = hold(door, event, session="anna")
    limit = "session_reservations_max"
    assert told(refused) == {"limit": limit, "max": 1, "held": 3, "per": "session"}
    assert [door.confirm(one).code for one in held] == ["ok"] * 3


def test_a_class_may_have_more_reservations(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED, session_reservations_max=1)
    door.put_policy(event, customer_class="vip", session_reservations_max=2)
    codes = [
        hold(door, event, session="anna", customer_class="vip").code for _ in range(3)
    ]
    assert codes == ["ok", "ok", "limit_reached"]
    assert hold(door, event, session="bo").code == "ok"
    assert hold(door, event, session="bo").code == "limit_reached"


def test_an_item_s_limit_counts_those_that_hold_it(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, item="floor", session_reservations_max=1)
    assert door.reserve(event, {"mug": 1}, session="anna").code == "ok"
    assert hold(door, event, session="anna").code == "ok"
    refused = door.reserve(event, {"floor": 1, "mug": 1}, session="anna")
    assert refused.code == "limit_reached"
    limit = {"limit": "session_reservations_max", "per": "session", "item": "floor"}
    assert told(refused) == {**limit, "max": 1, "held": 1}
    assert door.reserve(event, {"mug": 1}, session="anna").code == "ok"


def test_a_policy_s_limit_is_exact_within_a_batch(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, customer_class="vip", customer_reservations_max=1)
    asked = [
        {
            "session": f"s{n}",
            "customer": who,
            "customer_class": "vip",
            "items": {"mug": 1},
        }
        for n, who in enumerate("aab")
    ]
    codes = [answer.code for answer in door.reserve_many(event, asked)]
    assert codes == ["ok", "limit_reached", "ok"]


def test_what_is_merged_is_none_to_a_policy_either(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="merge")
    door.put_policy(event, session_reservations_max=1)
    first = hold(door, event, session="anna")
    merged = hold(door, event, session="anna")
    assert (merged.code, merged.id) == ("ok", first.id)


def test_what_is_merged_or_amended_is_no_further_reservation(
    door: Door, event: str
) -> None:
    items = {"floor": 9, "mug": 9}
    door.put_event(event, items=items, duplicates="merge", session_reservations_max=1)
    first = hold(door, event, session="anna")
    merged = hold(door, event, session="anna")
    assert (merged.code, merged.id) == ("ok", first.id)
    amended = door.amend(first, items={"floor": 3, "mug": 1})
    assert amended.items == {"floor": 3, "mug": 1}
    assert door.reserve(event, {"mug": 1}, session="bo").code == "ok"
    door.put_policy(event, item="mug", duplicates="allow")
    assert door.reserve(event, {"mug": 1}, session="anna").code == "limit_reached"


def test_a_cart_of_nobody_and_nothing_is_refused(door: Door, event: str) -> None:
    door.put_event(event, **ALLOWED)
    refused = door.fill_cart(event)
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/session")
