"""Policies: for an item, a class of customers or both, and from an amount on."""

from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

VIP = {"customer_class": "vip"}
FLOOR = {"floor": 1}
ITEMS = {
    "floor": {"capacity": 99, "price_minor": 5_000},
    "mug": {"capacity": 99, "kind": "stock", "price_minor": 900},
}


def seconds_of(
    door: Door, event: str, items: dict[str, int] | None = None, **who: Any
) -> float:
    """How long a hold lasts; it is given back."""
    held = door.reserve(event, items or FLOOR, session="anna", **who)
    assert held.expires_at is not None
    door.release(held)
    return (held.expires_at - START) / timedelta(seconds=1)


def rulings_of(
    door: Door, event: str, items: dict[str, int] | None = None, **who: Any
) -> dict[tuple[str | None, str], tuple[Any, str]]:
    """What each setting is and who decided, by item and setting."""
    told = door.explain_policy(event, items or FLOOR, **who)
    assert isinstance(told, list)
    return {(r["item"], r["setting"]): (r["value"], r["decided_by"]) for r in told}


def test_the_more_specific_decides(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items=ITEMS)
    assert seconds_of(door, event) == 1_800
    steps: list[tuple[dict[str, Any], float, str]] = [
        ({}, 1_000, "event"),
        (VIP, 1_100, "event and class"),
        ({"item": "floor"}, 1_200, "item"),
        ({"item": "floor", **VIP}, 1_300, "item and class"),
    ]
    for key, seconds, level in steps:
        assert door.put_policy(event, **key, hold_seconds=seconds).code == "ok"
        assert seconds_of(door, event, **VIP) == seconds
        rulings = rulings_of(door, event, **VIP)
        assert rulings["floor", "hold_seconds"] == (seconds, level)
    assert seconds_of(door, event) == 1_200


def test_a_class_s_policy_is_nobody_else_s(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=ITEMS)
    door.put_policy(event, customer_class="vip", hold_seconds=3_600)
    assert seconds_of(door, event, customer_class="vip") == 3_600
    assert seconds_of(door, event, customer_class="member") == 1_800
    assert seconds_of(door, event) == 1_800


def test_the_highest_amount_that_is_reached_decides(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=ITEMS, units_max=99)
    for amount, seconds in ((0, 60), (10_000, 120), (20_000, 180)):
        door.put_policy(event, amount_minor_min=amount, hold_seconds=seconds)
    held = [seconds_of(door, event, {"floor": n}) for n in (1, 2, 3, 4, 9)]
    assert held == [60, 120, 120, 180, 180]


def test_an_amount_is_of_all_lines_together(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=ITEMS, hold_seconds=600)
    door.put_policy(event, item="floor", amount_minor_min=5_900, hold_seconds=60)
    assert seconds_of(door, event, {"floor": 1}) == 600
    assert seconds_of(door, event, {"floor": 1, "mug": 1}) == 60


def test_a_higher_amount_yields_to_a_more_specific_level(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=ITEMS)
    door.put_policy(event, amount_minor_min=1, hold_seconds=60)
    door.put_policy(event, item="floor", hold_seconds=120)
    assert seconds_of(door, event) == 120


def test_what_has_no_price_reaches_no_amount(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600)
    door.put_policy(event, amount_minor_min=1, hold_seconds=60)
    assert seconds_of(door, event) == 600


def test_a_policy_leaves_to_others_what_it_does_not_set(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=ITEMS, hold_seconds=600)
    door.put_policy(event, item="floor", customer_class="vip", extensions_max=7)
    held = door.reserve(event, FLOOR, session="anna", customer_class="vip")
    assert held.extensions_left == 7
    assert held.expires_at == START + timedelta(minutes=10)


