"""Every call that reads the clock reads it once, by the event, and never backwards.

By SQL alone: each call is a statement, whatever door it is behind.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.hall import plan_of, with_floor
from tests.doors.sql_door import SqlDoor
from tests.doors.watcher import Watcher

Owner = psycopg.Connection[Any]
Change = Callable[[SqlDoor, Owner, str, int], object]

DEADLINE = START + timedelta(minutes=10)
BEFORE = DEADLINE - timedelta(microseconds=1)
LATER = START + timedelta(hours=1)


@pytest.fixture
def door(url: str) -> Iterator[SqlDoor]:
    """The functions, each call a statement of its own."""
    door = SqlDoor(url)
    yield door
    door.close()


@pytest.fixture
def owner(url: str) -> Iterator[Owner]:
    """A connection of the role that owns every table; it commits by itself."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def written(owner: Owner, event: str) -> list[tuple[int, datetime]]:
    """Position and time of each row of the journal."""
    return owner.execute(
        "select position, recorded_at from dibs.journal where event_id = %s"
        " order by position",
        (event,),
    ).fetchall()


def head_of(owner: Owner, event: str) -> tuple[int, datetime]:
    """Position and clock of the event's head."""
    row = owner.execute(
        "select position, clock_at from dibs.event_heads where event_id = %s", (event,)
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def give(statement: str) -> Change:
    """Runs a statement for the event; `number` is another at every call."""
    return lambda _door, owner, event, number: owner.execute(
        statement, {"event": event, "number": number, "text": str(number)}
    )


def reconcile(_door: SqlDoor, owner: Owner, event: str, _number: int) -> None:
    """Mends a count that somebody broke."""
    owner.execute(
        "update dibs.items set sold_count = sold_count + 1,"
        " available_count = available_count - 1"
        " where event_id = %s and item_id = 'floor'",
        (event,),
    )
    owner.execute("select * from dibs.reconcile(%s)", (event,))


def fill_cart(door: SqlDoor, _owner: Owner, event: str, number: int) -> None:
    """Begins a cart, and then changes it."""
    for _ in range(2):
        door.fill_cart(event, {"floor": 1}, session=f"s{number}")


CHANGES: dict[str, Change] = {
    "reserve": lambda door, _, event, n: door.reserve(
        event, {"floor": 1}, session=f"s{n}"
    ),
    "sell": lambda door, _, event, n: door.sell(event, {"floor": 1}, session=f"s{n}"),
    "fill_cart": fill_cart,
    "block": lambda door, _, event, _n: door.block(event, {"floor": 1}),
    "unblock": lambda door, _, event, _n: door.unblock(event, {"floor": 1}),
    "change_event": lambda door, _, event, n: door.change_event(event, hold_seconds=n),
    "put_event": lambda door, _, event, n: door.put_event(event, name=f"Gala {n}"),
    "put_item": lambda door, _, event, n: door.put_item(
        event, "floor", capacity=30 + n
    ),
    "put_items": lambda door, _, event, n: door.put_items(
        event, {"floor": {"capacity": 50 + n}}
    ),
    "put_product": lambda door, _, event, n: door.put_product(
        event, "drink", serving=("first", "fullest")[n % 2]
    ),
    "put_policy": lambda door, _, event, n: door.put_policy(
        event, item="floor", units_max=n
    ),
    "put_access": lambda door, _, event, n: door.put_access(
        event, ["A-1"], (None, "accessible")[n % 2]
    ),
    "put_plan": lambda door, _, event, n: door.put_plan(
        event, with_floor(plan_of(lower=["A-1", f"B-{n}"]), "floor"), {"floor": 90 + n}
    ),
    "begin_plan": give(
        "select dibs.begin_plan(%(event)s, '{}', jsonb_build_object('floor', 70 +"
        " %(number)s))"
    ),
    "finish_plan": give("select dibs.finish_plan(%(event)s, '{A-1,A-2}')"),
    "expire_many": give("select dibs.expire_many(%(event)s, 1)"),
    "close_period": give("select dibs.close_period(%(event)s)"),
    "reconcile": reconcile,
}  # fmt: skip


@pytest.fixture
def hall(door: SqlDoor, event: str, clock: Clock) -> str:
    """An event in the middle of its sale, with units held back and holds due."""
    plan = with_floor(plan_of(lower=["A-1", "A-2"]), "floor")
    door.put_event(event, items={"drink-1": 9}, hold_seconds=600)
    door.put_plan(event, plan, {"floor": 30})
    door.put_item(event, "drink-1", capacity=9, product="drink")
    door.block(event, {"floor": 5})
    for session in ("anna", "bo"):
        door.reserve(event, {"drink-1": 1}, session=session)
    clock.set(LATER)
    return event


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_written_at_the_time_it_is(
    door: SqlDoor, owner: Owner, hall: str, change: str
) -> None:
    before, _ = head_of(owner, hall)
    CHANGES[change](door, owner, hall, 1)
    position, clock_at = head_of(owner, hall)
    rows = written(owner, hall)
    assert clock_at == LATER
    assert position > before
    assert [at for at, _ in rows] == list(range(1, position + 1))
    assert {at for number, at in rows if number > before} == {LATER}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_goes_on_where_the_event_s_clock_is(
    door: SqlDoor, owner: Owner, hall: str, clock: Clock, change: str
) -> None:
    CHANGES[change](door, owner, hall, 1)
    before, _ = head_of(owner, hall)
    clock.set(START - timedelta(days=1))
    CHANGES[change](door, owner, hall, 2)
    position, clock_at = head_of(owner, hall)
    assert clock_at == LATER
    assert position > before
    assert {at for number, at in written(owner, hall) if number > before} == {LATER}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_waits_for_the_one_before_it(
    door: SqlDoor, owner: Owner, hall: str, watcher: Watcher, url: str, change: str
) -> None:
    before, _ = head_of(owner, hall)
    with (
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(url) as one_before,
    ):
        one_before.execute("select dibs.block(%s, seats => '{A-1}')", (hall,))
        waiting = pool.submit(CHANGES[change], door, owner, hall, 1)
        watcher.until_waiting(1)
        one_before.commit()
        waiting.result()
    position, _ = head_of(owner, hall)
    assert position > before + 1
    numbers = [number for number, _ in written(owner, hall)]
    assert numbers == list(range(1, position + 1))


Read = Callable[[SqlDoor, Owner, Answer], bool]
"""Whether a hold of `floor` and of A-1 still stands, as a call tells it."""


def holds(statement: str, word: str) -> Read:
    """Whether what a statement answers, as text, has a word in it."""

    def ask(_door: SqlDoor, owner: Owner, held: Answer) -> bool:
        given = {"event": held.event, "id": held.id}
        rows = owner.execute(statement, given).fetchall()
        return word in str(rows)

    return ask


READS: dict[str, Read] = {
    "availability": lambda door, _, held: (
        (door.availability(held.event) or {})["items"]["floor"]["reserved_count"] == 1
    ),
    "availability of seats": holds(
        "select dibs.availability(%(event)s) #> '{seats}'", "'reserved': ['A-1']"
    ),
    "availability_version": lambda door, _, held: (
        (door.availability_version(held.event) or "").split("-")[2] == "0"
    ),
    "live_count": holds("select dibs.live_count()", "(1,)"),
    "live_state": holds(
        "select dibs.live_state(%(event)s) #> '{seats}'", "'reserved': ['A-1']"
    ),
    "what is due in live_state": holds(
        "select dibs.live_state(%(event)s) -> 'due'", "[]"
    ),
    "live_changes": holds(
        "select dibs.live_changes(%(event)s, 0) -> 'seats'", "'A-1': 'r'"
    ),
    "read_cart": holds(
        "select status from dibs.read_cart(%(event)s, 'anna')", "reserved"
    ),
    "due_events": lambda _, owner, held: (
        (held.event,) not in owner.execute("select event_id from dibs.due_events()")
        .fetchall()
    ),
    "read_reservation": lambda door, _, held: door.read(held).status == "reserved",
    "read_reservations": lambda door, _, held: (
        door.reservations(held.event, session="anna")[0].status == "reserved"
    ),
    "read_event": lambda door, _, held: bool(
        (door.event(held.event) or {})["on_sale"]
    ),
    "explain_reservation": holds(
        "select what from dibs.explain_reservation(%(event)s, %(id)s)", "Holds"
    ),
    "explain_seat": holds(
        "select what from dibs.explain_seat(%(event)s, 'A-1')", "Held"
    ),
    "explain_sold_out": holds(
        "select detail from dibs.explain_sold_out(%(event)s, 'floor')",
        "'reserved_count': 1",
    ),
    "explain_refusal": holds(
        "select what from dibs.explain_refusal(%(event)s, 'cy')", "it still stands"
    ),
}  # fmt: skip


@pytest.fixture
def held(door: SqlDoor, owner: Owner, event: str, clock: Clock) -> Answer:
    """A hold until the deadline, in an event that sells until then."""
    owner.execute("delete from dibs.reservations")  # counts are over all events
    door.put_event(
        event, items={"floor": 2}, hold_seconds=600, sales_end_at=DEADLINE.isoformat()
    )
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    clock.set(START)
    held = door.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    assert door.reserve(event, {"floor": 2}, session="cy").code == "sold_out"
    return held


@pytest.mark.parametrize("read", READS)
def test_each_reading_is_exact_to_the_instant(
    door: SqlDoor, owner: Owner, clock: Clock, held: Answer, read: str
) -> None:
    clock.set(BEFORE)
    assert READS[read](door, owner, held)
    clock.set(DEADLINE)
    assert not READS[read](door, owner, held)


@pytest.mark.parametrize("read", READS)
def test_no_reading_goes_behind_the_event_s_clock(
    door: SqlDoor, owner: Owner, clock: Clock, held: Answer, read: str
) -> None:
    clock.set(DEADLINE)
    door.reserve(held.event, {"nothing": 1}, session="bo")
    clock.set(START)
    assert not READS[read](door, owner, held)


def test_who_asks_an_unknown_event_is_told_the_time_too(
    door: SqlDoor, clock: Clock
) -> None:
    clock.set(LATER)
    refused = door.reserve("unknown", {"floor": 1}, session="anna")
    assert (refused.code, refused.server_now) == ("not_found", LATER)
    unread = door.read(replace(refused, id=str(uuid4()), token=None))
    assert (unread.code, unread.server_now) == ("not_found", LATER)
