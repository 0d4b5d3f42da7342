"""Keys: a call made again with its key has one effect and gets its first answer."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

from .counts import counts_of

ANSWER_AGAIN: dict[str, Any] = {"server_now": None, "replayed": False}


def same(one: Answer, other: Answer) -> bool:
    return replace(one, **ANSWER_AGAIN) == replace(other, **ANSWER_AGAIN)


def test_reserves_once_and_answers_the_same_again(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="allow")
    first = door.reserve(event, {"floor": 2}, session="anna", key="k")
    again = door.reserve(event, {"floor": 2}, session="anna", key="k")
    assert (first.replayed, again.replayed) == (False, True)
    assert same(first, again)
    assert again.token == first.token is not None
    assert counts_of(door, event, "floor") == (7, 2, 0)


def test_does_not_mind_how_the_same_request_is_written(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9})
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    seats = ["A-1", "A-2"]
    first = door.reserve(
        event, {"floor": 1, "mug": 2}, seats=seats, session="anna", key="k"
    )
    again = door.reserve(
        event, {"mug": 2, "floor": 1}, seats=seats[::-1], session="anna", key="k"
    )
    assert (again.code, again.replayed, again.id) == ("ok", True, first.id)


@pytest.mark.parametrize(
    "changed",
    [
        {"items": {"floor": 3}},
        {"items": {"mug": 2}},
        {"session": "bo"},
        {"customer": "anna"},
    ],
    ids=["units", "items", "session", "customer"],
)
def test_refuses_a_key_that_meant_another_request(
    door: Door, event: str, changed: dict[str, Any]
) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9})
    asked: dict[str, Any] = {"items": {"floor": 2}, "session": "anna", "key": "k"}
    door.reserve(event, **asked)
    refused = door.reserve(event, **{**asked, **changed})
    assert (refused.code, refused.replayed) == ("idempotency_key_reused", False)
    assert counts_of(door, event, "floor") == (7, 2, 0)


def test_refuses_a_key_that_meant_another_verb(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    door.extend(held, key="k")
    assert door.confirm(held, key="k").code == "idempotency_key_reused"
    assert door.read(held).status == "reserved"


def test_answers_a_refusal_again_though_it_would_succeed_now(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"floor": 1})
    other = door.reserve(event, {"floor": 1}, session="bo")
    door.reserve(event, {"floor": 1}, session="anna", key="k")
    door.release(other)
    again = door.reserve(event, {"floor": 1}, session="anna", key="k")
    assert (again.code, again.detail["available"]) == ("sold_out", {"floor": 0})
    assert door.reserve(event, {"floor": 1}, session="anna", key="l").code == "ok"


def test_answers_a_change_s_refusal_again_as_it_was(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9}, extensions_max=0, hold_seconds=60)
    held = door.reserve(event, {"floor": 2}, session="anna")
    for ask in (
        partial(door.amend, held, items={"floor": 40}, key="amend"),
        partial(door.extend, held, key="extend"),
    ):
        first, again = ask(), ask()
        assert first.code in {"sold_out", "extension_limit"}
        assert same(first, again)


def test_lets_a_corrected_request_use_its_key(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    wrong = door.reserve(event, {"floor": 0}, session="anna", key="k")
    assert wrong.code == "invalid_input"
    assert (
        door.reserve(event, {"flour": 1}, session="anna", key="k").code == "not_found"
    )
    assert door.reserve(event, {"floor": 1}, session="anna", key="k").code == "ok"
    # What nobody could have been answered is not what the key meant.
    wrong = door.reserve(event, {"floor": 0}, session="anna", key="k")
    assert wrong.code == "invalid_input"


def test_answers_as_then_though_the_reservation_has_changed(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    first = door.reserve(event, {"floor": 2}, session="anna", key="k")
    door.extend(first)
    door.confirm(first)
    again = door.reserve(event, {"floor": 2}, session="anna", key="k")
    assert same(again, first)


@pytest.mark.parametrize("verb", ["extend", "confirm", "release"])
def test_acts_once_and_answers_the_same_again(
    door: Door, event: str, clock: Clock, verb: str
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    act = getattr(door, verb)
    first, again = act(held, key="k"), act(held, key="k")
    assert (first.code, first.replayed, again.replayed) == ("ok", False, True)
    assert same(first, again)


def test_keeps_keys_of_events_apart(door: Door, event: str) -> None:
    for name in (event, f"{event}-twin"):
        door.put_event(name, items={"floor": 9})
        held = door.reserve(name, {"floor": 1}, session="anna", key="k")
        assert (held.code, held.replayed) == ("ok", False)


@pytest.mark.parametrize(
    ("kept", "then"),
    [
        (timedelta(hours=24) - timedelta(milliseconds=1), True),
        (timedelta(days=1), False),
    ],
    ids=["a day less a moment", "a day"],
)
def test_keeps_a_grant_for_a_day(
    door: Door, event: str, clock: Clock, kept: timedelta, then: bool
) -> None:
    door.put_event(event, items={"floor": 9})
    door.reserve(event, {"floor": 1}, session="anna", key="k")
    clock.set(START + kept)
    again = door.reserve(event, {"floor": 1}, session="anna", key="k")
    assert (again.code, again.replayed) == ("ok", then)


def test_keeps_a_refusal_for_an_hour(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, status="paused", items={"floor": 9})
    door.reserve(event, {"floor": 1}, session="anna", key="k")
    door.change_event(event, status="on_sale")
    clock.set(START + timedelta(minutes=59))
    again = door.reserve(event, {"floor": 1}, session="anna", key="k")
    assert again.code == "not_on_sale"
    clock.set(START + timedelta(minutes=60))
    assert door.reserve(event, {"floor": 1}, session="anna", key="k").code == "ok"


def test_keeps_a_sale_for_thirty_days(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    first = door.confirm(held, key="k")
    clock.set(START + timedelta(days=29))
    again = door.confirm(held, key="k")
    assert again.replayed
    assert same(again, first)


def test_refuses_a_key_that_is_too_long(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    refused = door.reserve(event, {"floor": 1}, session="anna", key="k" * 256)
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/key")


def test_nothing_to_take_out_is_the_answer_to_its_key_for_a_day(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, kind="store", items={"mug": 5}, hold_seconds=600)
    none: dict[str, Any] = {"change": "set", "session": "anna", "key": "k"}
    told = door.fill_cart(event, {"mug": 0}, **none)
    assert (told.code, told.detail) == ("not_found", {})
    held = door.fill_cart(event, {"mug": 2}, session="anna")
    clock.advance(hours=23)
    new = door.fill_cart(event, {"mug": 1}, session="anna")
    again = door.fill_cart(event, {"mug": 0}, **none)
    assert (again.code, again.detail) == ("not_found", {})
    assert (door.read(held).status, door.read(new).status) == ("expired", "reserved")
    other = door.fill_cart(event, {"mug": 1}, **none)
    assert other.code == "idempotency_key_reused"
    door.release(new)
    clock.advance(hours=1)
    assert door.fill_cart(event, {"mug": 1}, **none).code == "ok"


def test_an_unknown_item_frees_the_key_of_what_takes_it_out(
    door: Door, event: str
) -> None:
    door.put_event(event, kind="store", items={"mug": 5})
    asked: dict[str, Any] = {"change": "set", "session": "anna", "key": "k"}
    told = door.fill_cart(event, {"hat": 0, "mug": 0}, **asked)
    assert (told.code, told.detail["items"]) == ("not_found", ["hat"])
    assert door.fill_cart(event, {"mug": 1}, **asked).code == "ok"