def test_a_reservation_gets_the_least_of_its_lines(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=ITEMS)
    door.put_policy(event, item="floor", hold_seconds=60, extensions_max=9)
    door.put_policy(event, item="mug", hold_seconds=120, extensions_max=1)
    held = door.reserve(event, {"floor": 1, "mug": 1}, session="anna")
    assert held.extensions_left == 1
    assert held.expires_at == START + timedelta(minutes=1)
    rulings = rulings_of(door, event, {"floor": 1, "mug": 1})
    assert rulings[None, "hold_seconds"] == (60, "item")
    assert rulings["mug", "hold_seconds"] == (120, "item")
    assert rulings[None, "extensions_max"] == (1, "item")


def test_a_whole_life_ends_the_extensions(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items=ITEMS, hold_seconds=600, extension_seconds=300)
    door.put_policy(event, item="floor", life_seconds_max=700)
    held = door.reserve(event, FLOOR, session="anna")
    extended = door.extend(held)
    assert extended.expires_at == START + timedelta(seconds=700)
    assert door.extend(held).code == "extension_limit"


def test_put_again_it_is_replaced_and_removed_it_is_gone(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=ITEMS, hold_seconds=600)
    door.put_policy(event, item="floor", hold_seconds=60, units_max=1)
    door.put_policy(event, item="floor", hold_seconds=90)
    assert door.policies(event) == [
        {
            "item": "floor",
            "customer_class": None,
            "amount_minor_min": 0,
            "settings": {"hold_seconds": 90},
        }
    ]
    assert seconds_of(door, event, {"floor": 2}) == 90
    assert door.remove_policy(event, item="floor").code == "ok"
    assert door.policies(event) == []
    assert seconds_of(door, event) == 600
    assert door.remove_policy(event, item="floor").code == "not_found"


def test_lists_the_more_specific_first(door: Door, event: str) -> None:
    door.put_event(event, items=ITEMS)
    keys: list[dict[str, Any]] = [
        {},
        {"amount_minor_min": 100},
        {"customer_class": "vip"},
        {"item": "mug"},
        {"item": "floor", "customer_class": "vip"},
    ]
    for key in keys:
        door.put_policy(event, **key, conforming_timing=True)
    listed = [
        (one["item"], one["customer_class"], one["amount_minor_min"])
        for one in door.policies(event)
    ]
    assert listed == [
        ("floor", "vip", 0),
        ("mug", None, 0),
        (None, "vip", 0),
        (None, None, 100),
        (None, None, 0),
    ]


def test_a_changed_policy_leaves_what_is_held(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=ITEMS)
    door.put_policy(event, hold_seconds=600, extensions_max=2)
    held = door.reserve(event, FLOOR, session="anna")
    door.put_policy(event, hold_seconds=60, extensions_max=0)
    assert door.read(held).expires_at == START + timedelta(minutes=10)
    assert door.extend(held).code == "ok"


def test_limits_the_units_of_an_item_apart_from_all_units(
    door: Door, event: str
) -> None:
    door.put_event(event, items=ITEMS, units_max=6)
    door.put_policy(event, item="floor", units_max=4)
    refused = door.reserve(event, {"floor": 5}, session="anna")
    assert refused.code == "too_many_units"
    assert refused.detail == {"max": 4, "asked": 5, "item": "floor"}
    refused = door.reserve(event, {"floor": 4, "mug": 3}, session="anna")
    assert refused.code == "too_many_units"
    assert refused.detail == {"max": 6, "asked": 7}
    assert door.reserve(event, {"floor": 4, "mug": 2}, session="anna").code == "ok"


def test_a_class_may_hold_more_seats(door: Door, event: str) -> None:
    door.put_event(event, seats_max=1)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"], upper=["B-1"]), {})
    door.put_policy(event, customer_class="vip", seats_max=3)
    door.put_policy(event, item="lower", seats_max=2)
    pair = ["A-1", "A-2"]
    assert door.reserve(event, seats=pair, session="bo").detail == {
        "max": 1,
        "asked": 2,
    }
    refused = door.reserve(event, seats=[*pair, "A-3"], session="anna", **VIP)
    assert (refused.code, refused.detail["item"]) == ("too_many_seats", "lower")
    held = door.reserve(event, seats=[*pair, "B-1"], session="anna", **VIP)
    assert held.code == "ok"


