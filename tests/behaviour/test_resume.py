"""Resume: who is refused as a duplicate learns of the hold that stands, and goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Door, ResumingDoor
from tests.doors.hall import plan_of

MINUTE = timedelta(minutes=1)

handing = pytest.mark.parametrize("door", ["sql", "python"], indirect=True)
"""Over HTTP a token is handed out with a duplicate's refusal alone."""


def test_a_duplicate_names_the_hold_that_stands_and_its_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    held = door.reserve(event, {"floor": 1}, session="anna")
    refused = door.reserve(event, {"floor": 1}, session="anna")
    assert refused.code == "duplicate_reservation"
    assert refused.detail["reservation"] == held.id
    assert refused.detail["expires_at"] == (START + MINUTE).isoformat()
    assert "token" not in refused.detail


def test_so_does_who_asks_for_seats_of_their_own(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, hold_seconds=60, duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, seats=["A-1"], session="anna")
    refused = door.reserve(event, seats=["A-1"], session="anna")
    assert refused.detail["reservation"] == held.id
    assert refused.detail["expires_at"] == (START + MINUTE).isoformat()


def test_in_one_batch_too(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, hold_seconds=60, duplicates="allow")
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    asked = {"seats": ["A-1"], "session": "anna"}
    first, second = door.reserve_many(event, [asked, asked])
    assert second.detail["reservation"] == first.id
    assert second.detail["expires_at"] == (START + MINUTE).isoformat()


def test_so_does_an_amendment(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9}, hold_seconds=60)
    mug = door.reserve(event, {"mug": 1}, session="anna")
    floor = door.reserve(event, {"floor": 1}, session="anna")
    refused = door.amend(floor, items={"floor": 1, "mug": 1})
    assert refused.detail["reservation"] == mug.id
    assert refused.detail["expires_at"] == (START + MINUTE).isoformat()


@handing
def test_its_customer_is_handed_the_token(door: ResumingDoor, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="phone", customer="anna")
    resumed = door.resume(replace(held, token=None, customer="anna"))
    assert (resumed.token, resumed.items) == (held.token, {"floor": 1})
    assert door.confirm(resumed).code == "ok"


@handing
def test_a_trusted_caller_is_handed_the_token(door: ResumingDoor, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert door.resume(replace(held, token=None)).token == held.token


@handing
def test_nobody_else_is(door: ResumingDoor, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="a", customer="anna")
    guest = door.reserve(event, {"floor": 1}, session="bo")
    for shown in (
        replace(held, token=None, customer="bo"),
        replace(held, token="guessed"),
        replace(guest, token=None, customer="bo"),
    ):
        refused = door.resume(shown)
        assert (refused.code, refused.token) == ("forbidden", None)


@handing
def test_what_is_over_is_not_resumed(
    door: ResumingDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60, duplicates="allow")
    sold, released, late = (
        door.reserve(event, {"floor": 1}, session="anna") for _ in range(3)
    )
    door.confirm(sold)
    door.release(released)
    assert door.resume(replace(sold, token=None)).code == "already_confirmed"
    assert door.resume(replace(released, token=None)).code == "already_released"
    clock.set(START + MINUTE)
    refused = door.resume(replace(late, token=None))
    assert (refused.code, refused.token) == ("expired", None)
    assert "expired_at" in refused.detail
