"""What a row of each table may be, whoever writes it: keys, empty columns, values."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.sql.rows import Owner, Row, Schema
from tests.sql.test_constraints import REFUSED

NOON = datetime(2027, 5, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ID = UUID(int=1)
EVENT = {"event_id": "rows"}

ROWS: dict[str, Row] = {
    "event_heads": {**EVENT, "position": 0, "clock_at": NOON},
    "events": {
        **EVENT,
        "kind": "store",
        "name": "",
        "status": "on_sale",
        "time_zone": "UTC",
        "currency": "EUR",
        "units_max": 1,
        "seats_max": 1,
        "leave_grace_seconds": 1,
        "orphans": "avoid",
        "live_access": "signed_in",
        "payment_seconds": 0,
        "late_payment": "refund",
        "created_at": NOON,
        "updated_at": NOON,
    },
    "items": {
        **EVENT,
        "item_id": "mug",
        "kind": "stock",
        "name": "",
        "capacity": 3,
        "available_count": 3,
        "reserved_count": 0,
        "sold_count": 0,
        "blocked_count": 0,
    },
    "item_draws": {**EVENT, "item_id": "set", "draws_on": "mug", "units": 1},
    "seats": {
        **EVENT,
        "seat_id": "A-1",
        "item_id": "lower",
        "status": "available",
        "zone": "",
        "row_name": "",
        "seat_number": "",
    },
    "plans": {**EVENT, "document": "{}", "imported_at": NOON},
    "kinds": {
        "kind": "rows",
        "hold_seconds": 1,
        "extension_seconds": 1,
        "extensions_max": 1,
    },
    "reservations": {
        **EVENT,
        "reservation_id": ID,
        "principal": "",
        "session": "anna",
        "token": "t",
        "status": "reserved",
        "reserved_at": NOON,
        "expires_at": LATER,
        "life_ends_at": LATER,
        "extension_count": 0,
        "extension_seconds": 1,
        "extensions_max": 1,
        "items": "{}",
        "seat_ids": [],
        "demand_items": [],
        "demand_units": [],
    },
    "tickets": {
        **EVENT,
        "reservation_id": ID,
        "ticket_number": 1,
        "item_id": "mug",
        "quantity": 1,
        "status": "reserved",
        "reserved_at": NOON,
        "reservation_expires_at": LATER,
    },
    "journal": {
        **EVENT,
        "position": 1,
        "recorded_at": NOON.replace(year=2001),
        "action": "reserved",
        "principal": "",
    },
    "refusals": {
        **EVENT,
        "second_at": NOON,
        "number": 1,
        "refused_at": NOON,
        "verb": "reserve",
        "code": "sold_out",
        "refusal_count": 1,
        "principal": "",
    },
    "idempotency_keys": {
        **EVENT,
        "principal": "",
        "key": "k",
        "verb": "reserve",
        "fingerprint": b"f",
        "code": "ok",
        "expires_at": LATER,
    },
    "reservation_cleanup_logs": {
        "run_id": 1,
        "started_at": NOON,
        "finished_at": NOON,
        "trigger": "manual",
        "event_count": 0,
        "reservations_expired": 0,
        "seats_released": 0,
        "reservation_ids": [],
        "principal": "",
    },
    "policies": {
        **EVENT,
        "item_id": "",
        "customer_class": "",
        "amount_minor_min": 0,
    },
    "allocations": {
        **EVENT,
        "allocation": "house",
        "item_id": "mug",
        "units": 1,
        "reason": "",
        "updated_at": NOON,
    },
    "rollup_cursors": {**EVENT, "position": 0, "refused_until": NOON},
    "hourly_counts": {
        **EVENT,
        "hour_at": NOON,
        "created_count": 0,
        "confirmed_count": 0,
        "expired_count": 0,
        "released_count": 0,
        "cancelled_count": 0,
        "refused_count": 0,
        "held_count": 0,
        "held_seconds": 0,
    },
    "products": {
        **EVENT,
        "product_id": "mug",
        "serving": "first",
        "one_location": False,
    },
    "address_cursors": {**EVENT, "position": 0, "refused_until": NOON},
    "settlements": {
        **EVENT,
        "reservation_id": ID,
        "order_id": "order-1",
        "outcome": "refused",
        "tried": [],
        "settled_at": NOON,
    },
    "notices": {**EVENT, "reservation_id": ID, "expires_at": LATER},
    "migrations": {"name": "rows", "checksum": "c", "applied_at": NOON},
}
"""A sound row of each table: the columns that cannot be empty, and few besides."""

MAY_BE_EMPTY = {
    "items": {"available_count", "capacity"},
    "tickets": {"reserved_at", "reservation_expires_at"},
}
"""Columns of which a check says when they may be."""

WINDOWS = ({"hold_seconds": 0}, {"extension_seconds": -1}, {"extensions_max": -1})
OWNERS = ({"session_reservations_max": 0}, {"customer_reservations_max": 0})
HOARDERS = (
    {"network_reservations_max": 0},
    {"network_units_max": 0},
    {"session_units_max": 0},
    {"customer_units_max": 0},
    {"held_minutes_max": 0},
    {"cooldown_after": 0},
    {"cooldown_seconds": 0},
)
LIMITS = ({"units_max": 0}, {"seats_max": 0})
LIFE = ({"life_seconds_max": 0},)
LONG = "x" * 65

PAID: Row = {
    "payment_orders": ["1"],
    "unpaid_expires_at": NOON,
    "unpaid_life_ends_at": LATER,
}

BROKEN: dict[str, tuple[str, tuple[Row, ...]]] = {
    "paying_is_known_whole": (
        "reservations",
        (*({**PAID, name: None} for name in PAID), {**PAID, "payment_orders": []}),
    ),
    "event_heads_position_check": ("event_heads", ({"position": -1},)),
    "event_id_is_short": ("events", ({"event_id": ""}, {"event_id": LONG})),
    "kind_is_known": ("events", ({"kind": "party"},)),
    "status_is_known": ("events", ({"status": "open"},)),
    "sales_end_after_they_start": (
        "events",
        ({"sales_start_at": NOON, "sales_end_at": NOON},),
    ),
    "windows_are_positive": ("events", (*WINDOWS, *LIFE)),
    "limits_are_positive": ("events", LIMITS),
    "duplicates_is_known": ("events", ({"duplicates": "ask"},)),
    "orphans_is_known": ("events", ({"orphans": "adopt"},)),
    "live_access_is_known": ("events", ({"live_access": "anybody"},)),
    "payment_has_a_bound": (
        "events",
        ({"payment_seconds": -1}, {"payment_seconds": 3601}),
    ),
    "late_payment_is_known": ("events", ({"late_payment": "ask"},)),
    "notice_is_positive": ("events", ({"expiring_notice_seconds": 0},)),
    "outcome_is_known": ("settlements", ({"outcome": "other", "sold_id": ID},)),
    "only_the_refused_sold_nothing": (
        "settlements",
        ({"sold_id": ID}, {"outcome": "same"}),
    ),
    "owners_limits_are_positive": ("events", OWNERS),
    "hoarding_limits_are_positive": ("events", HOARDERS),
    "graces_are_positive": (
        "events",
        ({"leave_grace_seconds": 0}, {"heartbeat_seconds": 0}),
    ),
    "item_id_is_short": ("items", ({"item_id": ""}, {"item_id": LONG})),
    "item_kind_is_known": ("items", ({"kind": "thing"},)),
    "item_windows_are_positive": ("items", WINDOWS),
    "price_is_not_negative": ("items", ({"price_minor": -1},)),
    "threshold_is_not_negative": ("items", ({"low_stock_threshold": -1},)),
    "product_is_short": ("items", ({"product": ""}, {"product": LONG})),
    "serving_order_is_not_negative": ("items", ({"serving_order": -1},)),
    "draws_on_another_item": ("item_draws", ({"draws_on": "set"},)),
    "draw_is_positive": ("item_draws", ({"units": 0},)),
    "seat_id_is_short": ("seats", ({"seat_id": ""}, {"seat_id": "x" * 201})),
    "seat_status_is_known": ("seats", ({"status": "broken"},)),
    "access_is_known": ("seats", ({"access": "stairs"},)),
    "kind_windows_are_positive": ("kinds", WINDOWS),
    "kind_sources_are_positive": (
        "kinds",
        ({"own_seconds": 0}, {"default_seconds": 0}),
    ),
    "kind_limits_are_positive": ("kinds", (*LIFE, *LIMITS, *OWNERS)),
    "kind_hoarding_limits_are_positive": ("kinds", HOARDERS),
    "kind_duplicates_is_known": ("kinds", ({"duplicates": "ask"},)),
    "reservation_status_is_known": (
        "reservations",
        ({"status": "held", "ended_at": NOON},),
    ),
    "extensions_within_limit": ("reservations", ({"extension_count": -1},)),
    "ticket_status_is_known": ("tickets", ({"status": "held"},)),
    "quantity_is_positive": ("tickets", ({"quantity": 0},)),
    "reserved_ticket_has_a_deadline": ("tickets", ({"reserved_at": None},)),
    "journal_position_check": ("journal", ({"position": 0},)),
    "policy_windows_are_positive": ("policies", (*WINDOWS, *LIFE)),
    "policy_limits_are_positive": ("policies", (*LIMITS, *OWNERS)),
    "policy_hoarding_limits_are_positive": ("policies", HOARDERS),
    "policy_duplicates_is_known": ("policies", ({"duplicates": "ask"},)),
    "policy_amount_is_not_negative": ("policies", ({"amount_minor_min": -1},)),
    "allocation_is_short": ("allocations", ({"allocation": ""}, {"allocation": LONG})),
    "allocation_is_positive": ("allocations", ({"units": 0},)),
    "product_id_is_short": ("products", ({"product_id": ""}, {"product_id": LONG})),
    "serving_is_known": ("products", ({"serving": "last"},)),
}
"""By constraint, what it refuses in a row that is sound otherwise."""

DIBS = Schema("dibs", ROWS)


@pytest.mark.parametrize("table", ROWS)
def test_no_key_is_taken_twice(owner: Owner, table: str) -> None:
    key = DIBS.refuses_twice(owner, table)
    assert key == ("journal_otherwise_pkey" if table == "journal" else f"{table}_pkey")


@pytest.mark.parametrize("table", ROWS)
def test_what_must_be_there_cannot_be_empty(owner: Owner, table: str) -> None:
    demanded = ROWS[table].keys() - MAY_BE_EMPTY.get(table, set())
    refused = DIBS.refuses_empty(owner, table, demanded)
    assert refused == demanded, "some may be empty that must not"


@pytest.mark.parametrize("constraint", BROKEN)
def test_no_row_is_beyond_its_bounds(owner: Owner, constraint: str) -> None:
    table, changes = BROKEN[constraint]
    for change in changes:
        assert DIBS.refuses(owner, table, change) == constraint, change


def test_every_table_and_every_check_is_tried(owner: Owner) -> None:
    assert DIBS.tables(owner) == ROWS.keys()
    named = BROKEN.keys() | {name for _, name in REFUSED.values()}
    assert DIBS.checks(owner) <= named