def test_the_rule_for_duplicates_goes_by_item(door: Door, event: str) -> None:
    door.put_event(event, items=ITEMS)
    door.put_policy(event, item="mug", duplicates="allow")
    both = {"floor": 1, "mug": 1}
    assert door.reserve(event, both, session="anna").code == "ok"
    assert door.reserve(event, {"mug": 1}, session="anna").code == "ok"
    assert door.reserve(event, both, session="anna").code == "duplicate_reservation"


def test_refuses_duplicates_of_one_item_where_the_event_allows_them(
    door: Door, event: str
) -> None:
    door.put_event(event, items=ITEMS, duplicates="allow")
    door.put_policy(event, item="floor", duplicates="refuse")
    asked = [{"session": "anna", "items": {item: 1}} for item in ["floor", "mug"] * 2]
    codes = [answer.code for answer in door.reserve_many(event, asked)]
    assert codes == ["ok", "ok", "duplicate_reservation", "ok"]


def test_conforming_timing_gives_ten_extensions(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=ITEMS, hold_seconds=60, extension_seconds=30)
    door.put_policy(event, customer_class="reader", conforming_timing=True)
    held = door.reserve(event, FLOOR, session="anna", customer_class="reader")
    assert held.extensions_left == 10
    codes = [door.extend(held).code for _ in range(11)]
    assert codes == ["ok"] * 10 + ["extension_limit"]
    assert door.read(held).expires_at == START + timedelta(seconds=60 + 10 * 30)


