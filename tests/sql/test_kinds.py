"""Kinds: what their lines get where neither the item nor the event says otherwise."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.python_door import PythonDoor
from tests.doors.sql_door import SqlDoor

from dibs import InvalidInput, PolicyPut

Owner = psycopg.Connection[Any]

PUT = "select code, detail from dibs.put_kind(%s, %s)"
DEFAULT = "select code from dibs.put_default_duration(%s)"
EXPLAIN = (
    "select value, decided_by from dibs.explain_policy(%s, '{\"floor\": 1}')"
    " where setting = %s and item_id is null"
)


@pytest.fixture(autouse=True)
def shipped(owner: Owner) -> Iterator[None]:
    """The kinds are as shipped again at the end."""
    yield
    owner.execute(DEFAULT, (None,))
    for kind in ("ticket", "seat", "stock"):
        owner.execute(PUT, (kind, Jsonb({})))


def test_a_kind_s_window_is_its_lines_and_no_other_s(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9, "mug": {"kind": "stock", "capacity": 9}})
    windows = {"hold_seconds": 60, "extension_seconds": 10, "extensions_max": 2}
    assert owner.execute(PUT, ("ticket", Jsonb(windows))).fetchone() == ("ok", None)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.expires_at == START + timedelta(seconds=60)
    assert held.extensions_left == 2
    assert door.extend(held).expires_at == START + timedelta(seconds=70)
    held = door.reserve(event, {"mug": 1}, session="anna")
    assert held.expires_at == START + timedelta(minutes=15)


def test_a_kind_decides_over_the_default_duration_whichever_came_first(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 9})

    def told() -> Any:
        return owner.execute(EXPLAIN, (event, "hold_seconds")).fetchone()

    assert told() == (1_800, "kind")
    owner.execute(DEFAULT, (7,))
    assert told() == (420, "install")
    owner.execute(PUT, ("ticket", Jsonb({"hold_seconds": 60})))
    assert told() == (60, "kind")
    owner.execute(DEFAULT, (8,))
    assert told() == (60, "kind")
    owner.execute(PUT, ("ticket", Jsonb({})))
    assert told() == (480, "install")
    owner.execute(DEFAULT, (None,))
    assert told() == (1_800, "kind")


def test_no_turn_is_begun_while_a_kind_is_put(owner: Owner, url: str) -> None:
    with psycopg.connect(url) as other:
        other.execute(PUT, ("seat", Jsonb({"hold_seconds": 60})))
        with pytest.raises(psycopg.errors.LockNotAvailable), owner.transaction():
            owner.execute("lock table dibs.event_heads in row share mode nowait")
        other.rollback()


def test_is_put_by_the_library_too(door: SqlDoor, url: str, event: str) -> None:
    with closing(PythonDoor(url)) as python:
        python.dibs.put_kind("ticket", extensions_max=7)
        with pytest.raises(InvalidInput, match="/hold_seconds"):
            python.dibs.put_kind("ticket", hold_seconds=0)
    door.put_event(event, items={"floor": 9})
    assert door.reserve(event, {"floor": 1}, session="anna").extensions_left == 7


def test_lists_all_that_is_in_force(owner: Owner, url: str) -> None:
    owner.execute(PUT, ("seat", Jsonb({"duplicates": "merge", "seats_max": 4})))
    owner.execute(DEFAULT, (7,))
    with closing(PythonDoor(url)) as python:
        kinds = python.dibs.kinds()
    shipped = PolicyPut(hold_seconds=420, extension_seconds=300, extensions_max=3)
    ours = msgspec.structs.replace(shipped, duplicates="merge", seats_max=4)
    assert kinds == {"seat": ours, "stock": shipped, "ticket": shipped}


@pytest.mark.parametrize(
    ("kind", "settings", "field"),
    [
        ("chair", {}, "/kind"),
        (None, {}, "/kind"),
        ("seat", [], ""),
        ("seat", None, ""),
        ("seat", {"hold_seconds": 0}, "/hold_seconds"),
        ("seat", {"extension_seconds": -1}, "/extension_seconds"),
        ("seat", {"extensions_max": 1_001}, "/extensions_max"),
        ("seat", {"hold_seconds": 9, "life_seconds_max": 8}, "/life_seconds_max"),
        ("seat", {"duplicates": "perhaps"}, "/duplicates"),
        ("seat", {"conforming_timing": 1}, "/conforming_timing"),
        ("seat", {"units_max": 0}, "/units_max"),
        ("seat", {"kind": "stock"}, "/kind"),
        ("seat", {"own_seconds": 1}, "/own_seconds"),
    ],
)
def test_refuses_what_is_out_of_range(
    owner: Owner, kind: str | None, settings: Any, field: str
) -> None:
    before = owner.execute("select * from dibs.kinds order by kind").fetchall()
    given = None if settings is None else Jsonb(settings)
    code, detail = owner.execute(PUT, (kind, given)).fetchone() or (None, None)
    assert (code, detail["field"]) == ("invalid_input", field)
    assert owner.execute("select * from dibs.kinds order by kind").fetchall() == before
