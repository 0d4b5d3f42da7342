"""Keys by SQL alone: who may replay one, and when they are pruned."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]


def test_prunes_what_is_past_its_retention_in_chunks(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def prune(most: int) -> int:
        row = owner.execute("select dibs.prune_keys(%s)", (most,)).fetchone()
        assert row is not None
        return int(row[0])

    door.put_event(event, items={"floor": 9}, duplicates="allow")
    held = [
        door.reserve(event, {"floor": 1}, session="s", key=f"k{n}") for n in range(5)
    ]
    door.confirm(held[0], key="sale")
    clock.set(START + timedelta(days=1, seconds=60, milliseconds=-1))
    assert prune(10) == 0
    clock.set(START + timedelta(days=1, seconds=60))
    assert [prune(3), prune(3), prune(3)] == [3, 2, 0]
    assert door.confirm(held[0], key="sale").replayed
    clock.set(START + timedelta(days=30, seconds=60))
    assert prune(10) == 1


def test_prunes_around_a_key_that_somebody_has_locked(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, url: str
) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="allow")
    for number in range(3):
        door.reserve(event, {"floor": 1}, session="s", key=f"k{number}")
    clock.set(START + timedelta(days=1, seconds=60))
    prune = "select dibs.prune_keys()"
    with psycopg.connect(url) as other, owner.transaction():
        other.execute(
            "select from dibs.idempotency_keys"
            " where event_id = %s and key = 'k1' for update",
            (event,),
        )
        owner.execute("set local lock_timeout = '1s'")
        assert owner.execute(prune).fetchone() == (2,)
        other.rollback()
        assert owner.execute(prune).fetchone() == (1,)


@pytest.mark.parametrize("verb", ["extend", "confirm", "release"])
def test_replays_only_to_who_may_act(door: SqlDoor, event: str, verb: str) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 2}, session="anna")
    act = getattr(door, verb)
    assert act(held, key="k").code == "ok"
    stranger = act(replace(held, token="guessed"), key="k")
    assert (stranger.code, stranger.replayed) == ("forbidden", False)
    assert act(held, key="k").replayed
