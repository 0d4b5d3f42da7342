"""Repairs: what reconcile mends is again as it was, row for row."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor

from .broken import OF_EVENT
from .test_reconcile import DRIFTS, FOR_A_PERSON, reconcile, verify
from .test_verify import ids

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

ITS_DEADLINE = {
    "journal": "expires_at",
    "reservations": "expires_at ends_at life_ends_at",
    "tickets": "reservation_expires_at",
}

FURTHER = {
    "a seat of a reservation that was changed": (
        "update dibs.reservations set seat_ids = '{A-3}'"
        + OF_EVENT
        + " and reservation_id = %(held)s"
    ),
    "a deadline of a plain hold that was changed": (
        "update dibs.reservations set expires_at = expires_at + interval '1 minute'"
        + OF_EVENT
        + " and reservation_id = %(plain)s"
    ),
    "a sale that is a hold again": (
        "update dibs.reservations set status = 'reserved', ended_at = null"
        + OF_EVENT
        + " and reservation_id = %(sold)s"
    ),
    "a cancellation's journal rows that are gone": (
        "delete from dibs.journal" + OF_EVENT + " and action = 'cancelled'"
    ),
    "a cancelled sale that is gone": (
        "delete from dibs.reservations" + OF_EVENT + " and reservation_id = %(undone)s"
    ),
    "a sale of which a part was cancelled that is gone": (
        "delete from dibs.reservations" + OF_EVENT + " and reservation_id = %(parted)s"
    ),
    "an amended hold that is gone": (
        "delete from dibs.reservations" + OF_EVENT + " and reservation_id = %(changed)s"
    ),
    "an extended hold that is gone": (
        "delete from dibs.reservations" + OF_EVENT + " and reservation_id = %(longer)s"
    ),
    "an allocation of seats that nobody holds back": (
        "insert into dibs.allocations"
        " (event_id, allocation, item_id, units, updated_at)"
        " values (%(event)s, 'nobody', 'lower', 2, now())"
    ),
    "a free seat with an allocation, and a count that is wrong": (
        "with counted as (update dibs.items set sold_count = sold_count + 1,"
        " available_count = available_count - 1" + OF_EVENT + " and item_id = 'floor')"
        " update dibs.seats set allocation = 'press'"
        + OF_EVENT
        + " and seat_id = 'A-3'"
    ),
    "a held seat that is gone": (
        "delete from dibs.seats" + OF_EVENT + " and seat_id = 'A-2'"
    ),
}
"""Further drifts that a repair undoes."""

LOST: dict[str, dict[str, str]] = {
    "a cancellation's journal rows that are gone": {"journal": "*"},
    "a cancelled sale that is gone": {"reservations": ITS_RULES},
    "a sale of which a part was cancelled that is gone": {"reservations": ITS_RULES},
    "an amended hold that is gone": {"reservations": ITS_RULES},
    "an extended hold that is gone": {"reservations": ITS_RULES},
    "a held seat that is gone": {
        "seats": "x y zone place row_name row_order row_distance seat_number",
    },
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
    "a birth's journal row that is gone": {"journal": "expires_at"},
    "an extension's journal row that is gone": {"journal": "recorded_at"},
    "an event's last journal row that is gone": {"journal": "principal"},
    "a setting's journal row that is gone": {"journal": "action principal"},
    "a payment given more time than there was": ITS_DEADLINE,
    "a payment whose end left more time than there was": ITS_DEADLINE,
}
"""What of a drift nobody can know any more, or is believed: by table, its columns."""


def rows_of(owner: Owner, event: str, lost: dict[str, str]) -> dict[str, Rows]:
    """An event's rows but for what is lost and for what the repair says of itself."""
    kept = " and action <> 'balance' and coalesce(detail -> 'cause', 'null') = 'null'"
    found: dict[str, Rows] = {}
    for table, free in TABLES.items():
        gone = lost.get(table, "")
        if gone != "*":
            statement = f"select to_jsonb(t) - %s::text[] from dibs.{table} t"
            statement += " where event_id = %s" + kept * (table == "journal")
            rows = owner.execute(statement, ([*free.split(), *gone.split()], event))
            found[table] = Counter(json.dumps(row, sort_keys=True) for (row,) in rows)
    return found


