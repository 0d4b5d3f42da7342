"""Carts of one turn: those that begin do it together, and all is as one by one."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]


def fill(owner: Owner, event: str, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    rows = owner.execute(
        "select to_jsonb(t) from dibs.turn(%s, %s) t",
        (event, Jsonb({"fill_cart": requests})),
    ).fetchall()
    return [row for (row,) in rows]


def add(session: str, **items: int) -> dict[str, Any]:
    return {"session": session, "items": items}


@pytest.mark.parametrize("duplicates", ["refuse", "merge", "allow"])
def test_carts_that_begin_and_carts_that_grow_share_what_is_left(
    door: SqlDoor, owner: Owner, event: str, duplicates: str
) -> None:
    items = {"mug": 4, "cap": 9}
    door.put_event(event, kind="store", items=items, duplicates=duplicates)
    (old,) = fill(owner, event, add("old", mug=1))
    told = fill(
        owner,
        event,
        add("a", mug=1),
        add("b", mug=1) | {"key": "k"},
        add("old", mug=1),
        add("c", mug=1),
        add("d", cap=2, mug=0) | {"change": "set"},
        add("a", cap=1),
        add("b", mug=1) | {"key": "k"},
        {"session": "e"},
        add("e", cap=1),
        add("f", cap=1),
        add("f", cap=1),
        add("g", cap=1) | {"customer": "gus"},
        add("h", cap=1) | {"customer": "gus"},
    )
    assert [one["ordinal"] for one in told] == [*range(1, 14)]
    assert [one["items"] or one["code"] for one in told] == [
        {"mug": 1},
        {"mug": 1},
        {"mug": 2},
        "sold_out",
        {"cap": 2},
        {"mug": 1, "cap": 1},
        {"mug": 1},
        "invalid_input",
        {"cap": 1},
        {"cap": 1},
        {"cap": 2},
        {"cap": 1},
        {"cap": 2},
    ]
    assert told[2]["id"] == old["id"]
    assert told[5]["id"] == told[0]["id"]
    assert told[10]["id"] == told[9]["id"]
    assert told[12]["id"] == told[11]["id"]
    assert (told[6]["id"], told[6]["replayed"]) == (told[1]["id"], True)
    assert all(one["token"] for one in told if one["code"] == "ok")
    assert {one["verb"] for one in told} == {"fill_cart"}
    positions = [one["position"] for one in told if not one["replayed"]]
    granted = [position for position in positions if position is not None]
    assert granted == [*range(granted[0], granted[0] + len(granted))]
    assert door.verify(event) == []


def test_a_key_of_a_cart_that_began_among_others_is_kept(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, kind="store", items={"mug": 2})
    asked = [add(f"s{n}", mug=1) | {"key": f"k{n}"} for n in range(3)]
    first, again = fill(owner, event, *asked), fill(owner, event, *asked)
    assert [one["code"] for one in first] == ["ok", "ok", "sold_out"]
    assert [one["replayed"] for one in again] == [True] * 3
    assert [(one["code"], one["id"]) for one in again] == [
        (one["code"], one["id"]) for one in first
    ]
    assert again[2]["detail"] == {"available": {"mug": 0}}
    assert door.verify(event) == []


@pytest.mark.parametrize("field", ["seats", "best", "merges", "color"])
def test_a_cart_is_not_asked_all_that_reserve_is(
    door: SqlDoor, owner: Owner, event: str, field: str
) -> None:
    door.put_event(event, kind="store", items={"mug": 2})
    for _ in range(2):
        (told,) = fill(owner, event, add("a", mug=1) | {field: None})
        assert (told["code"], told["detail"]["field"]) == ("invalid_input", f"/{field}")
        fill(owner, event, add("a", mug=1))
