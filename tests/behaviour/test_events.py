"""Events: what inventory belongs to, its times and its policy."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.doors.clock import Clock
from tests.doors.door import Door

from .counts import counts_of

DEFAULTS = {
    "kind": "performance",
    "status": "on_sale",
    "sales_start_at": None,
    "sales_end_at": None,
    "time_zone": "UTC",
    "currency": "EUR",
    "hold_seconds": None,
    "extension_seconds": None,
    "extensions_max": None,
    "life_seconds_max": None,
    "units_max": 50,
    "seats_max": 10,
    "duplicates": "refuse",
    "conforming_timing": False,
    "session_reservations_max": None,
    "customer_reservations_max": None,
    "network_reservations_max": None,
    "network_units_max": None,
    "session_units_max": None,
    "customer_units_max": None,
    "held_minutes_max": None,
    "cooldown_after": None,
    "cooldown_seconds": None,
    "leave_grace_seconds": 120,
    "heartbeat_seconds": None,
    "orphans": "avoid",
    "payment_seconds": 180,
    "late_payment": "equal",
    "expiring_notice_seconds": None,
    "focal_x": None,
    "focal_y": None,
}
CHOSEN = {
    "kind": "store",
    "status": "draft",
    "time_zone": "Europe/Vienna",
    "currency": "CHF",
    "hold_seconds": 60,
    "extension_seconds": 30,
    "extensions_max": 1,
    "life_seconds_max": 90,
    "units_max": 4,
    "seats_max": 2,
    "duplicates": "merge",
    "conforming_timing": True,
    "session_reservations_max": 2,
    "customer_reservations_max": 3,
    "network_reservations_max": 90,
    "network_units_max": 100,
    "session_units_max": 4,
    "customer_units_max": 5,
    "held_minutes_max": 60,
    "cooldown_after": 2,
    "cooldown_seconds": 600,
    "leave_grace_seconds": 60,
    "heartbeat_seconds": 45,
    "orphans": "allow",
    "payment_seconds": 600,
    "late_payment": "next_best",
    "expiring_notice_seconds": 300,
    "focal_x": -1.5,
    "focal_y": 0.25,
    "name": "Gala",
}


def settings_of(door: Door, event: str) -> dict[str, Any]:
    found = door.event(event)
    assert found is not None
    return found


def test_has_defaults_for_all_but_its_name(door: Door, event: str) -> None:
    assert door.put_event(event).code == "ok"
    found = settings_of(door, event)
    assert {name: found[name] for name in DEFAULTS} == DEFAULTS
    assert (found["event_id"], found["name"], found["items"]) == (event, event, {})


def test_keeps_what_was_chosen(door: Door, event: str) -> None:
    opens = datetime(2027, 3, 1, 9, tzinfo=UTC)
    closes = datetime(2027, 6, 1, 9, tzinfo=UTC)
    door.put_event(event, sales_start_at=opens, sales_end_at=closes, **CHOSEN)
    found = settings_of(door, event)
    assert {name: found[name] for name in CHOSEN} == CHOSEN
    assert datetime.fromisoformat(found["sales_start_at"]) == opens
    assert datetime.fromisoformat(found["sales_end_at"]) == closes


def test_putting_again_replaces_all_settings_and_keeps_the_items(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"floor": 9}, **CHOSEN)
    door.put_event(event, status="on_sale")
    found = settings_of(door, event)
    expected = {**DEFAULTS, "currency": "CHF"}
    assert {name: found[name] for name in DEFAULTS} == expected
    assert list(found["items"]) == ["floor"]


def test_prices_keep_their_currency_while_units_are_taken(
    door: Door, event: str
) -> None:
    """Of what is held and sold there are prices in it."""
    door.put_event(event, currency="JPY", hold_seconds=600)
    door.put_item(event, "floor", capacity=9, price_minor=4500)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.put_event(event, name="Gala")
    assert settings_of(door, event)["currency"] == "JPY"
    for change in (door.change_event, door.put_event):
        for currency in ("EUR", None) if change == door.change_event else ("EUR",):
            refused = change(event, currency=currency)
            assert refused.code == "invalid_input"
            assert refused.detail == {
                "field": "/currency",
                "reason": "cannot change while units are taken",
            }
    assert settings_of(door, event)["currency"] == "JPY"
    assert door.change_event(event, currency="JPY", name="Ball").code == "ok"
    door.release(held)
    assert door.change_event(event, currency="EUR").code == "ok"
    assert settings_of(door, event)["currency"] == "EUR"


@pytest.mark.parametrize("status", ["draft", "paused", "ended"])
def test_nothing_goes_on_sale_again_because_its_status_was_left_out(
    door: Door, event: str, status: str
) -> None:
    door.put_event(event, status=status)
    door.put_event(event, hold_seconds=60)
    assert settings_of(door, event)["status"] == status


def test_refuses_a_life_shorter_than_the_hold(door: Door, event: str) -> None:
    answer = door.put_event(event, hold_seconds=600, life_seconds_max=60)
    assert answer.code == "invalid_input"
    assert answer.detail["field"] == "/life_seconds_max"


def test_changing_leaves_the_rest(door: Door, event: str) -> None:
    door.put_event(event, **CHOSEN)
    assert door.change_event(event, status="on_sale", units_max=7).code == "ok"
    found = settings_of(door, event)
    expected = {**CHOSEN, "status": "on_sale", "units_max": 7}
    assert {name: found[name] for name in expected} == expected


def test_changing_to_null_takes_the_default(door: Door, event: str) -> None:
    door.put_event(event, **CHOSEN)
    changes = dict.fromkeys(("hold_seconds", "units_max", "time_zone"))
    assert door.change_event(event, **changes).code == "ok"
    found = settings_of(door, event)
    assert {name: found[name] for name in changes} == {
        "hold_seconds": None,
        "units_max": 50,
        "time_zone": "UTC",
    }


def test_refuses_to_change_an_unknown_event(door: Door, event: str) -> None:
    refused = door.change_event(event, status="paused")
    assert (refused.code, refused.detail["event"]) == ("not_found", event)
    assert door.event(event) is None


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("kind", "concert"),
        ("status", "open"),
        ("time_zone", "Mars/Olympus"),
        ("currency", "euro"),
        ("hold_seconds", 0),
        ("extension_seconds", -1),
        ("extensions_max", 1001),
        ("life_seconds_max", 0),
        ("units_max", 0),
        ("seats_max", 0),
        ("duplicates", "maybe"),
        ("session_reservations_max", 0),
        ("customer_reservations_max", 1_000_001),
        ("network_reservations_max", 0),
        ("network_units_max", 0),
        ("session_units_max", 0),
        ("customer_units_max", 1_000_001),
        ("held_minutes_max", 0),
        ("cooldown_after", 0),
        ("cooldown_seconds", 86_401),
        ("leave_grace_seconds", 0),
        ("payment_seconds", -1),
        ("payment_seconds", 3601),
        ("late_payment", "perhaps"),
        ("expiring_notice_seconds", 0),
        ("expiring_notice_seconds", 86401),
        ("heartbeat_seconds", 31_536_001),
        ("orphans", "some"),
        ("focal_x", 1_000_000.5),
        ("focal_y", -1e300),
        ("name", ""),
    ],
)
def test_refuses_settings_out_of_range_by_field(
    door: Door, event: str, setting: str, value: object
) -> None:
    refused = door.put_event(event, **{setting: value})
    assert (refused.code, refused.detail["field"]) == ("invalid_input", f"/{setting}")
    assert door.event(event) is None


def test_refuses_sales_that_end_before_they_start(door: Door, event: str) -> None:
    opens = datetime(2027, 3, 1, 9, tzinfo=UTC)
    refused = door.put_event(event, sales_start_at=opens, sales_end_at=opens)
    assert refused.detail["field"] == "/sales_end_at"
    door.put_event(event, sales_start_at=opens)
    refused = door.change_event(event, sales_end_at=opens)
    assert refused.detail["field"] == "/sales_end_at"


@pytest.mark.parametrize("year", [1, 999, 3000, 9999])
def test_says_of_a_time_too_far_off_that_its_year_is(
    door: Door, event: str, year: int
) -> None:
    far = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    refused = door.put_event(event, sales_end_at=far)
    assert refused.detail["field"] == "/sales_end_at"
    assert refused.detail["reason"] == "must be of the years 1000 to 2999"
    last = datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert door.put_event(event, sales_end_at=last).code == "ok"


@pytest.mark.parametrize("axis", ["focal_x", "focal_y"])
def test_refuses_half_a_focal_point(door: Door, event: str, axis: str) -> None:
    assert door.put_event(event, **{axis: 1.5}).detail["field"] == "/focal_y"
    assert door.event(event) is None
    door.put_event(event, focal_x=1.5, focal_y=2.5)
    assert door.change_event(event, **{axis: None}).detail["field"] == "/focal_y"
    assert door.change_event(event, focal_x=None, focal_y=None).code == "ok"


def test_puts_event_and_items_together_or_not_at_all(door: Door, event: str) -> None:
    items = {"floor": 9, "mug": {"kind": "nothing"}}
    refused = door.put_event(event, items=items)
    assert refused.code == "invalid_input"
    assert refused.detail["field"].startswith("/items/mug")
    assert door.event(event) is None


def test_lists_events_by_name_a_page_at_a_time(door: Door, event: str) -> None:
    names = [f"{event}-{letter}" for letter in "abc"]
    for name in reversed(names):
        door.put_event(name)
    assert door.events(after=event, limit=2) == names[:2]
    assert door.events(after=names[1], limit=1) == names[2:]


def test_events_do_not_share_what_they_sell(door: Door, event: str) -> None:
    for name in (event, f"{event}-twin"):
        door.put_event(name, items={"floor": 1})
    door.reserve(event, {"floor": 1}, session="anna")
    assert counts_of(door, f"{event}-twin", "floor") == (1, 0, 0)


def test_a_change_of_settings_leaves_what_is_due_to_the_sweeper(
    door: Door, event: str, clock: Clock
) -> None:
    """A crowd's holds may be due just when somebody must pause the sale."""
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    held = [door.reserve(event, {"floor": 1}, session=who).id for who in "abc"]
    clock.advance(seconds=61)
    assert door.change_event(event, status="paused").code == "ok"
    assert door.put_event(event, name="Gala", items={"mug": 5}).code == "ok"
    assert sorted(door.sweep(event)) == sorted(held)


def test_what_is_due_keeps_no_currency(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9}, currency="JPY", hold_seconds=60)
    due = door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(seconds=30)
    live = door.reserve(event, {"floor": 1}, session="bo")
    clock.advance(seconds=30)
    assert door.change_event(event, currency="EUR").code == "invalid_input"
    assert door.release(live).code == "ok"
    assert door.change_event(event, currency="EUR").code == "ok"
    assert door.sweep(event) == [due.id]
