"""Repairs: what reconcile mends is again as it was, row for row."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import psycopg
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor

from .test_reconcile import DRIFTS, FOR_A_PERSON, reconcile, verify
from .test_verify import OF_EVENT, ids

__all__ = ["ids"]

Owner = psycopg.Connection[Any]
Rows = Counter[str]

TABLES = {
    "event_heads": "position balanced_at",
    "items": "",
    "seats": "",
    "allocations": "",
    "reservations": "",
    "tickets": "ticket_number reserved_at owner_once",
    "idempotency_keys": "",
    "journal": "detail",
}
"""What an event consists of, and what of it a repair need not keep."""

ITS_RULES = "token extension_seconds extensions_max life_ends_at heartbeat_at"
"""What only a reservation's own row knew."""

LOST: dict[str, dict[str, str]] = {
    "a capacity that the journal does not know": {"items": "capacity available_count"},
    "a lost seat": {"items": "capacity available_count", "seats": "*"},
    "a seat blocked beside the counts": {
        "items": "available_count blocked_count",
        "seats": "status allocation",
        "allocations": "*",
    },
    "a part of a sale that was cancelled unseen": {"journal": "units"},
    "a cancelled sale that is one still": {"journal": "*"},
    "a ticket that was dropped by nobody": {"tickets": "*"},
    "a key without its effect": {"idempotency_keys": "*"},
    "a key for what another verb did": {"idempotency_keys": "*"},
    "a key for what happened to another": {"idempotency_keys": "*"},
    "a lost dropped ticket": {"tickets": "*"},
    "a dropped ticket of another item": {"tickets": "*"},
    "contents that the journal does not know": {"journal": "*"},
    "seats that the journal does not know": {"journal": "*"},
    "an amendment that moved more than it says": {"journal": "units"},
    "a journal row that moved other numbers": {"journal": "units"},
    "a transition without its journal row": {"journal": "recorded_at expires_at"},
    "a head that ran ahead": {"journal": "*"},
    "a reservation that is gone": {"reservations": ITS_RULES},
    "a sale that is gone": {"reservations": ITS_RULES},
    "an amendment's journal row that is gone": {
        "journal": "*",
        "tickets": "*",
        "idempotency_keys": "*",
    },
    "an event's last journal row that is gone": {"journal": "principal"},
    "a setting's journal row that is gone": {"journal": "action principal"},
}
"""What of a drift nobody can know any more, or is believed: by table, its columns."""


def rows_of(owner: Owner, event: str, lost: dict[str, str]) -> dict[str, Rows]:
    """An event's rows but for what is lost and for what the repair says of itself."""
    return {
        table: Counter(
            json.dumps(row, sort_keys=True)
            for (row,) in owner.execute(
                f"select to_jsonb(t) - %s::text[] from dibs.{table} t where event_id = %s"
                + " and action <> 'balance' and coalesce(detail -> 'cause', 'null')"
                " = 'null'"
                * (table == "journal"),
                ([*free.split(), *lost.get(table, "").split()], event),
            )
        )
        for table, free in TABLES.items()
        if lost.get(table) != "*"
    }


def test_all_is_again_as_it_was(owner: Owner, ids: dict[str, Any]) -> None:
    for drift in sorted(DRIFTS.keys() - FOR_A_PERSON):
        lost = LOST.get(drift, {})
        with owner.transaction(force_rollback=True):
            before = rows_of(owner, ids["event"], lost)
            owner.execute(DRIFTS[drift], ids)

            reconcile(owner, ids["event"])
            after = rows_of(owner, ids["event"], lost)
            for table, rows in before.items():
                assert (rows - after[table], after[table] - rows) == ({}, {}), drift


def test_whose_ticket_was_written_anew_still_holds_the_item(
    owner: Owner, ids: dict[str, Any], door: SqlDoor
) -> None:
    event = ids["event"]
    owner.execute(
        "delete from dibs.tickets" + OF_EVENT + " and reservation_id = %(held)s", ids
    )
    reconcile(owner, event)
    again = door.reserve(event, {"floor": 1}, session="bo")
    assert again.code == "duplicate_reservation", "bo may hold the floor only once"
    assert door.reserve(event, {"mug": 1}, session="bo").code == "ok"
