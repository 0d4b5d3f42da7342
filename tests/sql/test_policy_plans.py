"""Plans under policies: what a call reads does not grow with what was sold.

That an event has many policies does not matter either: their rows are found by key.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.database import Databases
from tests.doors.sql_door import SqlDoor

from .test_plans import BATCH, FEW, MANY, READ, SLACK, Reads

Owner = psycopg.Connection[Any]

EVENT = "ruled"
RULED_ITEMS = 200
RESERVE = "select code from dibs.reserve_many('ruled', %s)"
CALLS: dict[str, tuple[str, list[Any]]] = {
    "reserve": (
        RESERVE,
        [
            [
                {
                    "session": "new",
                    "customer": "new",
                    "network": "new",
                    "items": {"item-7": 1},
                }
            ]
        ],
    ),
    "reserve again who gave back": (
        RESERVE,
        [[{"session": "s3", "customer": "c3", "items": {"item-7": 1}}]],
    ),
    "refuse at the limit": (
        RESERVE,
        [[{"session": "s2", "customer": "c2", "items": {"item-7": 1}}]],
    ),
    "free what is due at the limit": (
        RESERVE,
        [[{"session": "due", "customer_class": "vip", "items": {"item-7": 1}}]],
    ),
    "explain": (
        "select max(code) from dibs.explain_policy('ruled', '{\"item-7\": 2}')",
        [],
    ),
}
HOLD = """select code from dibs.reserve('ruled', '{"item-7": 1}', session => 'due')"""
MAKE_DUE = """
update dibs.reservations
set reserved_at = reserved_at - interval '1 day',
  expires_at = expires_at - interval '1 day'
where event_id = 'ruled' and live_session = 'due'
"""
EXPECTED = {"refuse at the limit": "limit_reached"}


class Ruled:
    """An event whose every item has a policy, and whose owners have limits."""

    def __init__(self, url: str) -> None:
        self.owner: Owner = psycopg.connect(url, autocommit=True)
        self.door = SqlDoor(url)
        self.count = 0

    def open(self) -> None:
        names = [f"item-{number}" for number in range(RULED_ITEMS)]
        items = {name: {"capacity": 1_000_000, "price_minor": 100} for name in names}
        limits = {"session_reservations_max": 1, "customer_reservations_max": 1}
        limits |= {"session_units_max": 9, "customer_units_max": 9}
        limits |= {"network_reservations_max": 9, "network_units_max": 9}
        limits |= {"held_minutes_max": 9_999, "cooldown_seconds": 60}
        self.door.put_event(EVENT, items=items, duplicates="allow", **limits)
        for name in names:
            for who in (None, "vip"):
                self.door.put_policy(
                    EVENT, item=name, customer_class=who, hold_seconds=600
                )

    def fill(self, until: int) -> None:
        """Adds reservations, each of an owner of its own; every other one is over."""
        while self.count < until:
            numbers = range(self.count, min(until, self.count + BATCH))
            asked = [
                {
                    "session": f"s{n}",
                    "customer": f"c{n}",
                    "network": f"n{n}",
                    "items": {"item-7": 1},
                }
                for n in numbers
            ]
            answers = self.door.reserve_many(EVENT, asked)
            assert {answer.code for answer in answers} == {"ok"}
            over = [{"id": answer.id} for answer in answers[1::2]]
            self.owner.execute("select dibs.release_many(%s, %s)", (EVENT, Jsonb(over)))
            self.count = numbers.stop

    def measure(self, call: str) -> Reads:
        """Tables a call scans whole, and the rows it reads."""
        statement, asked = CALLS[call]
        given = [Jsonb(value) for value in asked]
        for _ in range(2):  # plans are made, caches warm
            with self.owner.transaction(force_rollback=True):
                self.owner.execute(HOLD)
                self.owner.execute(MAKE_DUE)
                before = {name: counts for name, *counts in self.owner.execute(READ)}
                codes = [code for (code,) in self.owner.execute(statement, given)]
                after = {name: counts for name, *counts in self.owner.execute(READ)}
        assert codes == [EXPECTED.get(call, "ok")]
        none = [0, 0]
        return Reads(
            {n for n, (scans, _) in after.items() if scans > before.get(n, none)[0]},
            sum(rows - before.get(n, none)[1] for n, (_, rows) in after.items()),
        )

    def close(self) -> None:
        self.owner.close()
        self.door.close()


@pytest.fixture(scope="module")
def reads(databases: Databases) -> Iterator[dict[str, dict[str, Reads]]]:
    """What each call reads: new, with few, with many, and with many analysed."""
    with databases.copy() as url, ExitStack() as closing:
        ruled = Ruled(url)
        closing.callback(ruled.close)
        ruled.open()
        ruled.fill(5)
        measured = {"new": {call: ruled.measure(call) for call in CALLS}}
        for name, count in (("few", FEW), ("many", MANY)):
            ruled.fill(count)
            measured[name] = {call: ruled.measure(call) for call in CALLS}
        ruled.owner.execute("vacuum analyze")
        measured["analysed"] = {call: ruled.measure(call) for call in CALLS}
        yield measured


@pytest.mark.parametrize("when", ["few", "many", "analysed"])
@pytest.mark.parametrize("call", CALLS)
def test_reads_no_more_rows_with_many_reservations_than_when_new(
    reads: dict[str, dict[str, Reads]], call: str, when: str
) -> None:
    assert reads[when][call].rows <= reads["new"][call].rows + 5 * SLACK
    assert call == "explain" or reads[when][call].scans <= {"kinds"}  # three rows
