"""What hot rows cost: indexes, entries, versions; and nothing hidden beside them."""

from typing import Any

import psycopg
from tests.doors.clock import Clock
from tests.doors.database import Databases
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

HOT = {
    "event_heads": ["event_heads_pkey"],
    "items": ["items_of_product", "items_pkey"],
    "seats": ["seats_by_row", "seats_kept", "seats_pkey"],
    "reservations": [
        "reservations_due",
        "reservations_of_customer",
        "reservations_of_network",
        "reservations_of_session",
        "reservations_once_of_customer",
        "reservations_once_of_session",
        "reservations_pkey",
    ],
    "tickets": [
        "one_live_reservation_per_owner_and_item",
        "one_live_ticket_per_seat",
        "tickets_pkey",
    ],
    "journal": ["journal_pkey"],
    "idempotency_keys": ["idempotency_keys_pkey", "idempotency_keys_to_prune"],
    "refusals": ["refusals_pkey"],
}
"""Every index of a hot table; another one is a cost to every sale."""

OVER_ALL_EVENTS = {
    "cleanup_runs_by_time",
    "idempotency_keys_to_prune",
    "kinds_pkey",
    "migrations_pkey",
    "reservation_cleanup_logs_pkey",
}
"""Indexes that need not start with event_id: they belong to no event."""

WRITTEN = """
select relname, array[n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del]
from pg_stat_xact_user_tables
where schemaname = 'dibs'
"""

Written = dict[str, list[int]]


def written(owner: Owner, statement: str, *given: Any) -> Written:
    """Rows a statement inserts, updates, updates heap-only and deletes, by table."""
    with owner.transaction(force_rollback=True):
        # What the session has not reported yet is counted in, so it is subtracted.
        before: Written = dict(owner.execute(WRITTEN).fetchall())
        row = owner.execute(statement, given).fetchone()
        assert row is not None
        assert row[0] == "ok"
        after: Written = dict(owner.execute(WRITTEN).fetchall())
    counts = {
        table: [
            now - then for now, then in zip(after[table], before[table], strict=True)
        ]
        for table in after
    }
    return {table: rows for table, rows in counts.items() if any(rows)}


def test_hot_tables_have_these_indexes_and_no_others(owner: Owner) -> None:
    found = owner.execute(
        "select tablename, array_agg(indexname::text order by indexname)"
        " from pg_indexes where schemaname = 'dibs' and tablename = any(%s)"
        " group by tablename",
        (list(HOT),),
    ).fetchall()
    assert dict(found) == HOT


def test_every_index_of_an_event_s_rows_starts_with_the_event(owner: Owner) -> None:
    found = owner.execute(
        "select i.indexrelid::regclass::text from pg_index i"
        " join pg_class c on c.oid = i.indrelid"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]"
        " where c.relnamespace = 'dibs'::regnamespace and a.attname <> 'event_id'"
    ).fetchall()
    assert {name.removeprefix("dibs.") for (name,) in found} == OVER_ALL_EVENTS


def test_no_table_has_foreign_keys_triggers_or_rules(owner: Owner) -> None:
    (hidden,) = owner.execute(
        "select (select count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid"
        "   where c.relnamespace = 'dibs'::regnamespace)"
        " + (select count(*) from pg_constraint k"
        "   where k.connamespace = 'dibs'::regnamespace and k.contype = 'f')"
        " + (select count(*) from pg_rules where schemaname = 'dibs'"
        "   and rulename <> '_RETURN')"
    ).fetchone() or (None,)
    assert hidden == 0


