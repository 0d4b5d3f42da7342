"""What a kind sets holds for its lines, in every event that does not say otherwise."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.behaviour.test_limits import told
from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

Put = Callable[..., None]

ITEMS = {"floor": 9, "mug": {"kind": "stock", "capacity": 9}}


@pytest.fixture
def put_kind(url: str) -> Iterator[Put]:
    """Puts what a kind sets, until the test ends."""
    with psycopg.connect(url, autocommit=True) as owner:

        def put(kind: str, **settings: Any) -> None:
            query = "select code from dibs.put_kind(%s, %s)"
            assert owner.execute(query, (kind, Jsonb(settings))).fetchone() == ("ok",)

        yield put
        for kind in ("ticket", "seat", "stock"):
            put(kind)


def ruling(door: Door, event: str, item: str, setting: str) -> tuple[Any, str]:
    """What a setting is for an item, and which level decided."""
    told = door.explain_policy(event, {item: 1})
    assert isinstance(told, list)
    ((value, by),) = [
        (one["value"], one["decided_by"])
        for one in told
        if (one["item"], one["setting"]) == (item, setting)
    ]
    return value, by


def test_a_second_hold_is_what_the_kind_of_its_item_says(
    door: Door, event: str, put_kind: Put
) -> None:
    put_kind("stock", duplicates="merge")
    door.put_event(event, items=ITEMS)
    for item, code in (("floor", "duplicate_reservation"), ("mug", "ok")):
        first = door.reserve(event, {item: 1}, session="anna")
        again = door.reserve(event, {item: 2}, session="anna")
        assert again.code == code
        assert first.code == "ok"
    assert (again.id, again.items) == (first.id, {"mug": 3})
    assert ruling(door, event, "mug", "duplicates") == ("merge", "kind")
    assert ruling(door, event, "floor", "duplicates") == ("refuse", "event")


def test_an_event_that_says_otherwise_decides(
    door: Door, event: str, put_kind: Put
) -> None:
    put_kind("ticket", duplicates="allow", conforming_timing=True)
    door.put_event(event, items=ITEMS, duplicates="refuse", conforming_timing=False)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.extensions_left == 3
    again = door.reserve(event, {"floor": 1}, session="anna")
    assert again.code == "duplicate_reservation"
    assert ruling(door, event, "floor", "duplicates") == ("refuse", "event")


def test_an_event_can_leave_it_to_the_kind_again(
    door: Door, event: str, put_kind: Put
) -> None:
    put_kind("ticket", duplicates="allow")
    door.put_event(event, items=ITEMS, duplicates="refuse")
    assert door.change_event(event, duplicates=None).code == "ok"
    for _ in range(2):
        assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_allowing_duplicates_the_kind_still_minds_its_limits(
    door: Door, event: str, put_kind: Put
) -> None:
    put_kind("ticket", session_reservations_max=2, customer_reservations_max=3)
    door.put_event(event, items=ITEMS, duplicates="allow")
    asked = [{"session": "anna", "items": {"floor": 1}} for _ in range(3)]
    answers = door.reserve_many(event, asked)
    assert [answer.code for answer in answers] == ["ok", "ok", "limit_reached"]
    limit = {"limit": "session_reservations_max", "per": "session", "item": "floor"}
    assert told(answers[2]) == {**limit, "max": 2, "held": 2}
    assert door.reserve(event, {"mug": 1}, session="anna").code == "ok"


def test_a_kind_limits_the_units_of_each_of_its_items(
    door: Door, event: str, put_kind: Put
) -> None:
    put_kind("ticket", units_max=2)
    door.put_event(event, items=ITEMS)
    over = door.reserve(event, {"floor": 3}, session="anna")
    assert (over.code, over.detail["item"]) == ("too_many_units", "floor")
    assert door.reserve(event, {"floor": 2, "mug": 3}, session="anna").code == "ok"


def test_a_kind_limits_the_seats_of_each_item(
    door: Door, event: str, put_kind: Put
) -> None:
    put_kind("seat", seats_max=2)
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    over = door.reserve(event, seats=["A-1", "A-2", "A-3"], session="anna")
    assert over.code == "too_many_seats"
    assert door.reserve(event, seats=["A-1", "A-2"], session="anna").code == "ok"


def test_a_kind_s_whole_life_ends_the_extensions(
    door: Door, event: str, clock: Clock, put_kind: Put
) -> None:
    put_kind("ticket", hold_seconds=600, life_seconds_max=700)
    door.put_event(event, items=ITEMS)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert door.extend(held).expires_at == START + timedelta(seconds=700)
    assert door.extend(held).code == "extension_limit"


def test_a_kind_gives_its_lines_conforming_timing(
    door: Door, event: str, put_kind: Put
) -> None:
    put_kind("ticket", conforming_timing=True)
    door.put_event(event, items=ITEMS)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.extensions_left == 10
    assert door.reserve(event, {"mug": 1}, session="bo").extensions_left == 3


def test_an_item_s_policy_decides_over_its_kind(
    door: Door, event: str, put_kind: Put
) -> None:
    put_kind("ticket", units_max=2, duplicates="allow")
    door.put_event(event, items=ITEMS)
    door.put_policy(event, item="floor", units_max=5, duplicates="refuse")
    assert door.reserve(event, {"floor": 5}, session="anna").code == "ok"
    again = door.reserve(event, {"floor": 1}, session="anna")
    assert again.code == "duplicate_reservation"
