"""Choosing seats: what it reads and frees, and halls of an older release."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.hall import plan_of_rows
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

ROWS, LENGTH = 120, 20
NEAREST = 16
"""Rows that the first steps read, at most."""
SLACK = 20
"""Rows of the table beside those of the hall: first ones of steps, named ones."""

READ = """
select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
from pg_stat_xact_user_tables where relid = 'dibs.seats'::regclass
"""
BATCH = "select seats from dibs.reserve_many(%s, %s) order by ordinal"
BEST = "select seats from dibs.reserve(%s, best => %s, session => %s)"


def rows_read(owner: Owner, event: str, units: int) -> int:
    """How many rows of seats it takes to choose so many; nothing is kept of it."""
    with owner.transaction(force_rollback=True):
        owner.execute(BEST, (event, Jsonb({"lower": 1}), "warm"))
        ((before,),) = owner.execute(READ).fetchall()
        choose = (
            "select dibs._best_seats(e, 'lower', 0, 0, %s, '{}', '{}')"
            " from dibs.events e where e.event_id = %s"
        )
        owner.execute("set local enable_seqscan = off")
        ((chosen,),) = owner.execute(choose, (units, event)).fetchall()
        assert len(chosen) == units
        ((after,),) = owner.execute(READ).fetchall()
        return int(after - before)


@pytest.fixture
def hall(door: SqlDoor, event: str) -> str:
    """A hall of many rows; the nearest are the first."""
    rows = [[(f"{row}-{n}", 10.0 * n) for n in range(LENGTH)] for row in range(ROWS)]
    door.put_event(event, seats_max=1000, units_max=1000, duplicates="allow")
    door.put_plan(event, plan_of_rows(rows), {})
    return event


@pytest.mark.parametrize("units", [1, 4, LENGTH])
def test_reads_the_nearest_rows_alone_while_seats_are_free(
    owner: Owner, hall: str, units: int
) -> None:
    assert rows_read(owner, hall, units) <= NEAREST * LENGTH + SLACK


def test_seats_a_batch_as_its_parties_would_be_one_by_one(
    owner: Owner, hall: str
) -> None:
    parties = [4, 7, 4, 3, 9, 4, 2, 11, 4, 3, 4, 20, 1]
    wishes = [
        {"best": {"lower": units}, "session": f"s{number}"}
        for number, units in enumerate(parties)
    ]
    with owner.transaction(force_rollback=True):
        together = owner.execute(BATCH, (hall, Jsonb(wishes))).fetchall()
    alone = [
        seats
        for wish in wishes
        for seats in owner.execute(
            BEST, (hall, Jsonb(wish["best"]), wish["session"])
        ).fetchall()
    ]
    assert together == alone


@pytest.mark.parametrize("is_analyzed", [False, True])
def test_a_batch_reads_the_rows_it_seats_about_once(
    owner: Owner, hall: str, is_analyzed: bool
) -> None:
    parties = ROWS
    if is_analyzed:
        owner.execute("analyze dibs.seats")
    wishes = [
        {"best": {"lower": 4}, "session": f"s{number}"} for number in range(parties)
    ]
    owner.execute("set enable_seqscan = off")
    with owner.transaction(force_rollback=True):
        ((before,),) = owner.execute(READ).fetchall()
        owner.execute(BATCH, (hall, Jsonb(wishes)))
        ((after,),) = owner.execute(READ).fetchall()
    owner.execute("reset enable_seqscan")
    # Its rows and those beside them, read to choose, to take and to write.
    assert after - before <= 8 * parties * 4, "it reads rows anew for every party"


def test_reads_every_row_once_where_nobody_fits_in(
    door: SqlDoor, owner: Owner, hall: str
) -> None:
    taken = [f"{row}-{n}" for row in range(ROWS) for n in range(LENGTH) if n % 4 != 1]
    for first in range(0, len(taken), 900):
        seats = taken[first : first + 900]
        assert door.reserve(hall, seats=seats, session=f"s{first}").code == "ok"
    assert rows_read(owner, hall, 4) <= ROWS * LENGTH + SLACK
    assert rows_read(owner, hall, 1) <= NEAREST * LENGTH + SLACK


def test_orders_what_an_older_release_imported(
    door: SqlDoor, owner: Owner, hall: str
) -> None:
    owner.execute("update dibs.plans set focal_x = null, focal_y = null")
    owner.execute(
        "update dibs.seats set row_order = null, row_distance = null, place = null"
    )
    answer = door.reserve(hall, best={"lower": 3}, session="anna")
    assert sorted(answer.seats) == ["59-10", "59-8", "59-9"]  # the middle of the seats


def test_frees_as_much_of_what_is_due_as_it_takes(
    door: SqlDoor, hall: str, clock: Clock
) -> None:
    names = [f"{row}-{n}" for row in range(ROWS) for n in range(LENGTH)]
    asked = [{"session": name, "seats": [name]} for name in names[:400]]
    assert {held.code for held in door.reserve_many(hall, asked)} == {"ok"}
    clock.set(START + timedelta(hours=1))
    for first in range(400, len(names), 1000):
        seats = names[first : first + 1000]
        assert door.reserve(hall, seats=seats, session=f"t{first}").code == "ok"
    assert door.reserve(hall, best={"lower": 100}, session="anna").code == "ok"
    refused = door.reserve(hall, best={"lower": 301}, session="bo")
    assert refused.detail["available"] == {"lower": 300}
    assert door.reserve(hall, best={"lower": 300}, session="bo").code == "ok"
    assert door.verify(hall) == []
