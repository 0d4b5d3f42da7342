"""Windows: how long a hold lasts, and who says so."""

from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

SEATS = {"seats": ["A-1"]}
TICKET = {"items": {"floor": 1}}
STOCK = {"items": {"mug": 1}}
BOTH = {"items": {"floor": 1, "mug": 1}}
ALL = {**BOTH, **SEATS}


def minutes_of(door: Door, event: str, asked: dict[str, Any]) -> float:
    held = door.reserve(event, session="anna", **asked)
    assert held.expires_at is not None
    return (held.expires_at - START) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [(TICKET, 30), (SEATS, 10), (STOCK, 15), (BOTH, 15), (ALL, 10)],
    ids=["tickets", "seats", "stock", "tickets and stock", "all three"],
)
def test_by_default_the_kind_decides_and_the_shortest_line_wins(
    door: Door, event: str, clock: Clock, asked: dict[str, Any], minutes: int
) -> None:
    mug = {"kind": "stock", "capacity": 9}
    door.put_event(event, items={"floor": 9, "mug": mug})
    door.put_plan(event, plan_of(lower=["A-1"]), {})
    assert minutes_of(door, event, asked) == minutes


def test_the_event_decides_over_the_kind(door: Door, event: str, clock: Clock) -> None:
    mug = {"kind": "stock", "capacity": 9}
    door.put_event(event, items={"floor": 9, "mug": mug}, hold_seconds=120)
    assert minutes_of(door, event, BOTH) == 2


def test_the_item_decides_over_the_event(door: Door, event: str, clock: Clock) -> None:
    items = {"floor": {"capacity": 9, "hold_seconds": 240}, "mug": 9}
    door.put_event(event, items=items, hold_seconds=360)
    assert minutes_of(door, event, TICKET) == 4


def test_the_shortest_line_wins_whoever_set_it(
    door: Door, event: str, clock: Clock
) -> None:
    items = {"floor": {"capacity": 9, "hold_seconds": 480}, "mug": 9}
    door.put_event(event, items=items, hold_seconds=360)
    assert minutes_of(door, event, BOTH) == 6


def test_the_event_s_whole_life_ends_the_extensions(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(
        event,
        items={"floor": 9},
        hold_seconds=600,
        extension_seconds=300,
        extensions_max=9,
        life_seconds_max=1_000,
    )
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert door.extend(held).expires_at == START + timedelta(seconds=900)
    last = door.extend(held)
    assert last.expires_at == START + timedelta(seconds=1_000)
    assert last.extensions_left == 0


def test_a_class_decides_over_the_event_and_an_item_over_the_class(
    door: Door, event: str, clock: Clock
) -> None:
    items = {"floor": 9, "mug": {"capacity": 9, "hold_seconds": 60}}
    door.put_event(event, items=items, hold_seconds=600)
    door.put_policy(event, customer_class="vip", hold_seconds=3_600)
    assert minutes_of(door, event, {**TICKET, "customer_class": "vip"}) == 60
    assert minutes_of(door, event, {**STOCK, "customer_class": "vip"}) == 1


def test_a_policy_for_an_item_decides_over_the_item_s_settings(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": {"capacity": 9, "hold_seconds": 60}})
    door.put_policy(event, item="floor", hold_seconds=120)
    assert minutes_of(door, event, TICKET) == 2


def test_within_a_batch_each_has_the_window_of_its_class(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    door.put_policy(event, customer_class="vip", hold_seconds=120)
    asked: list[dict[str, Any]] = [
        {"session": "a", **TICKET},
        {"session": "b", "customer_class": "vip", **TICKET},
        {"session": "c", "customer_class": "press", **TICKET},
    ]
    held = door.reserve_many(event, asked)
    ends = [one.expires_at for one in held]
    assert ends == [START + timedelta(minutes=m) for m in (1, 2, 1)]


def test_a_changed_policy_moves_no_deadline(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.put_event(event, hold_seconds=60, extension_seconds=1, extensions_max=0)
    assert door.read(held).expires_at == START + timedelta(minutes=10)
    assert door.read(held).extensions_left == 3
    assert door.extend(held).expires_at == START + timedelta(minutes=15)


def test_refused_calls_move_no_deadline(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600, extensions_max=0)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(minutes=1)
    refused = [
        door.extend(held),
        door.reserve(event, {"floor": 1}, session="anna"),
        door.reserve(event, {"floor": 99}, session="bo"),
    ]
    assert all(answer.code != "ok" for answer in refused)
    assert door.read(held).expires_at == START + timedelta(minutes=10)


def test_a_whole_life_below_the_window_ends_it(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, life_seconds_max=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.expires_at == START + timedelta(seconds=600)
    assert held.extensions_left == 0
    told = door.explain_policy(event, {"floor": 1})
    assert isinstance(told, list)
    assert next(one["words"] for one in told if one["setting"] == "hold_seconds") == (
        "The reservation is held for 10 minutes, by the settings of the event."
    )
