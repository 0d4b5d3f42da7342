"""Limits of a network: whoever holds from there, and whatever else limits them."""

from datetime import datetime
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor

ALLOWED = {"items": {"floor": 99, "mug": 99}, "duplicates": "allow"}
HOME, WORK = "203.0.113.7", "2001:db8:1:2::/64"


def reserve(door: SqlDoor, event: str, *asked: dict[str, Any]) -> list[Answer]:
    """Each for one floor unless it says otherwise, all in one turn."""
    floor = {"items": {"floor": 1}}
    return door.reserve_many(event, [floor | one for one in asked])


def at(network: str | None, session: str, **more: Any) -> dict[str, Any]:
    return {"network": network, "session": session, **more}


def codes(answers: list[Answer]) -> list[str]:
    return [answer.code for answer in answers]


@pytest.mark.parametrize("duplicates", ["allow", "refuse", "merge"])
def test_counts_reservations_of_all_sessions_and_customers(
    door: SqlDoor, event: str, duplicates: str
) -> None:
    allowed = ALLOWED | {"duplicates": duplicates}
    door.put_event(event, **allowed, network_reservations_max=3)
    held = reserve(door, event, at(HOME, "anna"), at(HOME, "bo", customer="bo"))
    assert codes(held) == ["ok", "ok"]
    answers = reserve(
        door, event, at(HOME, "cy"), at(HOME, "di"), at(WORK, "di"), at(None, "ed")
    )
    assert codes(answers) == ["ok", "limit_reached", "ok", "ok"]
    told = dict(answers[1].detail)
    assert told.pop("retry_at")
    limit = {"limit": "network_reservations_max", "per": "network"}
    assert told == {**limit, "max": 3, "held": 3}
    door.release(held[0])
    assert codes(reserve(door, event, at(HOME, "fi"))) == ["ok"]


def test_counts_units_over_all_items(door: SqlDoor, event: str) -> None:
    door.put_event(event, **ALLOWED, network_units_max=5)
    answers = reserve(
        door,
        event,
        at(HOME, "anna", items={"floor": 2, "mug": 1}),
        at(HOME, "bo", items={"mug": 3}),
        at(HOME, "bo", items={"mug": 2}),
        at(HOME, "cy"),
        at(WORK, "cy", items={"mug": 5}),
    )
    limited = "limit_reached"
    assert codes(answers) == ["ok", limited, "ok", limited, "ok"]


def test_what_grows_counts_where_it_was_born(door: SqlDoor, event: str) -> None:
    door.put_event(event, **ALLOWED, network_units_max=3)
    (held,) = reserve(door, event, at(HOME, "anna", items={"floor": 2}))
    assert door.amend(held, items={"floor": 4}).code == "limit_reached"
    assert door.amend(held, items={"floor": 3}).code == "ok"
    assert codes(reserve(door, event, at(HOME, "bo"))) == ["limit_reached"]


def test_an_item_may_have_a_network_s_limit(door: SqlDoor, event: str) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, item="floor", network_units_max=2)
    mugs = {"items": {"mug": 9}}
    answers = reserve(
        door, event, at(HOME, "a"), at(HOME, "b", **mugs), at(HOME, "c"), at(HOME, "d")
    )
    assert codes(answers) == ["ok", "ok", "ok", "limit_reached"]


def test_an_item_s_limit_binds_what_comes_to_hold_it(
    door: SqlDoor, event: str
) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, item="floor", network_reservations_max=2)
    mugs = [at(HOME, f"s{n}", items={"mug": 1}) for n in range(3)]
    held = reserve(door, event, *mugs)
    amended = [door.amend(one, items={"floor": 4}).code for one in held]
    assert amended == ["ok", "ok", "limit_reached"]
    assert codes(reserve(door, event, at(HOME, "x"))) == ["limit_reached"]
    assert codes(reserve(door, event, at(WORK, "x"))) == ["ok"]


def test_what_is_merged_into_other_holds_is_limited_within_a_batch(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED | {"duplicates": "merge"}, hold_seconds=60)
    door.put_policy(event, item="floor", network_reservations_max=2)
    mugs = [at(HOME, f"s{n}", items={"mug": 1}) for n in range(3)]
    held = reserve(door, event, *mugs)
    clock.advance(seconds=1)
    both = {"items": {"mug": 1, "floor": 1}}
    again = [at(HOME, f"s{n}", **both) for n in (0, 9, 1, 2)]
    *granted, first, second = reserve(door, event, *again)
    assert codes(granted) == ["ok", "ok"]
    assert granted[0].id == held[0].id
    for refused in (first, second):
        assert (refused.code, refused.detail["held"]) == ("limit_reached", 2)
        until = datetime.fromisoformat(refused.detail["retry_at"])
        assert until == held[0].expires_at


def test_due_ones_make_room(door: SqlDoor, event: str, clock: Clock) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60, network_reservations_max=2)
    due = reserve(door, event, at(HOME, "anna"))
    clock.advance(seconds=1)
    due += reserve(door, event, at(HOME, "bo"))
    clock.advance(seconds=60)
    assert codes(reserve(door, event, at(HOME, "cy"))) == ["ok"]
    assert door.sweep(event) == [due[1].id]


def test_all_that_an_owner_gets_counts_whoever_of_a_batch_is_limited(
    door: SqlDoor, event: str
) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, customer_class="vip", customer_reservations_max=1)
    bo: dict[str, Any] = {"customer": "bo"}
    vip = at(None, "c", **bo, customer_class="vip")
    answers = reserve(door, event, at(None, "a", **bo), at(None, "b", **bo), vip)
    assert codes(answers) == ["ok", "ok", "limit_reached"]
    assert answers[2].detail["held"] == 2
