"""Where parties find room: full rows are read once, and what comes back is found."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.hall import plan_of_rows
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]
Change = Callable[[SqlDoor, Clock, Answer], object]

ROWS, LENGTH = 60, 10
READ = """
select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
from pg_stat_xact_user_tables where relid = 'dibs.seats'::regclass
"""
BATCH = "select code, seats from dibs.reserve_many(%s, %s) order by ordinal"
NEAREST = ["0-0", "0-1"]
"""The first choice of two while the hall is empty."""
BEHIND = ["1-0", "1-1"]
"""Where nothing is left in the first row."""


def named(row: int) -> list[str]:
    return [f"{row}-{number}" for number in range(LENGTH)]


def lines() -> list[list[tuple[str, float]]]:
    return [
        [(name, 10.0 * n) for n, name in enumerate(named(row))] for row in range(ROWS)
    ]


@pytest.fixture
def hall(door: SqlDoor, event: str) -> str:
    """Rows behind each other, the nearest first; what is left over may be single."""
    door.put_event(
        event, seats_max=600, units_max=600, duplicates="allow", orphans="allow"
    )
    door.put_plan(event, plan_of_rows(lines()), {})
    return event


def best(door: SqlDoor, event: str, units: int) -> list[str]:
    """Which seats a party is given, by their names."""
    answer = door.reserve(event, best={"lower": units}, session="anna")
    assert answer.code == "ok", answer.detail
    return sorted(answer.seats)


def read_by(owner: Owner, event: str, parties: list[int]) -> int:
    """How many rows of seats a batch of parties reads, from choosing to writing."""
    wishes = [
        {"best": {"lower": units}, "session": f"s{number}"}
        for number, units in enumerate(parties)
    ]
    with owner.transaction(force_rollback=True):
        owner.execute("set local enable_seqscan = off")
        ((before,),) = owner.execute(READ).fetchall()
        answers = owner.execute(BATCH, (event, Jsonb(wishes))).fetchall()
        ((after,),) = owner.execute(READ).fetchall()
    assert {code for code, _ in answers} == {"ok"}
    return int(after - before)


def test_full_rows_are_read_once_however_many_parties_come(
    door: SqlDoor, owner: Owner, hall: str
) -> None:
    empty = read_by(owner, hall, [2])
    full = [name for row in range(ROWS // 2) for name in named(row)]
    assert door.reserve(hall, seats=full, session="group").code == "ok"
    assert read_by(owner, hall, [2]) >= len(full)
    best(door, hall, 2)
    assert read_by(owner, hall, [2]) <= empty + LENGTH
    assert read_by(owner, hall, [3]) <= empty + LENGTH, "where two have no room"


def test_split_parties_do_not_read_all_of_a_hall_each(
    door: SqlDoor, owner: Owner, hall: str
) -> None:
    taken = [name for row in range(ROWS) for name in named(row)[::3]]
    assert door.reserve(hall, seats=taken, session="group").code == "ok"
    parties = [4] * 30
    assert read_by(owner, hall, parties) <= len(parties) * ROWS * LENGTH / 2


def released(door: SqlDoor, _: Clock, held: Answer) -> None:
    assert door.release(held).code == "ok"


def expired(_: SqlDoor, clock: Clock, __: Answer) -> None:
    clock.set(START + timedelta(hours=2))


def amended(door: SqlDoor, _: Clock, held: Answer) -> None:
    assert door.amend(held, seats=held.seats[-1:]).code == "ok"


def cancelled(door: SqlDoor, _: Clock, held: Answer) -> None:
    assert door.confirm(held).code == "ok"
    assert door.cancel(held).code == "ok"


def cancelled_in_part(door: SqlDoor, _: Clock, held: Answer) -> None:
    assert door.confirm(held).code == "ok"
    assert door.cancel(held, seats=NEAREST).code == "ok"


@pytest.mark.parametrize(
    "given_back",
    [released, expired, amended, cancelled, cancelled_in_part],
    ids=lambda change: change.__name__,
)
def test_what_comes_back_in_front_is_chosen_next(
    door: SqlDoor, clock: Clock, hall: str, given_back: Change
) -> None:
    held = door.reserve(hall, seats=named(0), session="group")
    assert best(door, hall, 2) == BEHIND
    given_back(door, clock, held)
    assert best(door, hall, 2) == NEAREST


def test_a_single_seat_that_comes_back_is_no_room_for_two(
    door: SqlDoor, owner: Owner, hall: str
) -> None:
    single = door.reserve(hall, seats=["0-0"], session="single")
    assert door.reserve(hall, seats=named(0)[1:], session="group").code == "ok"
    assert best(door, hall, 2) == BEHIND
    before = read_by(owner, hall, [2])
    door.release(single)
    assert read_by(owner, hall, [2]) == before


def unblocked(door: SqlDoor, event: str) -> None:
    assert door.unblock(event, seats=named(0), allocation="house").code == "ok"


def unblocked_in_part(door: SqlDoor, event: str) -> None:
    assert door.unblock(event, seats=NEAREST, allocation="house").code == "ok"


@pytest.mark.parametrize(
    "opened", [unblocked, unblocked_in_part], ids=lambda change: change.__name__
)
def test_what_is_no_longer_held_back_is_chosen_next(
    door: SqlDoor, hall: str, opened: Callable[[SqlDoor, str], None]
) -> None:
    assert door.block(hall, seats=named(0), allocation="house").code == "ok"
    assert best(door, hall, 2) == BEHIND
    opened(door, hall)
    assert best(door, hall, 2) == NEAREST


def test_seats_that_are_kept_no_longer_are_chosen_next(
    door: SqlDoor, hall: str
) -> None:
    assert door.put_access(hall, named(0), "accessible").code == "ok"
    assert best(door, hall, 2) == BEHIND
    assert door.put_access(hall, named(0), None).code == "ok"
    assert best(door, hall, 2) == NEAREST


def test_another_focal_point_is_where_the_next_party_begins(
    door: SqlDoor, hall: str
) -> None:
    assert door.reserve(hall, seats=named(0), session="group").code == "ok"
    assert best(door, hall, 2) == BEHIND
    door.change_event(hall, focal_x=0, focal_y=10 * ROWS)
    last = ROWS - 1
    assert best(door, hall, 2) == [f"{last}-0", f"{last}-1"]


def test_a_seat_that_comes_to_an_item_is_chosen_next(door: SqlDoor, hall: str) -> None:
    box = dict.fromkeys(named(0), "box")
    door.put_plan(hall, plan_of_rows(lines(), items=box), {})
    assert best(door, hall, 2) == BEHIND
    door.put_plan(hall, plan_of_rows(lines()), {})
    assert best(door, hall, 2) == NEAREST


def test_a_plan_that_is_being_imported_is_looked_through_anew(
    door: SqlDoor, owner: Owner, hall: str
) -> None:
    box = dict.fromkeys(named(0), "box")
    door.put_plan(hall, plan_of_rows(lines(), items=box), {})
    assert best(door, hall, 2) == BEHIND
    moved = [{"seat_id": name, "item_id": "lower"} for name in named(0)]
    owner.execute("select * from dibs.put_seats(%s, %s)", (hall, Jsonb(moved)))
    assert [row for row in door.verify(hall) if "noted_row" in row["detail"]] == []
    assert best(door, hall, 2) == NEAREST
    assert door.put_plan(hall, plan_of_rows(lines()), {}).code == "ok"


def test_nobody_is_given_a_part_of_what_they_ask_for(
    door: SqlDoor, owner: Owner, hall: str
) -> None:
    singles = ["0-0", "0-2", "0-4"]
    door.put_plan(hall, plan_of_rows(lines(), items={"1-0": "box"}), {})
    taken = [name for row in range(ROWS) for name in named(row) if name not in singles]
    assert door.reserve(hall, seats=taken, session="group").code == "ok"
    # Being imported: the item still counts what is another's by now.
    moved = [{"seat_id": "0-4", "item_id": "box"}]
    owner.execute("select * from dibs.put_seats(%s, %s)", (hall, Jsonb(moved)))
    assert door.reserve(hall, best={"lower": 3}, session="anna").code == "sold_out"
    moved = [{"seat_id": "0-4", "item_id": "lower"}]
    owner.execute("select * from dibs.put_seats(%s, %s)", (hall, Jsonb(moved)))
    assert best(door, hall, 3) == singles


def test_of_two_seats_as_near_who_is_split_is_given_the_first(
    door: SqlDoor, event: str
) -> None:
    near = [("a-0", 0.1), ("a-1", 0.2), ("a-2", 0.3)]
    behind = [("b-0", 0.1), ("b-2", 0.3)]
    door.put_event(event, focal_x=0, focal_y=0, orphans="allow")
    door.put_plan(event, plan_of_rows([near, behind]), {})
    assert best(door, event, 4) == ["a-0", "a-1", "a-2", "b-0"]


def test_a_seat_without_a_place_hides_none_that_is_nearer(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    """It counts as if it were at nought, and so the middle of its block is not near."""
    singles = [[(f"m-{number}", 600.0 + number)] for number in range(40)]
    rows = [[("f-0", 1_000.0), ("f-1", 1_001.0)], *singles, [("z", 420.0)]]
    door.put_event(event, focal_x=1_000, focal_y=0, orphans="allow")
    door.put_plan(event, plan_of_rows(rows, spacing=0), {})
    nowhere = [{"seat_id": "f-1", "item_id": "lower"}]
    every = [name for row in rows for name, _ in row]
    owner.execute("select * from dibs.put_seats(%s, %s)", (event, Jsonb(nowhere)))
    owner.execute("select * from dibs.finish_plan(%s, %s)", (event, every))
    assert best(door, event, 3) == ["f-0", "f-1", "z"]