@pytest.fixture
def more(ids: dict[str, Any], owner: Owner, door: SqlDoor) -> dict[str, Any]:
    """The event of verify's tests with a few reservations more."""
    event = ids["event"]
    door.release(door.reserve(event, seats=["A-3"], session="gus"))
    parted = door.sell(event, {"floor": 2}, seats=["A-3"], session="jo")
    door.cancel(parted, {"floor": 1}, seats=["A-3"])
    statement = (
        "select id from dibs.reserve(%s, items => '{\"mug\": 1}', session => %s,"
        " principal => 'shop')"
    )
    (plain,) = owner.execute(statement, (event, "hal")).fetchone() or (None,)
    (longer,) = owner.execute(statement, (event, "ida")).fetchone() or (None,)
    owner.execute("select dibs.extend(%s, %s, principal => 'desk')", (event, longer))
    return {**ids, "plain": plain, "longer": longer, "parted": parted.id}


def test_all_is_again_as_it_was(owner: Owner, more: dict[str, Any]) -> None:
    drifts = DRIFTS | FURTHER
    for drift in sorted(drifts.keys() - FOR_A_PERSON):
        lost = LOST.get(drift, {})
        with owner.transaction(force_rollback=True):
            before = rows_of(owner, more["event"], lost)
            assert owner.execute(drifts[drift], more).rowcount > 0, drift

            reconcile(owner, more["event"])
            after = rows_of(owner, more["event"], lost)
            for table, rows in before.items():
                assert (rows - after[table], after[table] - rows) == ({}, {}), drift
            assert verify(owner, more["event"]) == [], drift


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


def test_a_repair_is_of_its_own_time(
    owner: Owner, ids: dict[str, Any], clock: Clock
) -> None:
    event = ids["event"]
    owner.execute(DRIFTS["a lost dropped ticket"], ids)
    clock.advance(minutes=1)
    reconcile(owner, event)
    head = "select clock_at from dibs.event_heads" + OF_EVENT
    assert owner.execute(head, ids).fetchone() == (clock.now(),)
    owner.execute(DRIFTS["a seat blocked beside the counts"], ids)
    reconcile(owner, event)
    times = owner.execute(
        "select updated_at from dibs.allocations where event_id = %(event)s"
        " union all select dropped_at from dibs.tickets where event_id = %(event)s"
        " and dropped_at is not null and status = 'released'",
        {"event": event},
    ).fetchall()
    assert len(times) == 3
    assert {at for (at,) in times} == {clock.now()}


