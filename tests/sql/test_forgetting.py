"""Addresses and user agents are forgotten before what they stand in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import Clock
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

NOON = datetime(2041, 1, 10, 12, 30, tzinfo=UTC)
HOME = {"network": "203.0.113.7", "agent": "Chrome"}
TABLES = ("journal", "refusals", "reservations")
KEPT = "select count(network), count(*) from dibs.{} where event_id = %s"


def kept(owner: Owner, event: str) -> dict[str, tuple[int, int]]:
    """Rows with an address and rows in all, by table."""
    found: dict[str, tuple[int, int]] = {}
    for table in TABLES:
        row = owner.execute(KEPT.format(table), (event,)).fetchone()
        assert row is not None
        found[table] = row
    return found


def forget(
    owner: Owner, event: str, keep: str | None = "30 days", most: int = 1000
) -> int:
    row = owner.execute(
        "select dibs.forget_addresses(%s, %s, %s)", (event, keep, most)
    ).fetchone()
    assert row is not None
    return int(row[0])


def due(owner: Owner, keep: str | None = "30 days") -> list[str]:
    rows = owner.execute("select dibs.addresses_to_forget(%s)", (keep,))
    return [event for (event,) in rows]


@pytest.fixture
def lived(door: SqlDoor, owner: Owner, event: str, clock: Clock) -> datetime:
    """Three holds and three refusals a day from an address, for ten days."""
    clock.set(NOON)
    door.put_event(event, items={"floor": 30}, duplicates="allow")
    for day in range(10):
        clock.set(NOON + timedelta(days=day))
        asked = [
            {"session": f"s{n}", "items": {"floor": units}, **HOME}
            for n, units in enumerate((1, 1, 1, 99, 99, 99))
        ]
        owner.execute("select dibs.reserve_many(%s, %s)", (event, Jsonb(asked)))
    return NOON + timedelta(days=9)


def test_forgets_what_is_past_its_time(
    owner: Owner, event: str, lived: datetime, clock: Clock
) -> None:
    assert kept(owner, event) == dict.fromkeys(TABLES, (30, 30)) | {"journal": (30, 32)}
    clock.set(lived + timedelta(days=26, minutes=15))
    owner.execute("select dibs.roll_up(%s)", (event,))
    assert due(owner) == [event]
    # Refusals to the second, the journal to the hour: six days of three, and five days
    # of three after the event's own two rows.
    assert forget(owner, event) == 18 + 15 + 2
    assert kept(owner, event) == {
        "journal": (15, 32),
        "refusals": (12, 30),
        "reservations": (15, 30),
    }
    assert forget(owner, event) == 0
    assert due(owner) == []
    agents = owner.execute(
        "select count(agent) from dibs.journal where event_id = %s", (event,)
    ).fetchone()
    assert agents == (15,)


def test_forgets_a_refusal_as_soon_as_it_is_past_and_no_sooner(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    """A second at a time: the one that is kept for just so long stays."""
    refused = Jsonb([{"session": "anna", "items": {"floor": 99}, **HOME}])
    clock.set(NOON)
    door.put_event(event, items={"floor": 1})
    for second in range(2):
        clock.set(NOON + timedelta(seconds=second))
        owner.execute("select dibs.reserve_many(%s, %s)", (event, refused))
    for second, left in ((0, 2), (1, 1), (2, 0)):
        clock.set(NOON + timedelta(days=30, seconds=second))
        assert (event in due(owner)) == (second > 0)
        assert forget(owner, event) == (second > 0)
        assert kept(owner, event)["refusals"] == (left, 2)


def test_tells_of_events_whose_journal_alone_is_past(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(NOON)
    door.put_event(event, items={"floor": 1})
    clock.set(NOON + timedelta(days=31))
    owner.execute("select dibs.roll_up(%s)", (event,))
    assert event in due(owner)


def test_forgets_a_part_at_a_time(
    owner: Owner, event: str, lived: datetime, clock: Clock
) -> None:
    clock.set(lived + timedelta(days=60))
    owner.execute("select dibs.roll_up(%s)", (event,))
    steps = [forget(owner, event, most=7) for _ in range(7)]
    # Seven rows of the journal and the refusals of the seconds that seven are in.
    assert steps == [14, 14, 14, 10, 4, 0, 0]
    assert {count for count, _ in kept(owner, event).values()} == {0}


def test_forgets_nothing_that_is_to_be_kept(
    owner: Owner, event: str, lived: datetime, clock: Clock
) -> None:
    before = kept(owner, event)
    clock.set(lived + timedelta(days=60))
    # What no roll-up has counted has no hour yet.
    assert forget(owner, event) == 30
    assert kept(owner, event) == before | {"refusals": (0, 30)}
    owner.execute("select dibs.roll_up(%s)", (event,))
    assert (due(owner, None), forget(owner, event, None)) == ([], 0)
    runs = owner.execute("select dibs.forget_run_addresses(null)").fetchone()
    assert runs == (0,)
    assert kept(owner, event) == before | {"refusals": (0, 30)}


def archive(owner: Owner, event: str, position: int = 20) -> None:
    owner.execute(
        "delete from dibs.journal where event_id = %s and position <= %s",
        (event, position),
    )


def forget_all(owner: Owner, event: str, keep: str, most: int = 7) -> list[int]:
    """What each call went through until there was nothing more."""
    steps: list[int] = []
    while not steps or steps[-1] > 0:
        steps.append(forget(owner, event, keep, most))
        assert len(steps) < 50
    return steps


def test_goes_on_where_the_journal_was_archived(
    owner: Owner, event: str, lived: datetime, clock: Clock
) -> None:
    clock.set(lived + timedelta(days=60))
    owner.execute("select dibs.roll_up(%s)", (event,))
    with owner.transaction(force_rollback=True):
        archive(owner, event)
        # Two hours of three reservations at a time, then what the journal still has.
        steps = [6 + 7, 6 + 7, 6 + 7 + 7, 5 + 3, 0]
        assert forget_all(owner, event, "30 days") == steps
        assert kept(owner, event)["journal"] == (0, 12)
        assert kept(owner, event)["reservations"] == (0, 30)
        assert event not in due(owner)


def test_forgets_of_an_hour_with_many_a_part_at_a_time(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(NOON)
    door.put_event(event, items={"floor": 30})
    asked = [{"session": f"s{n}", "items": {"floor": 1}, **HOME} for n in range(20)]
    owner.execute("select dibs.reserve_many(%s, %s)", (event, Jsonb(asked)))
    clock.set(NOON + timedelta(days=60))
    owner.execute("select dibs.roll_up(%s)", (event,))
    with owner.transaction(force_rollback=True):
        archive(owner, event, 22)
        assert forget_all(owner, event, "30 days") == [7, 7, 6, 0]
        assert kept(owner, event)["reservations"] == (0, 20)


def test_keeps_addresses_longer_than_the_journal(
    owner: Owner, event: str, lived: datetime, clock: Clock
) -> None:
    clock.set(lived + timedelta(days=60))
    owner.execute("select dibs.roll_up(%s)", (event,))
    with owner.transaction(force_rollback=True):
        archive(owner, event)
        assert forget_all(owner, event, "90 days") == [0]
        assert kept(owner, event)["reservations"] == (30, 30)
        # Three days of ten are over for longer; seven refusals stand for their seconds.
        assert forget_all(owner, event, "66 days 23 hours") == [6 + 7, 3, 0]
        assert kept(owner, event)["reservations"] == (21, 30)
        archive(owner, event, 32)
        assert event in due(owner, "60 days")
        forget_all(owner, event, "0 days")
        assert kept(owner, event)["reservations"] == (0, 30)


def test_reads_no_reservations_again_that_it_has_gone_through(
    owner: Owner, event: str, lived: datetime, clock: Clock
) -> None:
    read = (
        "select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
        " from pg_stat_xact_user_tables"
        " where schemaname = 'dibs' and relname = 'reservations'"
    )
    clock.set(lived + timedelta(days=60))
    owner.execute("select dibs.roll_up(%s)", (event,))
    with owner.transaction(force_rollback=True):
        archive(owner, event)
        forget_all(owner, event, "30 days")
        before = owner.execute(read).fetchone()
        assert forget(owner, event) == 0
        assert owner.execute(read).fetchone() == before


def test_waits_for_the_event(
    owner: Owner, event: str, url: str, lived: datetime, clock: Clock
) -> None:
    with psycopg.connect(url) as other:
        other.execute(
            "select from dibs.event_heads where event_id = %s for no key update",
            (event,),
        )
        with pytest.raises(psycopg.errors.LockNotAvailable):
            forget(owner, event)


def test_forgets_who_asked_for_cleanup_runs(owner: Owner, clock: Clock) -> None:
    owner.execute("delete from dibs.reservation_cleanup_logs")
    for days in (0, 40):
        with owner.transaction():
            owner.execute("select set_config('dibs.network', '203.0.113.7', true)")
            at = NOON + timedelta(days=days)
            owner.execute(
                "select dibs.log_cleanup(%s, %s, 'manual', 0, 0, 0, '{}',"
                " principal => 'key:1')",
                (at, at),
            )
    for later, count in ((timedelta(), 0), (timedelta(microseconds=1), 1)):
        clock.set(NOON + timedelta(days=30) + later)
        forgotten = owner.execute("select dibs.forget_run_addresses('30 days')")
        assert forgotten.fetchone() == (count,)
    rows = owner.execute(
        "select principal, network from dibs.reservation_cleanup_logs order by run_id"
    ).fetchall()
    assert rows == [("key:1", None), ("key:1", "203.0.113.7")]
