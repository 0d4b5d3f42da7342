"""Sweeping from SQL alone: what is due where, and the account of a run."""

from datetime import timedelta
from typing import Any

import psutil
import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.behaviour.counts import counts_of
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

Owner = psycopg.Connection[Any]

# A row's xmin is no help: under an exception handler it is a subtransaction's.
NOTE_STEPS = """
create table public.steps (event_id text, step xid8 default pg_current_xact_id());
create function public.note_step() returns trigger language plpgsql as $$
begin
  insert into public.steps (event_id) values (new.event_id);
  return null;
end
$$;
create trigger note_step after insert on dibs.journal
for each row when (new.action = 'expired') execute function public.note_step();
"""
FORGET_STEPS = "drop function public.note_step cascade; drop table public.steps"


def test_ends_what_is_due_in_every_event_and_writes_it_down(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    held = []
    for name in (event, f"{event}-twin"):
        door.put_event(name, items={"floor": 9}, hold_seconds=60)
        door.put_plan(name, plan_of(lower=["A-1"]), {})
        held.append(door.reserve(name, {"floor": 1}, seats=["A-1"], session="anna"))
    clock.set(START + timedelta(seconds=60))
    owner.execute("call dibs.sweep()")
    assert {door.read(one).status for one in held} == {"expired"}
    assert counts_of(door, event, "floor") == (9, 0, 0)
    row = owner.execute(
        "select trigger, event_count, reservations_expired, seats_released,"
        " reservation_ids::text[], error from dibs.reservation_cleanup_logs"
        " order by run_id desc limit 1"
    ).fetchone()
    assert row is not None
    *counts, ids, error = row
    assert counts == ["schedule", 2, 2, 2]
    assert (set(ids), error) == ({one.id for one in held}, None)


def test_says_when_a_run_began_and_ended(door: SqlDoor, owner: Owner) -> None:
    owner.execute(
        "create temporary table run as"
        " select null::timestamptz as called_at, null::timestamptz as returned_at"
    )
    # The procedure commits on its way, so what its caller sees is kept outside.
    owner.execute("""
        do $$ begin
          perform pg_sleep(0.01);
          update run set called_at = clock_timestamp();
          call dibs.sweep();
          update run set returned_at = clock_timestamp();
        end $$
    """)
    instants = owner.execute(
        "select called_at, started_at, finished_at, returned_at"
        " from dibs.reservation_cleanup_logs, run order by run_id desc limit 1"
    ).fetchone()
    owner.execute("drop table run")
    assert instants is not None
    assert list(instants) == sorted(instants)


@pytest.mark.parametrize(
    "sweep",
    ["call dibs.sweep()", "select dibs.cleanup_expired_seat_reservations()"],
)
def test_leaves_a_locked_event_for_the_next_time(
    door: SqlDoor,
    owner: Owner,
    watcher: Watcher,
    event: str,
    clock: Clock,
    sweep: str,
) -> None:
    names = f"{event}-a", f"{event}-b"
    for name in names:
        door.put_event(name, items={"floor": 9}, hold_seconds=60)
        door.reserve(name, {"floor": 1}, session="anna")
    clock.set(START + timedelta(seconds=60))
    left = "select count(*) from dibs.reservations where status = 'reserved'"
    with watcher.holding(names[0]):
        owner.execute(sweep)
        assert owner.execute(left).fetchone() == (1,)
    told = owner.execute(
        "select error from dibs.reservation_cleanup_logs order by run_id desc limit 1"
    ).fetchone()
    assert told == (f"locked by others: {names[0]}",)
    owner.execute(sweep)
    assert owner.execute(left).fetchone() == (0,)


def test_takes_one_event_and_so_many_reservations_a_transaction(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    names = event, f"{event}-twin"
    for name in names:
        door.put_event(name, items={"floor": 9}, hold_seconds=60)
        for number in range(5):
            door.reserve(name, {"floor": 1}, session=f"s{number}")
    clock.set(START + timedelta(seconds=60))
    owner.execute(NOTE_STEPS)
    try:
        owner.execute("call dibs.sweep(2)")
        steps = owner.execute(
            "select array_agg(distinct event_id), count(*) from public.steps"
            " group by step order by min(event_id), count(*)"
        ).fetchall()
    finally:
        owner.execute(FORGET_STEPS)
    assert steps == [([name], count) for name in names for count in (1, 2, 2)]
    assert counts_of(door, event, "floor") == (9, 0, 0)


def test_says_which_events_are_due_the_longest_due_first(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    for seconds, name in ((90, event), (60, f"{event}-twin"), (999, f"{event}-x")):
        door.put_event(name, items={"floor": 9}, hold_seconds=seconds)
        door.reserve(name, {"floor": 1}, session="anna")
        door.reserve(name, {"floor": 1}, session="bo")
        door.release(door.reserve(name, {"floor": 1}, session="cy"))
    clock.set(START + timedelta(seconds=90))
    rows = owner.execute(
        "select event_id, due_count, due_at from dibs.due_events()"
        " where event_id like %s",
        (f"{event}%",),
    ).fetchall()
    assert rows == [
        (f"{event}-twin", 2, START + timedelta(seconds=60)),
        (event, 2, START + timedelta(seconds=90)),
    ]


def test_says_when_the_next_is_due(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(START - timedelta(days=365))  # before all that others left here
    door.put_event(event, items={"floor": 9}, hold_seconds=30)
    door.release(door.reserve(event, {"floor": 1}, session="anna"))
    door.change_event(event, hold_seconds=60)
    door.reserve(event, {"floor": 1}, session="anna")
    (deadline,) = owner.execute("select dibs.next_deadline()").fetchone() or (None,)
    assert deadline == START - timedelta(days=365) + timedelta(seconds=60)


def test_counts_those_who_hold_something_now(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def live() -> int:
        row = owner.execute("select dibs.live_count()").fetchone()
        assert row is not None
        return int(row[0])

    before = live()
    door.put_event(event, items={"floor": 9}, hold_seconds=60)
    for session in ("anna", "bo"):
        door.reserve(event, {"floor": 1}, session=session)
    door.release(door.reserve(event, {"floor": 1}, session="cy"))
    door.sell(event, {"floor": 1}, session="di")
    assert live() - before == 2


def test_ending_what_owners_had_left_takes_as_long_as_what_they_had_not(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    """Beside each other in one turn they become released and expired."""
    count, units = 6_000, 8
    items = {"floor": count * units}
    door.put_event(event, items=items, duplicates="allow", hold_seconds=600)
    asked = [{"session": "crowd", "items": {"floor": units}}] * 500
    held = [a.id for _ in range(0, count, 500) for a in door.reserve_many(event, asked)]
    clock.advance(minutes=11)
    expired = seconds_to_expire(owner, event)
    clock.set(START)
    left = Jsonb([{"id": one} for one in held[::2]])
    owner.execute("select count(*) from dibs.leave_many(%s, %s)", (event, left))
    clock.advance(minutes=11)
    both = seconds_to_expire(owner, event)
    ended = owner.execute(
        "select status, count(*) from dibs.expire_many(%s, %s) group by status"
        " order by status",
        (event, count),
    ).fetchall()
    assert ended == [("expired", count / 2), ("released", count / 2)]
    assert both < 2 * expired, (both, expired)


def seconds_to_expire(owner: Owner, event: str) -> float:
    """How long a processor works to expire all that is due, three times; undone."""
    worker = psutil.Process(owner.info.backend_pid)
    begun = worker.cpu_times()
    for _ in range(3):
        with owner.transaction(force_rollback=True):
            owner.execute("select count(*) from dibs.expire_many(%s, 100000)", (event,))
    ended = worker.cpu_times()
    return ended.user + ended.system - begun.user - begun.system


def test_fewer_than_none_are_none(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9}, hold_seconds=600)
    door.reserve(event, {"floor": 1}, session="anna")
    clock.advance(minutes=10)
    for most, swept in ((-1, 0), (0, 0), (None, 1)):
        asked = "select count(*) from dibs.expire_many(%s, %s)"
        assert owner.execute(asked, (event, most)).fetchone() == (swept,)
