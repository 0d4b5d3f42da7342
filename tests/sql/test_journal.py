"""The journal: every transition once, by months, closed by balances."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

Owner = psycopg.Connection[Any]

MAY = datetime(2029, 5, 1, tzinfo=UTC)
JUNE = datetime(2029, 6, 1, 0, 0, 5, tzinfo=UTC)
ROWS = """
select j.position, j.action, p.relname from dibs.journal j
join pg_class p on p.oid = j.tableoid where j.event_id = %s order by j.position
"""
EFFECTS = r"""
select distinct w.effect[1], dibs._verbs_of(w.effect[1])
from pg_proc p
cross join lateral
  regexp_matches(p.prosrc, $$_write_down\(\s*'([a-z_]+)'$$, 'g') w (effect)
where p.pronamespace in ('dibs'::regnamespace, 'dibs_office'::regnamespace)
"""


@pytest.fixture
def prepared(owner: Owner, clock: Clock) -> None:
    """Partitions for a May that nobody wrote about yet, and the months after it."""
    clock.set(MAY)
    owner.execute("select dibs.prepare_journal()")


def test_tells_every_transition_in_order(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    anna = door.reserve(event, {"floor": 1}, session="anna")
    bo = door.reserve(event, {"floor": 1}, session="bo")
    door.reserve(event, {"floor": 1}, session="cy")
    door.extend(anna)
    door.confirm(anna)
    door.confirm(anna)  # says nothing new
    door.release(bo)
    clock.advance(days=1)
    door.sweep(event)
    told = [(number, action) for number, action, _ in owner.execute(ROWS, (event,))]
    assert told == list(
        enumerate(
            [
                *("item_put", "event_put", "reserved", "reserved", "reserved"),
                *("extended", "confirmed", "released", "expired"),
            ],
            start=1,
        )
    )


def test_lies_in_the_partition_of_its_month(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, prepared: None
) -> None:
    clock.set(JUNE.replace(month=5, day=31, hour=23, minute=59))
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(JUNE)
    door.confirm(held)
    places = [place for _, _, place in owner.execute(ROWS, (event,))]
    assert places == ["journal_2029_05"] * 3 + ["journal_2029_06"]


def test_makes_each_month_once(owner: Owner, clock: Clock, prepared: None) -> None:
    (made,) = owner.execute("select dibs.prepare_journal()").fetchone() or (None,)
    assert made == 0
    clock.set(JUNE)
    (made,) = owner.execute("select dibs.prepare_journal()").fetchone() or (None,)
    assert made == 1


def test_lets_turns_go_on_while_it_waits_for_a_reader(
    door: SqlDoor, owner: Owner, event: str, url: str, clock: Clock, watcher: Watcher
) -> None:
    clock.set(datetime(2033, 3, 1, tzinfo=UTC))
    owner.execute("select dibs.prepare_journal(0)")
    door.put_event(event, items={"floor": 9})
    with psycopg.connect(url) as reader, ThreadPoolExecutor(1) as pool:
        reader.execute("select count(*) from dibs.journal")
        preparing = pool.submit(owner.execute, "select dibs.prepare_journal()")
        watcher.until_waiting(1)
        assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"
        assert not preparing.done()
        reader.rollback()
        assert preparing.result().fetchone() == (3,)


def test_leaves_a_month_that_has_begun_without_a_partition(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(datetime(2031, 1, 10, tzinfo=UTC))
    door.put_event(event)
    (made,) = owner.execute("select dibs.prepare_journal(1)").fetchone() or (None,)
    assert made == 1
    assert owner.execute(ROWS, (event,)).fetchall() == [
        (1, "event_put", "journal_otherwise")
    ]


@pytest.mark.parametrize(("at", "made"), [((3, 1), 0), ((4, 1), 1)])
def test_a_month_begins_with_its_first_instant(
    door: SqlDoor,
    owner: Owner,
    event: str,
    clock: Clock,
    at: tuple[int, int],
    made: int,
) -> None:
    year = 2035 + made
    clock.set(datetime(year, *at, tzinfo=UTC))
    door.put_event(event)
    clock.set(datetime(year, 3, 10, tzinfo=UTC))
    assert owner.execute("select dibs.prepare_journal(0)").fetchone() == (made,)


def test_closing_a_period_writes_a_balance_for_each_item(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9, "mug": None} | {"mug": 5})
    door.confirm(door.reserve(event, {"floor": 2}, session="anna"))
    door.reserve(event, {"floor": 1, "mug": 1}, session="bo")
    (written,) = owner.execute("select dibs.close_period(%s)", (event,)).fetchone() or (
        None,
    )
    balances = owner.execute(
        "select item_ids[1], detail from dibs.journal"
        " where event_id = %s and action = 'balance' order by 1",
        (event,),
    ).fetchall()
    assert written == 2
    assert balances == [
        (
            "floor",
            {
                "capacity": 9,
                "reserved_count": 1,
                "sold_count": 2,
                "blocked_count": 0,
            },
        ),
        (
            "mug",
            {
                "capacity": 5,
                "reserved_count": 1,
                "sold_count": 0,
                "blocked_count": 0,
            },
        ),
    ]


def test_a_period_may_be_closed_by_nobody(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    owner.execute("select dibs.close_period(%s, null)", (event,))
    row = owner.execute(
        "select principal from dibs.journal where event_id = %s and action = 'balance'",
        (event,),
    ).fetchone()
    assert row == ("",)


def test_what_the_office_did_is_found_by_its_verb(owner: Owner) -> None:
    found = dict(owner.execute(EFFECTS).fetchall())
    assert {"key_created", "kind_put", "refund_asked"} <= found.keys()
    # The clock alone disables an endpoint.
    alone = {effect for effect, verbs in found.items() if verbs == [effect]}
    assert alone == {"endpoint_disabled"}


def test_replays_from_the_last_balance(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    sold = door.reserve(event, {"floor": 2}, session="anna")
    owner.execute("select dibs.close_period(%s)", (event,))
    door.confirm(sold)
    door.reserve(event, {"floor": 3}, session="bo")
    owner.execute("select dibs.close_period(%s)", (event,))
    clock.set(START.replace(month=7))
    door.reserve(event, {"floor": 7}, session="cy")
    assert door.verify(event) == []


def test_is_sound_once_what_a_balance_closed_is_archived(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})
    door.confirm(door.reserve(event, {"floor": 2}, session="anna"))
    owner.execute("select dibs.close_period(%s)", (event,))
    with owner.transaction(force_rollback=True):
        owner.execute(
            "delete from dibs.journal where event_id = %s and position < 5", (event,)
        )
        rows = owner.execute("select * from dibs.verify(%s)", (event,)).fetchall()
        assert rows == []
