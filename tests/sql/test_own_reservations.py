"""What somebody holds is read past all that they held before."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.doors.database import Databases
from tests.doors.sql_door import SqlDoor

MANY = 400
READ = """
select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
from pg_stat_xact_user_tables where relid = 'dibs.reservations'::regclass
"""
LIVE = """
select id::text from dibs.read_reservations(
  'hall', session => %s, customer => %s, live => true
)
"""


@pytest.fixture(scope="module")
def url(databases: Databases) -> Iterator[str]:
    with databases.copy() as url:
        yield url


@pytest.fixture(scope="module")
def door(url: str) -> Iterator[SqlDoor]:
    door = SqlDoor(url)
    yield door
    door.close()


def test_what_is_held_is_read_without_what_is_over(door: SqlDoor, url: str) -> None:
    door.put_event("hall", items={"floor": 1_000}, duplicates="allow")
    ask = {"session": "anna", "customer": "c-1", "items": {"floor": 1}}
    owned = [{**ask, "customer": None}, ask]
    over = door.reserve_many("hall", owned * (MANY // 2))
    for one in over[: MANY // 3]:
        door.confirm(one)
    for one in over[MANY // 3 :]:
        door.release(one)
    guest, customer = door.reserve_many("hall", owned)
    who: dict[tuple[Any, Any], list[str | None]] = {
        ("anna", None): [customer.id, guest.id],
        (None, "c-1"): [customer.id],
        ("anna", "c-1"): [customer.id, guest.id],
        ("bo", None): [],
        (None, None): [],
    }
    with psycopg.connect(url, autocommit=True) as owner:
        for named, ids in who.items():
            for _ in range(7):  # of which the last are planned for anybody
                with owner.transaction():
                    before = owner.execute(READ).fetchone() or (0,)
                    told = [one for (one,) in owner.execute(LIVE, named)]
                    after = owner.execute(READ).fetchone() or (0,)
                assert told == ids
                assert after[0] - before[0] < 10
    assert len(door.reservations("hall", session="anna", limit=1_000)) == MANY + 2
