"""Telling of what ends soon: little is done while the event is locked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.database import Databases
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

from .work import Owner, Plan, explained, handled, work_of

MANY, COUNT_MAX = 1_000, 10
TELL = "select dibs.tell_expiring(%s, %s)"


def hold(door: SqlDoor, event: str, count: int) -> list[str]:
    asked = [{"session": "crowd", "items": {"floor": 1}}] * count
    return [str(answer.id) for answer in door.reserve_many(event, asked)]


def opened(door: SqlDoor, event: str) -> None:
    rules = {"duplicates": "allow", "hold_seconds": 600, "expiring_notice_seconds": 300}
    door.put_event(event, items={"floor": 10 * MANY}, **rules)


def tell(url: str, event: str, count_max: int = COUNT_MAX) -> int:
    with psycopg.connect(url, autocommit=True) as herald:
        row = herald.execute(TELL, (event, count_max)).fetchone()
    assert row is not None
    count: int = row[0]
    return count


def told(owner: Owner, event: str) -> list[str]:
    """Of which reservations was told, in that order."""
    rows = owner.execute(
        "select reservation_id::text from dibs.journal"
        " where event_id = %s and action = 'expiring' order by position",
        (event,),
    )
    return [one for (one,) in rows]


def work_under_lock(owner: Owner, event: str) -> int:
    """The rows that are handled once the head is locked; undone."""
    given = (event, COUNT_MAX)
    with owner.transaction(force_rollback=True):
        owner.execute(TELL, given)
    with owner.transaction(force_rollback=True), explained(owner) as plans:
        owner.execute(TELL, given)
    (locked,) = [place for place, plan in enumerate(plans) if locks(plan)]
    return round(sum(handled(plan) for plan in plans[locked:]))


def locks(plan: Plan) -> bool:
    return bool(plan["Node Type"] == "LockRows")


@pytest.mark.parametrize("seconds", [550, 700], ids=["live", "over"])
def test_does_no_more_under_the_lock_where_many_were_told_already(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, url: str, seconds: int
) -> None:
    works = []
    for name, count in (("few", 4 * COUNT_MAX), ("many", MANY)):
        one = f"{event}-{name}"
        clock.set(START)
        opened(door, one)
        hold(door, one, count)
        clock.advance(seconds=200)
        hold(door, one, 2 * COUNT_MAX)
        clock.advance(seconds=110)
        assert tell(url, one, MANY) == count
        clock.set(START + timedelta(seconds=seconds))
        works.append(work_under_lock(owner, one))
    few, many = works
    assert many <= few + COUNT_MAX


def test_a_session_that_told_the_first_looks_at_each_that_was_told_once(
    databases: Databases,
) -> None:
    """Its plans were made when nobody had been told of."""
    with databases.copy() as url, psycopg.connect(url, autocommit=True) as herald:
        door, clock = SqlDoor(url), Clock(url)
        clock.set(START)
        opened(door, "before")
        hold(door, "before", MANY)
        herald.execute("vacuum analyze")
        opened(door, "after")
        hold(door, "after", MANY)
        clock.advance(seconds=310)
        herald.execute(TELL, ("after", COUNT_MAX))
        assert tell(url, "after", MANY) == MANY - COUNT_MAX
        hold(door, "after", COUNT_MAX)
        assert work_of(herald, "select dibs.tell_expiring('after')", {}) <= 10 * MANY
        clock.close()
        door.close()


def test_heralds_at_once_tell_of_all_between_them_each_as_many_as_it_may(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, url: str, watcher: Watcher
) -> None:
    """More of them than one of them looks ahead for, and all looked before any told."""
    opened(door, event)
    heralds = 6
    held = hold(door, event, heralds * COUNT_MAX)
    clock.advance(seconds=310)
    with ThreadPoolExecutor(heralds) as pool:
        with watcher.holding(event):
            counts = [pool.submit(tell, url, event) for _ in range(heralds)]
            watcher.until_waiting(heralds)
        assert [count.result() for count in counts] == [COUNT_MAX] * heralds
    assert tell(url, event) == 0
    assert sorted(told(owner, event)) == sorted(held)


def test_tells_what_is_true_once_the_lock_is_had(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, url: str, watcher: Watcher
) -> None:
    """Meanwhile one was bought, one given back, one extended and one told of."""
    opened(door, event)
    sold, released, extended, first, last = hold(door, event, 5)
    clock.advance(seconds=310)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(url) as other:
        other.execute("select dibs.confirm(%s, %s)", (event, sold))
        other.execute("select dibs.release(%s, %s)", (event, released))
        other.execute("select dibs.extend(%s, %s)", (event, extended))
        other.execute(TELL, (event, 1))
        telling = pool.submit(tell, url, event)
        watcher.until_waiting(1)
        other.commit()
        assert telling.result() == 1
    assert sorted(told(owner, event)) == sorted([first, last])


def test_notices_do_not_pile_up(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, url: str
) -> None:
    """Each time those that are over go, if not all at once."""
    opened(door, event)
    for _ in range(5):
        hold(door, event, 5 * COUNT_MAX)
        clock.advance(seconds=310)
        while tell(url, event) == COUNT_MAX:
            pass
        clock.advance(seconds=300)
        door.sweep(event)
    kept = owner.execute(
        "select count(*) from dibs.notices where event_id = %s", (event,)
    ).fetchone()
    assert kept == (5 * COUNT_MAX,)
