"""Verify: each invariant, broken by raw SQL, is named; a sound event has none."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

from .broken import BROKEN

Owner = psycopg.Connection[Any]
Breaking = tuple[dict[str, Any], Owner]


def written(door: SqlDoor, event: str, clock: Clock) -> dict[str, Any]:
    """An event with a sale, a hold, a release and others, and their reservations.

    The sale was left and come back to; one hold was left for good, another was sold and
    cancelled, first a part of it and then the rest, another was amended. One was
    refused. One seat was given back twice. Of three passes the payment began; one
    was paid too late, and sold nevertheless, one could be paid no more.
    """
    door.put_event(event, items={"floor": 9, "mug": 9, "pass": 9})
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3", "A-4", "A-5", "A-6"]), {})
    sold = door.reserve(event, {"floor": 2}, seats=["A-1"], session="anna", key="k")
    held = door.reserve(event, {"floor": 1}, seats=["A-2"], session="bo")
    freed = door.reserve(event, {"floor": 1}, seats=["A-6"], session="cy")
    gone = door.reserve(event, {"floor": 1}, session="di")
    undone = door.sell(event, {"floor": 3}, session="ed")
    changed = door.reserve(event, {"mug": 2}, seats=["A-4"], session="fay")
    assert door.sell(event, {"mug": 9}, session="gus", key="m").code == "sold_out"
    door.begin_payment(door.reserve(event, {"pass": 1}, session="hal"), order="8")
    unpaid = door.reserve(event, {"pass": 1}, session="jo")
    door.begin_payment(unpaid, order="10")
    door.end_payment(unpaid, order="10")
    late = door.reserve(event, {"pass": 1}, session="ida")
    door.begin_payment(late, order="9")
    door.release(late)
    assert door.settle(late, "9").code == "ok"
    door.leave(gone)
    door.leave(sold)
    clock.advance(seconds=1)
    door.amend(changed, items={"mug": 1}, seats=["A-5"], key="l")
    door.extend(changed)
    door.heartbeat(sold)
    door.extend(held)
    door.confirm(sold)
    door.release(freed)
    door.release(door.reserve(event, seats=["A-6"], session="cy"))
    door.cancel(undone, {"floor": 1})
    door.cancel(undone)
    clock.advance(seconds=119)
    assert door.sweep(event) == [gone.id]
    return {
        "event": event,
        "sold": sold.id,
        "held": held.id,
        "freed": freed.id,
        "gone": gone.id,
        "undone": undone.id,
        "changed": changed.id,
        "late": late.id,
    }


@pytest.fixture
def ids(door: SqlDoor, event: str, clock: Clock) -> dict[str, Any]:
    """An event of the test's own with something of everything."""
    return written(door, event, clock)


@pytest.fixture(scope="module")
def lasting(url: str, settable_clock: Clock) -> Iterator[Breaking]:
    """Another, for those who take back what they break; and who owns all tables."""
    door = SqlDoor(url)
    settable_clock.set(START)
    made = written(door, "lasting", settable_clock)
    with psycopg.connect(url, autocommit=True) as owner:
        yield made, owner
    assert door.verify("lasting") == []
    door.close()


@pytest.fixture
def breaking(lasting: Breaking, settable_clock: Clock) -> Iterator[Breaking]:
    """The ids of what lasts, in a transaction that never was."""
    ids, owner = lasting
    settable_clock.set(START + timedelta(seconds=120))
    with owner.transaction(force_rollback=True):
        yield ids, owner
    settable_clock.run()


@pytest.mark.parametrize(
    ("statement", "invariants"), BROKEN.values(), ids=BROKEN.keys()
)
def test_names_what_is_broken(
    breaking: Breaking, statement: str, invariants: set[str]
) -> None:
    ids, owner = breaking
    changed = owner.execute(statement, ids).rowcount
    assert changed > 0
    rows = owner.execute("select * from dibs.verify(%(event)s)", ids).fetchall()
    assert {invariant for invariant, _, _ in rows} == invariants


def test_tells_what_it_counted(owner: Owner, ids: dict[str, Any]) -> None:
    statement, _ = BROKEN["a seat blocked beside the counts"]
    with owner.transaction(force_rollback=True):
        owner.execute(statement, ids)
        rows = owner.execute("select * from dibs.verify(%(event)s)", ids).fetchall()
    assert rows == [("I1", "lower", {"counts": [6, 0], "seats": [6, 1]})]


def test_changes_nothing_and_locks_nothing(
    owner: Owner, ids: dict[str, Any], door: SqlDoor
) -> None:
    before = owner.execute("select txid_current_if_assigned()").fetchone()
    with owner.transaction():
        owner.execute("set transaction read only")
        rows = owner.execute("select * from dibs.verify(%(event)s)", ids).fetchall()
        taken = owner.execute(
            "select count(*) from pg_locks where pid = pg_backend_pid()"
            " and mode not in ('AccessShareLock', 'ExclusiveLock')"
        ).fetchone()
    assert (rows, taken) == ([], (0,))
    assert before == (None,)


def test_a_payment_is_under_way_until_it_ends_and_no_shorter(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, items={"floor": 9}, heartbeat_seconds=60)
    ended, begun = (
        door.reserve(event, {"floor": 1}, session=name) for name in ("anna", "bo")
    )
    for held in (ended, begun):
        assert door.begin_payment(held).code == "ok"
    door.end_payment(ended)
    assert door.extend(begun).code == "ok"
    clock.advance(minutes=2)
    assert door.sweep(event) == [ended.id]
    assert door.verify(event) == []
    door.release(begun)
    with owner.transaction(force_rollback=True):
        owner.execute(
            "update dibs.journal set detail ="
            " jsonb_build_object('reason', 'silent', 'leaves_at', recorded_at)"
            " where event_id = %s and reservation_id = %s and action = 'released'",
            (event, begun.id),
        )
        rows = owner.execute("select invariant from dibs.verify(%s)", (event,))
        assert rows.fetchall() == [("I5",)]
