"""What people held of a day without buying it: as much of it is read as is bounded."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.database import Databases
from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor

from .test_plans import READ

Owner = psycopg.Connection[Any]

MANY = 1_000
"""So many unbought holds of a day make anybody wait whose time is limited."""
OPEN: dict[str, Any] = {"items": {"floor": 9_999, "mug": 9}, "duplicates": "allow"}
LIMITS: dict[str, dict[str, Any]] = {
    "held_minutes_max": {"held_minutes_max": 90},
    "cooldown_seconds": {"cooldown_seconds": 600},
}
OWNERS: dict[str, dict[str, str]] = {
    "session": {"session": "bot"},
    "customer": {"session": "tab", "customer": "bot"},
}


def had(
    door: SqlDoor, owner: Owner, event: str, count: int, verb: str, **who: str
) -> list[Answer]:
    """Holds of one owner, all over at once by one verb; no limit is asked of them."""
    asked = [{"items": {"floor": 1}, **who}] * count
    held = door.reserve_many(event, asked)
    over = Jsonb([{"id": one.id} for one in held])
    ended = f"select code, count(*) from dibs.{verb}_many(%s, %s) group by 1"
    assert owner.execute(ended, (event, over)).fetchall() == [("ok", count)]
    return held


@pytest.mark.parametrize("per", OWNERS)
@pytest.mark.parametrize("limit", LIMITS)
def test_who_gave_back_a_thousand_holds_of_a_day_waits(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, limit: str, per: str
) -> None:
    clock.set(START)
    who = OWNERS[per]
    door.put_event(event, **OPEN)
    had(door, owner, event, 1, "release", **who)
    clock.advance(hours=1)
    had(door, owner, event, MANY - 2, "release", **who)
    door.change_event(event, **LIMITS[limit])
    clock.advance(hours=1)
    last = door.reserve(event, {"floor": 1}, **who)
    assert last.code == "ok"
    door.release(last)
    refused = door.reserve(event, {"floor": 1}, **who)
    assert refused.code == "limit_reached"
    assert (refused.detail["limit"], refused.detail["per"]) == (limit, per)
    assert refused.detail["held"] == MANY
    until = datetime.fromisoformat(refused.detail["retry_at"])
    assert until == START + timedelta(days=1)
    assert door.reserve(event, {"floor": 1}, session="other").code == "ok"
    clock.set(until)
    clock.advance(seconds=-1)
    assert door.reserve(event, {"floor": 1}, **who).code == "limit_reached"
    clock.set(until)
    assert door.reserve(event, {"floor": 1}, **who).code == "ok"


def test_who_holds_a_thousand_at_once_waits(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **OPEN, cooldown_seconds=600)
    asked = [{"items": {"floor": 1}, "session": "bot"}] * MANY
    assert {held.code for held in door.reserve_many(event, asked)} == {"ok"}
    refused = door.reserve(event, {"floor": 1}, session="bot")
    assert (refused.code, refused.detail["held"]) == ("limit_reached", MANY)


@pytest.mark.parametrize("limit", LIMITS)
def test_what_was_bought_or_cancelled_is_none_of_the_thousand(
    door: SqlDoor, owner: Owner, event: str, limit: str
) -> None:
    door.put_event(event, **OPEN)
    sold = had(door, owner, event, MANY + 1, "confirm", session="till")
    had(door, owner, event, MANY - 1, "release", session="till")
    cancelled = Jsonb([{"id": one.id} for one in sold[1:]])
    owner.execute("select dibs.cancel_many(%s, %s)", (event, cancelled))
    door.change_event(event, **LIMITS[limit])
    assert door.reserve(event, {"floor": 1}, session="till").code == "ok"


@pytest.mark.parametrize(
    "limit",
    [
        {"held_minutes_max": MANY + 1},
        {"cooldown_after": MANY + 1, "cooldown_seconds": 600},
    ],
)
def test_a_limit_of_more_than_a_thousand_lets_as_many_be_given_back(
    door: SqlDoor, owner: Owner, event: str, limit: dict[str, int]
) -> None:
    door.put_event(event, **OPEN)
    had(door, owner, event, MANY, "release", session="anna")
    door.change_event(event, **limit)
    last = door.reserve(event, {"floor": 1}, session="anna")
    assert last.code == "ok"
    door.release(last)
    refused = door.reserve(event, {"floor": 1}, session="anna")
    assert (refused.code, refused.detail["held"]) == ("limit_reached", MANY + 1)


def test_holds_of_other_items_and_as_a_customer_do_not_hide_the_older(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, **OPEN)
    door.put_policy(event, item="mug", held_minutes_max=90)
    had(door, owner, event, MANY, "release", session="tab", customer="anna")
    assert door.reserve(event, {"floor": 1}, session="tab").code == "ok"
    refused = door.reserve(event, {"mug": 1}, session="tab")
    assert (refused.code, refused.detail["item"]) == ("limit_reached", "mug")


@pytest.mark.parametrize("per", OWNERS)
@pytest.mark.parametrize("limit", LIMITS)
def test_no_more_is_read_of_who_gave_back_many_times_as_many(
    databases: Databases, limit: str, per: str
) -> None:
    def read() -> int:
        rows: list[int] = []
        for _ in range(2):  # plans are made
            with owner.transaction(force_rollback=True):
                before = {name: counts[-1] for name, *counts in owner.execute(READ)}
                refused = owner.execute(
                    "select code from dibs.reserve(%s, '{\"floor\": 1}',"
                    " session => %s, customer => %s)",
                    ("e", who["session"], who.get("customer")),
                ).fetchone()
                after = {name: counts[-1] for name, *counts in owner.execute(READ)}
            assert refused == ("limit_reached",)
            rows.append(sum(n - before.get(name, 0) for name, n in after.items()))
        return rows[-1]

    who = OWNERS[per]
    with databases.copy() as url, psycopg.connect(url, autocommit=True) as owner:
        door = SqlDoor(url)
        door.put_event("e", **OPEN)
        had(door, owner, "e", MANY, "release", **who)
        door.change_event("e", **LIMITS[limit])
        few = read()
        door.change_event("e", **dict.fromkeys(LIMITS[limit]))
        for _ in range(4):
            had(door, owner, "e", MANY, "release", **who)
        door.change_event("e", **LIMITS[limit])
        assert read() <= few
        door.close()