def test_rows_of_what_nobody_knows_are_of_the_time_of_the_repair(
    owner: Owner, door: SqlDoor, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    owner.execute("delete from dibs.journal where event_id = %s", (event,))
    clock.advance(minutes=1)
    reconcile(owner, event)
    times = owner.execute(
        "select distinct recorded_at from dibs.journal where event_id = %s", (event,)
    ).fetchall()
    assert times == [(clock.now(),)]
    assert clock.now() == START + timedelta(minutes=1)


def test_tickets_decide_on_a_shared_seat_that_the_journal_does_not_tell_of(
    owner: Owner, ids: dict[str, Any]
) -> None:
    owner.execute("delete from dibs.journal" + OF_EVENT + " and session = 'bo'", ids)
    owner.execute(
        "update dibs.reservations set seat_ids = '{A-1}'" + OF_EVENT
        + " and reservation_id = %(held)s", ids,
    )  # fmt: skip
    reconcile(owner, ids["event"])
    seats = owner.execute(
        "select session, seat_ids from dibs.reservations" + OF_EVENT
        + " and session in ('anna', 'bo') order by session", ids,
    ).fetchall()  # fmt: skip
    assert seats == [("anna", ["A-1"]), ("bo", ["A-2"])]
    assert verify(owner, ids["event"]) == []


def test_reservations_decide_where_they_share_no_seat(
    owner: Owner, ids: dict[str, Any], door: SqlDoor
) -> None:
    event = ids["event"]
    door.release(door.reserve(event, seats=["A-3"], session="gus"))
    held = door.reserve(event, seats=["A-3"], session="hal")
    owner.execute(
        "update dibs.tickets set seat_id = 'A-4' where event_id = %s"
        " and reservation_id = %s",
        (event, held.id),
    )
    reconcile(owner, event)
    assert door.read(held).seats == ["A-3"]


@pytest.mark.parametrize(
    ("whose", "action"), [("sold", "confirmed"), ("held", "extended")]
)
def test_a_row_written_anew_comes_after_what_it_follows(
    owner: Owner, ids: dict[str, Any], whose: str, action: str
) -> None:
    given = {**ids, "whose": ids[whose], "action": action}
    rows = OF_EVENT + " and reservation_id = %(whose)s and action "
    owner.execute("delete from dibs.journal" + rows + "= %(action)s", given)
    owner.execute(DRIFTS["a setting's journal row that is gone"], ids)
    reconcile(owner, ids["event"])
    (is_after,) = owner.execute(
        "select min(position) filter (where action = %(action)s)"
        " > min(position) filter (where action <> %(action)s)"
        " from dibs.journal" + rows + "is not null",
        given,
    ).fetchone() or (None,)
    assert is_after, f"it was {action} before it was reserved"


def test_an_amendment_that_is_told_anew_says_what_it_moved(
    owner: Owner, ids: dict[str, Any], door: SqlDoor
) -> None:
    amended = (
        "select action, item_ids, units, seat_ids, expires_at, detail -> 'items'"
        " from dibs.journal" + OF_EVENT + " and action = 'amended' order by position"
    )
    owner.execute(
        "select dibs.amend(%(event)s, %(changed)s, items => '{\"mug\": 3}',"
        " seats => '{A-5}')",
        ids,
    )
    before = owner.execute(amended, ids).fetchall()
    assert before[-1][1:3] == (["mug"], [2])
    owner.execute(
        "delete from dibs.journal where event_id = %(event)s and position ="
        " (select max(position) from dibs.journal" + OF_EVENT + ")",
        ids,
    )
    reconcile(owner, ids["event"])
    assert owner.execute(amended, ids).fetchall() == before


def test_who_was_sold_less_than_they_held_keeps_both_kinds_of_tickets(
    owner: Owner, ids: dict[str, Any]
) -> None:
    """Those an amendment dropped are released, those of the sale are cancelled."""
    kinds = (
        "select item_id, status, sum(quantity) from dibs.tickets"
        + OF_EVENT
        + " and reservation_id = %(changed)s group by 1, 2 order by 1, 2"
    )
    owner.execute("select dibs.confirm(%(event)s, %(changed)s)", ids)
    owner.execute(
        "select dibs.cancel(%(event)s, %(changed)s, items => '{\"mug\": 1}')", ids
    )
    before = owner.execute(kinds, ids).fetchall()
    assert [row[1] for row in before if row[0] == "mug"] == ["cancelled", "released"]
    dropped = OF_EVENT + " and dropped_at is not null and status = 'released'"
    for drift in (
        DRIFTS["units blocked by nobody"],
        "delete from dibs.tickets" + dropped,
    ):
        owner.execute(drift, ids)
        reconcile(owner, ids["event"])
        assert owner.execute(kinds, ids).fetchall() == before
        assert verify(owner, ids["event"]) == []


def test_what_the_journal_knows_in_part_is_left_to_a_person(
    owner: Owner, ids: dict[str, Any]
) -> None:
    changed = OF_EVENT + " and reservation_id = %(changed)s"
    with owner.transaction(force_rollback=True):
        for drift in (
            "update dibs.journal set item_ids = '{floor}', units = '{1}'"
            + changed
            + " and action = 'amended'",
            "delete from dibs.journal" + changed + " and action = 'reserved'",
            "delete from dibs.reservations" + changed,
        ):
            owner.execute(drift, ids)
        reconcile(owner, ids["event"])
        back = owner.execute("select from dibs.reservations" + changed, ids)
        assert back.fetchall() == [], "nobody knows how it began"


def test_a_refusal_keeps_its_key_beside_a_wrong_one_of_that_name(
    owner: Owner, door: SqlDoor, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    for principal, units in (("desk", 1), ("shop", 10)):
        owner.execute(
            "select dibs.block(%s, items => %s, key => 'k', principal => %s)",
            (event, json.dumps({"floor": units}), principal),
        )
    keys = "select principal from dibs.idempotency_keys where event_id = %s order by 1"
    assert owner.execute(keys, (event,)).fetchall() == [("desk",), ("shop",)]
    owner.execute(
        "update dibs.idempotency_keys set position = 1"
        " where event_id = %s and code = 'ok'",
        (event,),
    )
    reconcile(owner, event)
    assert owner.execute(keys, (event,)).fetchall() == [("shop",)]
