"""Rolling up: each row once, beside turns, so that statistics read little."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

Owner = psycopg.Connection[Any]

COUNTED = """
select sum(created_count), sum(refused_count), min(first_position), max(last_position)
from dibs.hourly_counts where event_id = %s
"""
READ = """
select relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
from pg_stat_xact_user_tables where schemaname = 'dibs'
"""


def roll_up(owner: Owner, event: str, rows_max: int = 50_000) -> int:
    row = owner.execute("select dibs.roll_up(%s, %s)", (event, rows_max)).fetchone()
    assert row is not None
    return int(row[0])


def test_counts_each_row_once_however_often_it_is_asked(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    for session in ("anna", "bo"):
        door.reserve(event, {"floor": 1}, session=session)
    door.reserve(event, {"floor": 99}, session="cy")
    clock.advance(seconds=1)
    door.reserve(event, {"floor": 1}, session="di")
    assert [roll_up(owner, event), roll_up(owner, event)] == [5, 0]
    assert owner.execute(COUNTED, (event,)).fetchone() == (3, 1, 1, 5)


def test_goes_in_steps(door: SqlDoor, owner: Owner, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 9})
    for number in range(5):
        door.reserve(event, {"floor": 1}, session=f"s{number}")
        clock.advance(minutes=25)
    assert [roll_up(owner, event, 3) for _ in range(4)] == [3, 3, 1, 0]
    assert owner.execute(COUNTED, (event,)).fetchone() == (5, 0, 1, 7)


def test_adds_to_an_hour_what_comes_later_in_it(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600)
    for _ in range(2):
        sold, given_back, _left = (
            door.reserve(event, {"floor": 1}, session=name)
            for name in ("anna", "bo", "cy")
        )
        door.reserve(event, {"floor": 99}, session="di")
        clock.advance(minutes=1)
        door.confirm(sold)
        door.release(given_back)
        door.cancel(sold)
        clock.advance(minutes=10)
        door.sweep(event)
        roll_up(owner, event)
    counts = owner.execute(
        "select created_count, confirmed_count, expired_count, released_count,"
        " cancelled_count, held_count, refused_count"
        " from dibs.hourly_counts where event_id = %s",
        (event,),
    ).fetchall()
    assert counts == [(6, 2, 2, 2, 2, 6, 2)]


def test_leaves_refusals_of_a_second_that_may_not_be_over(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    door.reserve(event, {"floor": 99}, session="anna")
    roll_up(owner, event)
    door.reserve(event, {"floor": 99}, session="bo")
    clock.advance(seconds=1)
    door.reserve(event, {"floor": 1}, session="cy")
    roll_up(owner, event)
    assert owner.execute(COUNTED, (event,)).fetchone() == (1, 2, 1, 3)


def test_waits_for_no_turn_and_keeps_none_waiting(
    door: SqlDoor, owner: Owner, event: str, url: str, clock: Clock, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 9})
    with watcher.holding(event):
        assert roll_up(owner, event) == 2
    with psycopg.connect(url) as other:
        other.execute("select dibs.roll_up(%s)", (event,))
        assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_two_at_once_count_once(
    door: SqlDoor, owner: Owner, event: str, url: str, clock: Clock, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 9})
    door.reserve(event, {"floor": 1}, session="anna")
    with psycopg.connect(url) as other, ThreadPoolExecutor(1) as pool:
        other.execute("select dibs.roll_up(%s)", (event,))
        second = pool.submit(roll_up, owner, event)
        watcher.until_waiting(1)
        other.commit()
        assert second.result() == 0
    assert owner.execute(COUNTED, (event,)).fetchone() == (1, 0, 1, 3)


def test_two_roll_ups_that_began_together_count_once(
    door: SqlDoor, owner: Owner, event: str, url: str, clock: Clock, watcher: Watcher
) -> None:
    door.put_event(event, items={"floor": 9})
    roll_up(owner, event)
    door.reserve(event, {"floor": 1}, session="anna")
    with (
        psycopg.connect(url) as holder,
        psycopg.connect(url, autocommit=True) as twin,
        ThreadPoolExecutor(2) as pool,
    ):
        holder.execute(
            "select from dibs.hourly_counts where event_id = %s for update", (event,)
        )
        both = [pool.submit(roll_up, link, event) for link in (owner, twin)]
        watcher.until_waiting(2)
        holder.rollback()
        assert sorted(one.result() for one in both) == [0, 1]
    assert owner.execute(COUNTED, (event,)).fetchone() == (1, 0, 1, 3)


def test_knows_which_events_have_news(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def have_news() -> list[str]:
        rows = owner.execute(
            "select e from dibs.events_to_roll_up() e where e like %s", (f"{event}%",)
        )
        return [name for (name,) in rows]

    twin = f"{event}-twin"
    for name in (event, twin):
        door.put_event(name, items={"floor": 9})
    assert have_news() == [event, twin]
    for name in (event, twin):
        roll_up(owner, name)
    assert have_news() == []
    clock.advance(seconds=1)
    door.reserve(twin, {"floor": 99}, session="anna")  # a refusal is news too
    assert have_news() == [twin]


def test_waits_for_a_gap_to_be_filled(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    for session in ("anna", "bo", "cy"):
        door.reserve(event, {"floor": 1}, session=session)
    owner.execute(
        "delete from dibs.journal where event_id = %s and position = 4", (event,)
    )
    assert [roll_up(owner, event), roll_up(owner, event)] == [3, 0]
    owner.execute("select dibs.reconcile(%s)", (event,))
    roll_up(owner, event)
    assert door.verify(event) == []
    told = "select created from dibs.reservation_statistics(%s)"
    assert owner.execute(told, (event,)).fetchone() == (3,)


def test_begins_where_the_journal_does(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    owner.execute("select dibs.close_period(%s)", (event,))
    owner.execute(
        "delete from dibs.journal where event_id = %s and position < 3", (event,)
    )
    assert [roll_up(owner, event), roll_up(owner, event)] == [3, 0]


def test_does_nothing_for_an_event_that_is_not_there(owner: Owner, event: str) -> None:
    assert roll_up(owner, event) == 0


@pytest.mark.parametrize("is_rolled_up", [False, True])
def test_statistics_are_exact_to_the_instant_rolled_up_or_not(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, is_rolled_up: bool
) -> None:
    """Between 10 and 11 a hold of 20 minutes is sold, then cancelled; one just sold."""
    door.put_event(event, items={"floor": 9}, hold_seconds=3600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + timedelta(minutes=20))
    door.confirm(held)
    door.sell(event, {"floor": 1}, session="bo")
    clock.set(START + timedelta(minutes=40))
    door.cancel(held)
    if is_rolled_up:
        assert roll_up(owner, event) == 7
    for after, told in {
        timedelta(hours=1): (2, 2, 1, 1200),
        timedelta(hours=1, minutes=20): (1, 2, 1, 1200),
        timedelta(hours=1, minutes=20, microseconds=1): (0, 0, 1, None),
    }.items():
        clock.set(START + after)
        row = owner.execute(
            "select created, completed, cancelled, mean_hold_seconds"
            " from dibs.reservation_statistics(%s, 1)",
            (event,),
        ).fetchone()
        assert row == told, f"asked {after} later"


def test_statistics_read_no_journal_that_was_rolled_up(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 100_000})
    for _ in range(4):
        asked = [{"session": f"s{n}", "items": {"floor": 1}} for n in range(500)]
        held = door.reserve_many(event, asked)
        requests = [{"id": one.id} for one in held]
        owner.execute(
            "select dibs.release_many(%s, %s)",
            (event, psycopg.types.json.Jsonb(requests)),
        )
        clock.advance(hours=1)
    ask = "select created from dibs.reservation_statistics(%s)"
    assert owner.execute(ask, (event,)).fetchone() == (2000,)
    roll_up(owner, event)
    with owner.transaction(force_rollback=True):
        owner.execute(ask, (event,))  # plans are made, caches warm
    with owner.transaction(force_rollback=True):
        before = dict(owner.execute(READ).fetchall())
        assert owner.execute(ask, (event,)).fetchone() == (2000,)
        after = dict(owner.execute(READ).fetchall())
    read = {name: rows - before.get(name, 0) for name, rows in after.items()}
    assert sum(read.values()) < 30, read