def test_conforming_extensions_are_twenty_seconds_at_least(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(
        event, items=ITEMS, hold_seconds=60, extension_seconds=0, conforming_timing=True
    )
    held = door.extend(door.reserve(event, FLOOR, session="anna"))
    assert held.expires_at == START + timedelta(seconds=80)


def test_conforming_timing_keeps_within_an_explicit_life(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(
        event,
        items=ITEMS,
        hold_seconds=60,
        life_seconds_max=90,
        extension_seconds=20,
        conforming_timing=True,
    )
    held = door.reserve(event, FLOOR, session="anna")
    codes = [door.extend(held).code for _ in range(3)]
    assert codes == ["ok", "ok", "extension_limit"]
    told = door.explain_policy(event, FLOOR)
    assert isinstance(told, list)
    (words,) = (r["words"] for r in told if r["value"] is True and r["item"] is None)
    assert words == (
        "The reservation has ten extensions or more, by the settings of the event."
        " Its whole life ends before the tenth is used up."
    )


def test_explains_in_plain_words(door: Door, event: str) -> None:
    door.put_event(event, items=ITEMS, session_reservations_max=2)
    door.put_policy(event, item="floor", customer_class="vip", hold_seconds=3_600)
    door.put_policy(event, amount_minor_min=5_000, extensions_max=1)
    told = door.explain_policy(event, {"floor": 1, "mug": 1}, **VIP)
    assert isinstance(told, list)
    words = {(r["item"], r["setting"]): r["words"] for r in told}
    assert words["floor", "hold_seconds"] == (
        "floor is held for 1 hour, by the policy for floor and class vip."
    )
    assert words[None, "hold_seconds"] == (
        "The reservation is held for 15 minutes, by the kind stock."
    )
    assert words[None, "extensions_max"] == (
        "The reservation may be extended 1 time,"
        " by the policy for all from 5000 on (minor units of EUR)."
    )
    assert words[None, "session_reservations_max"] == (
        "A session may have at most 2 live reservations, by the settings of the event."
    )
    assert words[None, "customer_reservations_max"] == (
        "A customer may have any number of live reservations,"
        " by the settings of the event."
    )


def test_explains_what_is_to_be_chosen(door: Door, event: str) -> None:
    door.put_event(event, items=ITEMS, currency="EUR")
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3", "A-4"]), {})
    door.put_policy(event, item="lower", hold_seconds=240)
    door.put_policy(event, item="lower", customer_class="vip", hold_seconds=480)
    for best in ({"lower": 2}, {"lower": {"units": 2, "accessible": 1}}):
        told = door.explain_policy(event, best=best, **VIP)
        assert isinstance(told, list)
        by_item = {(r["item"], r["setting"]): r for r in told}
        assert by_item[None, "hold_seconds"]["value"] == 480
        assert by_item["lower", "hold_seconds"]["decided_by"] == "item and class"
    held = door.reserve(event, best={"lower": 2}, session="anna", **VIP)
    assert held.expires_at == held.reserved_at + timedelta(seconds=480)

    refused = door.explain_policy(event, seats=["X-1"], best={"lower": 2})
    assert isinstance(refused, Answer)
    assert refused.code == "seats_not_found"
    refused = door.explain_policy(event, best={"floor": 1})
    assert isinstance(refused, Answer)
    assert refused.code == "invalid_input"


def test_explaining_holds_nothing(door: Door, event: str) -> None:
    door.put_event(event, items=ITEMS, status="draft")
    assert rulings_of(door, event)["floor", "duplicates"] == ("refuse", "event")
    counts = (door.availability(event) or {})["items"]["floor"]
    assert counts["reserved_count"] == 0


def test_explains_nothing_that_is_not_there(door: Door, event: str) -> None:
    def refused(items: Any = None, **asked: Any) -> tuple[str, Any]:
        answer = door.explain_policy(event, items, **asked)
        assert isinstance(answer, Answer)
        return answer.code, answer.detail

    assert refused(FLOOR) == ("not_found", {"event": event})
    door.put_event(event, items=ITEMS)
    assert refused({"flour": 1}) == ("not_found", {"items": ["flour"]})
    assert refused(seats=["A-1"]) == ("seats_not_found", {"seats": ["A-1"]})
    assert refused({"floor": 0})[1]["field"].startswith("/items")
    assert refused()[0] == "invalid_input"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("hold_seconds", 0),
        ("extension_seconds", -1),
        ("extensions_max", 1_001),
        ("life_seconds_max", 0),
        ("units_max", 0),
        ("seats_max", 1_000_001),
        ("session_reservations_max", 0),
        ("customer_reservations_max", 0),
        ("session_units_max", 0),
        ("cooldown_seconds", 86_401),
        ("duplicates", "maybe"),
        ("conforming_timing", "often"),
    ],
)
def test_refuses_settings_out_of_range_by_field(
    door: Door, event: str, setting: str, value: object
) -> None:
    door.put_event(event, items=ITEMS)
    refused = door.put_policy(event, **{setting: value})
    assert (refused.code, refused.detail["field"]) == ("invalid_input", f"/{setting}")
    assert door.policies(event) == []


def test_refuses_policies_that_make_no_sense(door: Door, event: str) -> None:
    assert door.put_policy(event, hold_seconds=60).code == "not_found"
    door.put_event(event, items=ITEMS)
    assert door.put_policy(event).code == "invalid_input"
    refused = door.put_policy(event, hold_seconds=60, life_seconds_max=59)
    assert refused.detail["field"] == "/life_seconds_max"
    assert door.put_policy(event, item="flour", units_max=1).detail == {
        "items": ["flour"]
    }
    refused = door.put_policy(event, customer_class="v" * 65, units_max=1)
    assert refused.detail["field"] == "/customer_class"
    refused = door.put_policy(event, amount_minor_min=-1, units_max=1)
    assert refused.detail["field"] == "/amount_minor_min"
    assert door.policies(event) == []
