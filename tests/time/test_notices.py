"""Who is told that their time is nearly over, and when, to the instant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

from .test_every_call import BEFORE, DEADLINE, Owner, door, head_of, owner, written

__all__ = ["door", "owner"]

NOTICE = timedelta(minutes=5)


@pytest.fixture
def notified(door: SqlDoor, event: str, clock: Clock) -> str:
    """An event that tells five minutes before each hold's ten are over."""
    clock.set(START)
    door.put_event(
        event,
        items={"floor": 9},
        hold_seconds=600,
        extension_seconds=1,
        expiring_notice_seconds=300,
    )
    door.reserve(event, {"floor": 1}, session="anna")
    return event


def tell(owner: Owner, event: str) -> int:
    row = owner.execute("select dibs.tell_expiring(%s)", (event,)).fetchone()
    assert row is not None
    count: int = row[0]
    return count


def is_listed(owner: Owner, event: str) -> bool:
    return (event,) in owner.execute("select * from dibs.expiring_events()").fetchall()


def test_is_told_from_the_notice_on_and_until_the_deadline(
    owner: Owner, notified: str, clock: Clock
) -> None:
    tick = timedelta(microseconds=1)
    for at, is_due in (
        (DEADLINE - NOTICE - tick, False),
        (DEADLINE - NOTICE, True),
        (BEFORE, True),
        (DEADLINE, False),
    ):
        clock.set(at)
        assert is_listed(owner, notified) == is_due, at
        with owner.transaction(force_rollback=True):
            assert tell(owner, notified) == is_due, at


def test_is_told_by_the_event_s_clock_which_does_not_go_back(
    door: SqlDoor, owner: Owner, notified: str, clock: Clock
) -> None:
    clock.set(DEADLINE - NOTICE)
    door.reserve(notified, {"nothing": 1}, session="bo")
    clock.set(START)
    assert is_listed(owner, notified)
    assert tell(owner, notified) == 1
    assert not is_listed(owner, notified)


def test_the_event_s_clock_is_when_it_was_told(
    owner: Owner, notified: str, clock: Clock
) -> None:
    clock.set(BEFORE)
    assert tell(owner, notified) == 1
    assert head_of(owner, notified)[1] == BEFORE
    assert written(owner, notified)[-1][1] == BEFORE


def test_what_was_told_is_forgotten_from_the_deadline_on(
    door: SqlDoor, owner: Owner, notified: str, clock: Clock
) -> None:
    def told() -> int:
        rows = owner.execute(
            "select from dibs.notices where event_id = %s", (notified,)
        )
        return len(rows.fetchall())

    clock.set(DEADLINE - NOTICE)
    door.reserve(notified, {"floor": 1}, session="bo")
    assert tell(owner, notified) == 1
    door.change_event(notified, expiring_notice_seconds=600)
    clock.set(BEFORE)
    assert tell(owner, notified) == 1
    assert told() == 2
    door.reserve(notified, {"floor": 1}, session="cy")
    clock.set(DEADLINE)
    assert tell(owner, notified) == 1
    assert told() == 2


@pytest.mark.parametrize(
    ("later", "count"), [(timedelta(), 0), (timedelta(microseconds=1), 1)]
)
def test_nobody_is_told_whose_time_ran_out_while_the_event_was_locked(
    owner: Owner,
    notified: str,
    clock: Clock,
    watcher: Watcher,
    url: str,
    later: timedelta,
    count: int,
) -> None:
    clock.set(BEFORE)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(url) as one_before:
        one_before.execute("select dibs.block(%s, '{\"floor\": 1}')", (notified,))
        telling = pool.submit(tell, owner, notified)
        watcher.until_waiting(1)
        clock.set(DEADLINE - later)
        one_before.commit()
        assert telling.result() == count


def test_nobody_is_told_who_meanwhile_has_more_time_than_the_notice(
    door: SqlDoor,
    owner: Owner,
    notified: str,
    clock: Clock,
    watcher: Watcher,
    url: str,
) -> None:
    """By half a second; it is extended by one."""
    (held,) = door.reservations(notified, session="anna")
    clock.set(DEADLINE - NOTICE)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(url) as other:
        other.execute("select dibs.extend(%s, %s)", (notified, held.id))
        telling = pool.submit(tell, owner, notified)
        watcher.until_waiting(1)
        clock.advance(milliseconds=500)
        other.commit()
        assert telling.result() == 0


def test_who_left_and_is_told_after_that_is_out_no_later(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(
        event,
        items={"floor": 9},
        hold_seconds=600,
        expiring_notice_seconds=600,
        leave_grace_seconds=60,
    )
    door.leave(door.reserve(event, {"floor": 1}, session="anna"))
    assert tell(owner, event) == 1
    clock.advance(seconds=60)
    door.sweep(event)
    actions = [row["action"] for row in door.journal(event, 0, 100)]
    assert actions[-2:] == ["expiring", "released"]
    assert door.verify(event) == []
