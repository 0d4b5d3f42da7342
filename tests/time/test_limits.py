"""Who has to wait, for a limit or for their own hold, and until which instant."""

from datetime import datetime
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor
from tests.sql.told import GRANTED, because, now

from .test_boundaries import DAY, DEADLINE, MOMENT, from_start
from .test_every_call import Owner, door, owner, written

__all__ = ["door", "from_start", "owner"]


@pytest.mark.parametrize("per", ["session", "customer"])
def test_what_was_let_expire_counts_for_a_day(
    door: SqlDoor, event: str, clock: Clock, per: str
) -> None:
    day = int(DAY.total_seconds())
    door.put_event(
        event,
        items={"floor": 9},
        hold_seconds=60,
        cooldown_after=1,
        cooldown_seconds=day,
    )
    asked: dict[str, Any] = {"items": {"floor": 1}, per: "anna"}
    asked.setdefault("session", "any")
    door.reserve(event, **asked)
    clock.set(START + DAY - MOMENT)
    assert door.reserve(event, **asked).code == "limit_reached"
    clock.set(START + DAY)
    assert door.reserve(event, **asked).code == "ok"


@pytest.mark.parametrize("per", ["session", "customer"])
def test_what_is_still_held_counts_for_a_day(
    door: SqlDoor, event: str, clock: Clock, per: str
) -> None:
    two_days = 2 * int(DAY.total_seconds())
    door.put_event(
        event,
        items={"floor": 9},
        duplicates="allow",
        hold_seconds=two_days,
        held_minutes_max=60,
    )
    asked: dict[str, Any] = {"items": {"floor": 1}, "session": "any", per: "anna"}
    door.reserve(event, **asked)
    clock.set(START + DAY - MOMENT)
    assert door.reserve(event, **asked).code == "limit_reached"
    clock.set(START + DAY)
    assert door.reserve(event, **asked).code == "ok"


@pytest.mark.parametrize("rules", [{}, {"units_max": 9}], ids=["plain", "ruled"])
@pytest.mark.parametrize(
    ("settings", "code", "until"),
    [
        ({"duplicates": "refuse"}, "duplicate_reservation", "expires_at"),
        (
            {"duplicates": "allow", "session_reservations_max": 1},
            "limit_reached",
            "retry_at",
        ),
    ],
)
def test_who_is_refused_beside_their_own_hold_is_told_when_that_ends(
    door: SqlDoor,
    event: str,
    clock: Clock,
    rules: dict[str, Any],
    settings: dict[str, Any],
    code: str,
    until: str,
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600, **settings)
    if rules:
        door.put_policy(event, item="floor", **rules)
    asked = [{"session": "anna", "items": {"floor": 1}}] * 2
    granted, refused = door.reserve_many(event, asked)
    assert (granted.code, granted.expires_at) == ("ok", DEADLINE)
    assert refused.code == code
    assert datetime.fromisoformat(refused.detail[until]) == DEADLINE


def test_so_is_who_comes_from_the_network_of_somebody_who_holds_where_holds_merge(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    limit = {"duplicates": "merge", "network_reservations_max": 1}
    door.put_event(event, items={"floor": 9}, hold_seconds=600, **limit)
    home = {"items": {"floor": 1}, "network": "203.0.113.7"}
    asked = [{"session": session, **home} for session in ("anna", "bo")]
    granted, refused = door.reserve_many(event, asked)
    assert (granted.code, granted.expires_at) == ("ok", DEADLINE)
    assert refused.code == "limit_reached"
    assert datetime.fromisoformat(refused.detail["retry_at"]) == DEADLINE


@pytest.mark.parametrize("rules", [{}, {"units_max": 9}], ids=["plain", "ruled"])
def test_who_names_a_seat_twice_is_told_until_when_they_have_it(
    door: SqlDoor, event: str, clock: Clock, rules: dict[str, Any]
) -> None:
    door.put_event(event, hold_seconds=600, duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    if rules:
        door.put_policy(event, item="lower", **rules)
    asked = [{"session": "anna", "seats": ["A-1"]}] * 2
    granted, refused = door.reserve_many(event, asked)
    assert granted.expires_at == DEADLINE
    assert refused.code == "duplicate_reservation"
    assert refused.detail["reservation"] == str(granted.id)
    assert datetime.fromisoformat(refused.detail["expires_at"]) == DEADLINE


def test_a_limit_is_said_to_refuse_until_the_instant_that_it_does_not(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 2}, hold_seconds=600, duplicates="allow")
    door.reserve(event, {"floor": 1}, session="anna")
    assert door.reserve(event, {"floor": 2}, session="anna").code == "sold_out"
    door.put_item(event, "floor", capacity=9)
    door.change_event(event, session_reservations_max=1)
    clock.set(DEADLINE - MOMENT)
    assert because(owner, event) == "one session may have 1 reservations at a time."
    clock.set(DEADLINE)
    assert now(owner, event) == GRANTED


def test_who_let_an_item_expire_may_add_it_from_the_instant_that_their_wait_is_over(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9}, hold_seconds=3000)
    door.put_policy(
        event, item="mug", hold_seconds=60, cooldown_after=1, cooldown_seconds=540
    )
    door.reserve(event, {"mug": 1}, session="anna")
    clock.advance(seconds=60)
    door.sweep(event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    for at, code in ((DEADLINE - MOMENT, "limit_reached"), (DEADLINE, "ok")):
        clock.set(at)
        assert door.amend(held, items={"floor": 1, "mug": 1}).code == code


def test_a_limit_counts_what_is_held_until_the_instant_that_it_is_over(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    """Also where something else is over already, and nobody swept it."""
    door.put_event(event, items={"floor": 9}, hold_seconds=60, duplicates="allow")
    door.reserve(event, {"floor": 1}, session="bo")
    door.change_event(event, hold_seconds=600, session_units_max=2)
    door.reserve(event, {"floor": 2}, session="anna")
    for at, code in ((DEADLINE - MOMENT, "limit_reached"), (DEADLINE, "ok")):
        clock.set(at)
        assert door.reserve(event, {"floor": 1}, session="anna").code == code
    assert {at for _, at in written(owner, event)} == {START, DEADLINE}


def test_who_is_refused_otherwise_has_nothing_expired_for_a_limit(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600, session_units_max=1)
    door.reserve(event, {"floor": 1}, session="anna")
    clock.set(DEADLINE)
    assert door.reserve(event, {"nothing": 1}, session="anna").code == "not_found"
    actions = [row["action"] for row in door.journal(event, 0, 100)]
    assert actions[-1] == "reserved"
