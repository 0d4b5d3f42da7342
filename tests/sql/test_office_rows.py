"""What a row of each of the office's tables may be, whoever writes it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb
from tests.sql.rows import Owner, Row, Schema

NOON = datetime(2027, 5, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ID = UUID(int=1)
OURS = {"organisation_id": ""}
MADE = {"created_at": NOON}
CHANGED = {**MADE, "updated_at": NOON}
LEDGER = {"endpoint_id": ID, "ledger": "/"}
NOTHING_YET = {"captured_minor": 0, "refunded_minor": 0}

ROWS: dict[str, Row] = {
    "organisations": {"organisation_id": "rows", "name": "", **MADE},
    "api_keys": {
        "key_id": "k",
        "kind": "publishable",
        "name": "",
        "scopes": ["read", "buy"],
        "secret_hash": b"h",
        **MADE,
    },
    "token_keys": {
        "token_key_id": "t",
        "algorithm": "ES256",
        "verifier": "v",
        **MADE,
    },
    "journal": {
        "number": 1,
        "recorded_at": NOON,
        "event_id": "",
        "principal": "",
        "action": "key_made",
        "code": "ok",
        "refusal_count": 1,
        "detail": Jsonb({}),
    },
    "idempotency_keys": {
        **OURS,
        "event_id": "",
        "principal": "",
        "key": "k",
        "fingerprint": b"f",
        "expires_at": LATER,
    },
    "orders": {
        **OURS,
        "order_id": ID,
        "token": "t",
        "status": "pending",
        "currency": "EUR",
        "amount_minor": 100,
        **NOTHING_YET,
        "lines": Jsonb([]),
        "accepts": "same",
        "principal": "",
        **CHANGED,
        "pay_until": LATER,
    },
    "order_reservations": {
        "order_id": ID,
        "event_id": "rows",
        "reservation_id": ID,
        "price_minor": 100,
        "amount_minor": 100,
        "status": "open",
        "sold_minor": 0,
        "sold_price_minor": 0,
        "left_price_minor": 0,
    },
    "payments": {
        **OURS,
        "payment_id": ID,
        "order_id": ID,
        "number": 1,
        "provider": "sandbox",
        "method": "intent",
        "status": "created",
        "point": "begun",
        "amount_minor": 100,
        "currency": "EUR",
        **NOTHING_YET,
        "sold_minor": 0,
        "is_review": False,
        "is_foreign": False,
        "attempts": 0,
        "refund_news_count": 0,
        "refund_news_read_count": 0,
        "principal": "",
        **CHANGED,
    },
    "payment_keys": {
        **OURS,
        "principal": "",
        "key": "k",
        "order_id": ID,
        "fingerprint": b"f",
        "expires_at": LATER,
    },
    "refunds": {
        "refund_id": ID,
        "order_id": ID,
        "payment_id": ID,
        "is_of_sale": True,
        "reason": "",
        "parts": Jsonb([]),
        "principal": "",
        "status": "pending",
        "retries": 0,
        "is_outside": False,
        **CHANGED,
    },
    "provider_messages": {
        "provider": "sandbox",
        "message_id": "m",
        "received_at": NOON,
        "type": "paid",
        "outcome": "acted",
    },
    "message_heads": {"organisation_id": "rows", "position": 1},
    "messages": {
        "organisation_id": "rows",
        "position": 1,
        "recorded_at": NOON,
        "type": "order.paid",
        "order_id": ID,
        "body": Jsonb({}),
    },
    "endpoints": {
        "endpoint_id": ID,
        "kind": "webhook",
        "url": "https://shop.example/hook",
        "name": "",
        "events": [],
        "types": [],
        "secret": "s",
        "status": "active",
        "version": 1,
        **CHANGED,
    },
    "cursors": {**LEDGER, "position": 0, "epoch": ""},
    "gaps": {**LEDGER, "first_position": 1, "last_position": 1, "noticed_at": NOON},
    "deliveries": {
        **LEDGER,
        "delivery_id": ID,
        "number": 1,
        "position": 1,
        "type": "reservation.reserved",
        "subject": "s",
        "body": "{}",
        "recorded_at": NOON,
        **MADE,
        "status": "pending",
        "attempts": 0,
        "step": 0,
    },
    "delivery_attempts": {
        "delivery_id": ID,
        "attempt": 1,
        "attempted_at": NOON,
        "duration_ms": 1,
    },
    "sandbox_intents": {
        "reference": "r",
        "method": "intent",
        "status": "created",
        "amount_minor": 100,
        **NOTHING_YET,
        "currency": "EUR",
        "client_secret": "s",
        "answers": Jsonb({}),
        **CHANGED,
    },
    "sandbox_messages": {
        "message_id": "m",
        "number": 1,
        "reference": "r",
        "type": "paid",
        "happened_at": NOON,
        "due_at": NOON,
        "copies_left": 1,
    },
}
"""A sound row of each table: the columns that cannot be empty, and no others."""

TOO_MUCH_BACK = ({"refunded_minor": 1}, {"refunded_minor": -1})
TOO_MUCH_SOLD = ({"sold_minor": -1}, {"sold_minor": 101})

BROKEN: dict[str, tuple[str, tuple[Row, ...]]] = {
    "organisation_id_is_a_slug": (
        "organisations",
        tuple({"organisation_id": one} for one in ("", "acme.gala", "A", "a" * 21)),
    ),
    "key_kind_is_known": ("api_keys", ({"kind": "open"},)),
    "scopes_are_known": (
        "api_keys",
        ({"scopes": []}, {"kind": "secret", "scopes": ["all"]}),
    ),
    "browsers_only_read_and_buy": ("api_keys", ({"scopes": ["read", "sell"]},)),
    "former_secret_has_an_end": (
        "api_keys",
        ({"former_hash": b"h"}, {"former_ends_at": LATER}),
    ),
    "former_secrets_have_ends": (
        "api_keys",
        ({"former_hashes": [b"h"]}, {"former_ends": [LATER]}),
    ),
    "algorithm_is_known": ("token_keys", ({"algorithm": "none"},)),
    "refusal_count_is_positive": ("journal", ({"refusal_count": 0},)),
    "order_status_is_known": ("orders", ({"status": "open"},)),
    "accepts_is_known": ("orders", ({"accepts": "any"},)),
    "amount_is_not_negative": ("orders", ({"amount_minor": -1},)),
    "gives_back_what_came_in": ("orders", TOO_MUCH_BACK),
    "part_status_is_known": ("order_reservations", ({"status": "held"},)),
    "sold_is_what_was_sold": (
        "order_reservations",
        (
            {"status": "sold", "sold_id": ID},
            {"status": "sold", "settled_at": NOON},
            {"status": "replaced", "sold_id": ID},
            {"status": "replaced", "settled_at": NOON},
        ),
    ),
    "sold_for_no_more_than_it_bears": ("order_reservations", TOO_MUCH_SOLD),
    "method_is_known": ("payments", ({"method": "cash"},)),
    "point_is_known": ("payments", ({"point": "paid"},)),
    "stop_is_known": ("payments", ({"stop": "later"},)),
    "finished_has_an_end": (
        "payments",
        ({"point": "finished"}, {"finished_at": NOON}),
    ),
    "sold_for_no_more_than_came_in": (
        "payments",
        ({"sold_minor": 1}, {"sold_minor": -1}),
    ),
    "gives_no_more_back_than_came_in": ("payments", TOO_MUCH_BACK),
    "only_nothing_is_paid_to_nobody": ("payments", ({"provider": ""},)),
    "refund_status_is_known": ("refunds", ({"status": "open"},)),
    "refund_is_not_negative": ("refunds", ({"amount_minor": -1},)),
    "outcome_is_known": ("provider_messages", ({"outcome": "later"},)),
    "message_heads_position_check": ("message_heads", ({"position": 0},)),
    "messages_position_check": ("messages", ({"position": 0},)),
    "endpoint_kind_is_a_word": (
        "endpoints",
        tuple({"kind": kind} for kind in ("", "Webhook", "1st", "k" * 33)),
    ),
    "endpoint_status_is_known": ("endpoints", ({"status": "open"},)),
    "former_secret_ends": (
        "endpoints",
        ({"former_secret": "s"}, {"former_ends_at": LATER}),
    ),
    "disabled_for_a_reason": (
        "endpoints",
        ({"status": "disabled"}, {"disabled_reason": "gone"}),
    ),
    "cursors_position_check": ("cursors", ({"position": -1},)),
    "gap_has_positions": ("gaps", ({"last_position": 0},)),
    "delivery_status_is_known": ("deliveries", ({"status": "lost"},)),
    "only_pending_ones_are_due": (
        "deliveries",
        tuple(
            {"status": status, "due_at": NOON}
            for status in ("delivered", "dead", "skipped")
        ),
    ),
}
"""By constraint, what it refuses in a row that is sound otherwise."""

OFFICE = Schema("dibs_office", ROWS)


@pytest.mark.parametrize("table", ROWS)
def test_no_key_is_taken_twice(owner: Owner, table: str) -> None:
    assert OFFICE.refuses_twice(owner, table) == f"{table}_pkey"


@pytest.mark.parametrize("table", ROWS)
def test_what_must_be_there_cannot_be_empty(owner: Owner, table: str) -> None:
    refused = OFFICE.refuses_empty(owner, table, ROWS[table])
    assert refused == ROWS[table].keys(), "some may be empty that must not"


@pytest.mark.parametrize("constraint", BROKEN)
def test_no_row_is_beyond_its_bounds(owner: Owner, constraint: str) -> None:
    table, changes = BROKEN[constraint]
    for change in changes:
        assert OFFICE.refuses(owner, table, change) == constraint, change


def test_what_waits_may_be_due(owner: Owner) -> None:
    with owner.transaction(force_rollback=True):
        OFFICE.write(owner, "deliveries", due_at=NOON)


def test_every_table_and_every_check_is_tried(owner: Owner) -> None:
    assert OFFICE.tables(owner) == ROWS.keys()
    assert OFFICE.checks(owner) == BROKEN.keys()
