"""Extend: adds one extension to the deadline, within the reservation's whole life."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Door

HOLD = timedelta(minutes=10)
EXTENSION = timedelta(minutes=5)
INSTANT = timedelta(milliseconds=1)


def on_sale(door: Door, event: str, **policy: object) -> None:
    policy = {"hold_seconds": 600, "extension_seconds": 300} | policy
    door.put_event(event, items={"floor": 100}, **policy)


def test_adds_to_the_deadline_and_not_to_now(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(minutes=2)
    extended = door.extend(held)
    assert extended.code == "ok"
    assert extended.expires_at == START + HOLD + EXTENSION


def test_counts_and_says_how_many_are_left(door: Door, event: str) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    told = [door.extend(held) for _ in range(3)]
    assert [answer.extension_count for answer in told] == [1, 2, 3]
    assert [answer.extensions_left for answer in told] == [2, 1, 0]


def test_refuses_past_the_limit_and_moves_nothing(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event, extensions_max=1)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.extend(held)
    refused = door.extend(held)
    assert (refused.code, refused.detail["extensions_max"]) == ("extension_limit", 1)
    assert door.read(held).expires_at == START + HOLD + EXTENSION


def test_refuses_at_once_where_the_event_allows_none(door: Door, event: str) -> None:
    on_sale(door, event, extensions_max=0)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.extensions_left == 0
    assert door.extend(held).code == "extension_limit"


@pytest.mark.parametrize("customer_class", [None, "vip"])
def test_promises_no_more_than_the_whole_life_has_room_for(
    door: Door, event: str, clock: Clock, customer_class: str | None
) -> None:
    on_sale(door, event, life_seconds_max=1_000, extensions_max=5)
    held = door.reserve(
        event, {"floor": 1}, session="anna", customer_class=customer_class
    )
    told = door.explain_policy(event, {"floor": 1}, customer_class=customer_class)
    assert isinstance(told, list)
    whole = {one["setting"]: one["words"] for one in told if one["item"] is None}
    assert whole["extensions_max"] == (
        "The reservation may be extended 2 times, by the settings of the event."
    )
    answers = [held, door.extend(held), door.extend(held)]
    assert [answer.extensions_left for answer in answers] == [2, 1, 0]
    assert answers[-1].expires_at == START + timedelta(seconds=1_000)
    refused = door.extend(held)
    assert (refused.code, refused.detail["extensions_max"]) == ("extension_limit", 2)


def test_an_extension_of_no_time_is_none(door: Door, event: str) -> None:
    on_sale(door, event, extension_seconds=0)
    told = door.explain_policy(event, {"floor": 1})
    assert isinstance(told, list)
    whole = {one["setting"]: one["value"] for one in told if one["item"] is None}
    assert whole["extensions_max"] == 0
    assert door.reserve(event, {"floor": 1}, session="anna").extensions_left == 0


def test_never_goes_beyond_the_whole_life(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event, life_seconds_max=800, extensions_max=9)
    held = door.reserve(event, {"floor": 1}, session="anna")
    life_ends_at = START + timedelta(seconds=800)
    extended = door.extend(held)
    assert (extended.expires_at, extended.extensions_left) == (life_ends_at, 0)
    assert door.extend(held).code == "extension_limit"
    clock.set(life_ends_at - INSTANT)
    assert door.confirm(held).code == "ok"


def test_refuses_an_expired_reservation(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD)
    assert door.extend(held).code == "expired"
    assert door.read(held).expires_at == START + HOLD


def test_keeps_what_is_held_past_the_first_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.extend(held)
    clock.set(START + HOLD)
    assert door.reserve(event, {"floor": 1}, session="bo").code == "sold_out"
    assert door.sweep(event) == []
    assert door.confirm(held).code == "ok"


def test_refuses_somebody_else(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert door.extend(replace(held, token="guessed")).code == "forbidden"
    assert door.read(held).expires_at == START + HOLD


def test_extends_twice_where_asked_twice(door: Door, event: str, clock: Clock) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.extend(held)
    assert door.extend(held).expires_at == START + HOLD + 2 * EXTENSION


def test_extends_once_where_asked_twice_with_one_key(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    first, again = door.extend(held, key="k"), door.extend(held, key="k")
    assert again.expires_at == first.expires_at == START + HOLD + EXTENSION
    assert (first.replayed, again.replayed) == (False, True)
    assert door.read(held).extension_count == 1


def test_what_is_sold_or_over_has_none_left(
    door: Door, event: str, clock: Clock
) -> None:
    on_sale(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    sold = door.confirm(door.reserve(event, {"floor": 1}, session="bo"))
    assert sold.extensions_left == 0
    clock.set(START + HOLD - INSTANT)
    assert door.read(held).extensions_left == 3
    clock.set(START + HOLD)
    assert door.read(held).extensions_left == 0


def test_a_hold_as_long_as_its_life_has_no_extension(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=600, life_seconds_max=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.extensions_left == 0
    assert door.extend(held).code == "extension_limit"