def test_each_verb_writes_each_row_once(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    held = door.reserve(event, {"floor": 2}, seats=["A-1"], session="bo")
    ended = {
        "event_heads": [0, 1, 1, 0],
        "items": [0, 2, 2, 0],
        "seats": [0, 1, 1, 0],
        "reservations": [0, 1, 0, 0],  # leaves the index of what is due
        "tickets": [0, 3, 1, 0],  # one an item leaves the index of its owner
        "journal_otherwise": [1, 0, 0, 0],
    }
    assert written(
        owner,
        "select code from dibs.reserve(%s, %s, '{A-2}', session => 'anna', key => 'k')",
        event,
        '{"floor": 2}',
    ) == {
        "event_heads": [0, 1, 1, 0],
        "items": [0, 2, 2, 0],
        "seats": [0, 1, 1, 0],
        "reservations": [1, 0, 0, 0],
        "tickets": [3, 0, 0, 0],
        "journal_otherwise": [1, 0, 0, 0],
        "idempotency_keys": [1, 0, 0, 0],
    }
    by_id = "select code from dibs.{}(%s, %s)"
    assert written(owner, by_id.format("confirm"), event, held.id) == ended
    assert written(owner, by_id.format("release"), event, held.id) == ended


def test_extending_leaves_what_tickets_are_found_by(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="bo")
    extend = "select code from dibs.extend(%s, %s)"
    assert written(owner, extend, event, held.id) == {
        "event_heads": [0, 1, 1, 0],
        "reservations": [0, 1, 0, 0],  # moves in the index of what is due
        "tickets": [0, 2, 2, 0],
        "journal_otherwise": [1, 0, 0, 0],
    }


def test_a_sign_of_life_touches_no_index(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="bo")
    by_id = "select code from dibs.{}(%s, %s)"
    head = {"event_heads": [0, 1, 1, 0]}
    beat = head | {"reservations": [0, 1, 1, 0]}
    told = {"journal_otherwise": [1, 0, 0, 0]}
    moved = {"reservations": [0, 1, 0, 0]}  # in the index of what is due
    assert written(owner, by_id.format("heartbeat"), event, held.id) == beat
    assert written(owner, by_id.format("leave"), event, held.id) == head | moved | told
    door.leave(held)
    assert written(owner, by_id.format("leave"), event, held.id) == head
    back = head | moved | told
    assert written(owner, by_id.format("heartbeat"), event, held.id) == back


def test_what_has_ended_leaves_the_indexes_of_what_lives(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def entries() -> dict[str, int]:
        owner.execute("analyze dibs.reservations, dibs.tickets")
        rows = owner.execute(
            "select relname, reltuples::int from pg_class where relname = any(%s)",
            (HOT["reservations"] + HOT["tickets"],),
        )
        return dict(rows.fetchall())

    door.put_event(event, items={"floor": 9})
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3", "A-4"]), {})
    before = entries()
    for number, customer in enumerate((None, "bo", "cy", "di")):
        asked = {
            "items": {"floor": 1},
            "seats": [f"A-{number + 1}"],
            "session": f"s{number}",
            "customer": customer,
            "network": customer and "203.0.113.7",
        }
        (held,) = door.reserve_many(event, [asked])
        if customer != "di":
            door.release(held)
    after = entries()
    assert {name: after[name] - before[name] for name in after} == {
        "reservations_pkey": 4,
        "reservations_due": 1,
        "reservations_of_session": 1,
        "reservations_of_customer": 1,
        "reservations_of_network": 1,
        "reservations_once_of_session": 3,
        "reservations_once_of_customer": 2,
        "tickets_pkey": 8,
        "one_live_ticket_per_seat": 1,
        "one_live_reservation_per_owner_and_item": 2,
    }


def test_a_ticket_is_a_unit_admitted_or_a_line_of_stock(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9, "mug": {"kind": "stock", "capacity": 9}})
    held = door.reserve(event, {"floor": 2, "mug": 4}, session="anna")
    rows = owner.execute(
        "select item_id, quantity from dibs.tickets"
        " where event_id = %s and reservation_id = %s order by 1",
        (event, held.id),
    ).fetchall()
    assert rows == [("floor", 1), ("floor", 1), ("mug", 4)]


def test_a_deadline_moves_in_no_ticket_that_was_given_back(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 3}, session="bo")
    door.amend(held, items={"floor": 1})
    for verb in ("extend", "begin_payment"):
        by_id = f"select code from dibs.{verb}(%s, %s)"
        assert written(owner, by_id, event, held.id)["tickets"] == [0, 1, 1, 0]


EMPTY_BYTES = 8192
"""An index in which nothing ever was."""


def test_an_index_has_what_is_looked_for_in_it_alone(databases: Databases) -> None:
    def used(*names: str) -> set[str]:
        return {name for name in names if size(name) > EMPTY_BYTES}

    def size(name: str) -> int:
        row = owner.execute(f"select pg_relation_size('dibs.{name}')").fetchone()
        assert row is not None
        return int(row[0])

    indexes = {name for name in HOT["reservations"] if name != "reservations_pkey"}
    with databases.copy() as url, psycopg.connect(url, autocommit=True) as owner:
        door = SqlDoor(url)
        door.put_event("e", items={"floor": 9})
        held = door.reserve("e", {"floor": 1}, session="anna")
        standing = {"reservations_due", "reservations_of_session"}
        assert used(*indexes) == standing
        door.release(held)
        over = {"reservations_once_of_session"}
        assert used(*indexes) == standing | over
        door.close()


def test_what_is_over_is_of_no_owner_that_lives(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    def living() -> list[Any]:
        return owner.execute(
            "select live_session, live_customer, live_network from dibs.reservations"
            " where event_id = %s",
            (event,),
        ).fetchall()

    door.put_event(event, items={"floor": 9})
    with owner.transaction():
        owner.execute("select set_config('dibs.network', '203.0.113.7', true)")
        owner.execute(
            "select dibs.reserve(%s, '{\"floor\": 1}', session => 'anna',"
            " customer => 'a')",
            (event,),
        )
    assert living() == [("anna", "a", "203.0.113.7")]
    (held,) = door.reservations(event, session="anna")
    door.release(held)
    assert living() == [(None, None, None)]
