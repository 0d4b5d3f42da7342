"""Statistics older than an event: its calls do as much as with some that know it.

Autovacuum has analysed the tables, the next event goes on sale, and as far as the
planner knows it has a row in each. A join that it takes for one of a row with a row
must not be one of each row with every other.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import Clock
from tests.doors.database import Databases
from tests.doors.hall import plan_of_rows
from tests.doors.sql_door import SqlDoor

from .work import Owner, work_of

ROWS, SEATS_A_ROW = 12, 50
SEATS = [f"{row}-{seat}" for row in range(ROWS) for seat in range(SEATS_A_ROW)]
HELD, SOLD, BLOCKED = SEATS[:250], SEATS[250:300], SEATS[300:400]
FREE = SEATS[400:]
STANDING, BATCH = 1_500, 500
TIMES_MAX, SLACK = 4, 2 * (STANDING + len(SEATS))
"""Each row with every other would be hundreds of times as much."""

EVENT, BEST = "%(event)s", """'{"lower": 9}'"""
ELSEWHERE = """'{"focal_x": 90, "focal_y": 0}'"""
CALLS = {
    "put a plan": f"select dibs.begin_plan({EVENT}, %(plan)s, %(items)s)",
    "put its seats": f"select dibs.put_seats({EVENT}, %(seats)s)",
    "finish a plan": f"select dibs.finish_plan({EVENT}, %(names)s)",
    "look elsewhere": f"select dibs.change_event({EVENT}, {ELSEWHERE})",
    "mark as accessible": f"select dibs.put_access({EVENT}, %(free)s, 'accessible')",
    "block": f"select dibs.block({EVENT}, seats => %(free)s, reason => 'x')",
    "unblock": f"select dibs.unblock({EVENT}, seats => %(blocked)s, reason => 'x')",
    "blocks": f"select dibs.allocations({EVENT})",
    "reserve": f"select dibs.reserve({EVENT}, '{{\"floor\": 2}}', %(free)s, 'new')",
    "refuse": f"select dibs.reserve({EVENT}, '{{\"floor\": 2}}', %(names)s, 'new')",
    "choose": f"select dibs.reserve({EVENT}, session => 'new', best => {BEST})",
    "sell": f"select dibs.sell({EVENT}, seats => %(free)s, session => 'new')",
    "release": f"select dibs.release({EVENT}, %(held)s)",
    "confirm": f"select dibs.confirm({EVENT}, %(held)s)",
    "cancel": f"select dibs.cancel({EVENT}, %(sold)s)",
    "settle": f"select dibs.settle({EVENT}, %(held)s, 'order')",
    "amend": f"select dibs.amend({EVENT}, %(held)s, '{{}}', %(free)s)",
    "read": f"select dibs.read_reservation({EVENT}, %(held)s)",
    "read a session's": f"select dibs.read_reservations({EVENT}, 'crowd')",
    "read a cart": f"select dibs.read_cart({EVENT}, 'crowd')",
    "availability": f"select dibs.availability({EVENT})",
    "why sold out": f"select dibs.availability({EVENT}, explain => true)",
    "explain sold out": f"select dibs.explain_sold_out({EVENT}, 'lower')",
    "explain a seat": f"select dibs.explain_seat({EVENT}, '0-0')",
    "explain a reservation": f"select dibs.explain_reservation({EVENT}, %(held)s)",
    "a stream's first": f"select dibs.live_state({EVENT})",
    "a stream's next": f"select dibs.live_changes({EVENT}, 20, %(names)s)",
    "the event": f"select dibs.read_event({EVENT})",
    "the journal": f"select dibs.read_journal({EVENT}, 0, 10000)",
    "pass the journal on": "select dibs.journal_of(%(asked)s, 10000)",
    "search the journal": f"select dibs.search_journal({EVENT}, count_max => 5000)",
    "search for a session": f"select dibs.search_journal({EVENT}, session => 'crowd')",
    "roll up": f"select dibs.roll_up({EVENT})",
    "verify": f"select dibs.verify({EVENT})",
    "reconcile": f"select dibs.reconcile({EVENT}, dry_run => true)",
    "shown seats": f"select * from dibs.show_seats s where s.event_id = {EVENT}",
    "tickets": f"select * from dibs.event_tickets t where t.event_id = {EVENT}",
    "counts": f"select * from dibs.event_counts c where c.event_id = {EVENT}",
    "own": f"select * from dibs_client.own_reservations v where v.event_id = {EVENT}",
    "consistency": f"select * from dibs.inventory_consistency where event_id = {EVENT}",
    "own tickets": f"select * from dibs_client.own_tickets t where event_id = {EVENT}",
}
CALLS_BEFORE_DUE = {
    "tell of what expires": f"select dibs.tell_expiring({EVENT}, 10000)",
}
CALLS_WHEN_DUE = {
    "try again": f"select dibs.reserve_again({EVENT}, %(held)s)",
    "expire": f"select dibs.expire_many({EVENT}, 10000)",
    "take what is due": CALLS["reserve"].replace("%(free)s", "%(due)s"),
    "availability of what is due": CALLS["availability"],
    "a stream's first of what is due": CALLS["a stream's first"],
    "verify what is due": CALLS["verify"],
    "shown seats that are due": CALLS["shown seats"],
}


class Hall(NamedTuple):
    """An event and what calls of it are given."""

    event: str
    held: str
    sold: str
    held_until: datetime

    @property
    def given(self) -> dict[str, Any]:
        named = {"names": SEATS, "free": FREE, "due": HELD, "blocked": BLOCKED}
        json = {"plan": plan(), "items": {"lower": {"kind": "seat"}}, "seats": seats()}
        json["asked"] = [[self.event, 0]]
        return named | self._asdict() | {name: Jsonb(it) for name, it in json.items()}


def seats() -> list[dict[str, Any]]:
    return [
        {"seat_id": name, "item_id": "lower", "x": 10 * (n % SEATS_A_ROW), "y": n}
        for n, name in enumerate(SEATS)
    ]


def plan() -> dict[str, Any]:
    return plan_of_rows(
        [
            [(f"{row}-{seat}", 10 * seat) for seat in range(SEATS_A_ROW)]
            for row in range(ROWS)
        ]
    )


def on_sale(door: SqlDoor, event: str) -> Hall:
    """A hall with seats and a floor, much of which is held, sold and blocked."""
    most = {"seats_max": len(SEATS), "units_max": 2 * len(SEATS)}
    rules = {"duplicates": "allow", "orphans": "avoid", "expiring_notice_seconds": 60}
    door.put_event(event, items={"floor": 10 * STANDING}, **rules, **most)
    assert door.put_plan(event, plan(), {}).code == "ok"
    held = door.reserve(event, seats=HELD[:50], session="held")
    sold = door.sell(event, seats=SOLD, session="sold")
    assert door.block(event, seats=BLOCKED, reason="x").code == "ok"
    lone = [{"session": "crowd", "seats": [seat]} for seat in HELD[50:]]
    standing = [{"session": "crowd", "items": {"floor": 1}}] * STANDING
    for first in range(0, STANDING, BATCH):
        door.reserve_many(event, standing[first : first + BATCH])
    assert {answer.code for answer in door.reserve_many(event, lone)} == {"ok"}
    assert held.expires_at is not None
    return Hall(event, held.id, sold.id, held.expires_at)


@pytest.fixture(scope="module", params=["small", "as large"])
def works(
    databases: Databases, request: pytest.FixtureRequest
) -> Iterator[dict[str, tuple[int, int]]]:
    """What each call does with statistics of others alone, and with its own too."""
    with databases.copy() as url:
        door = SqlDoor(url)
        with psycopg.connect(url, autocommit=True) as owner:
            still(owner)
            if request.param == "as large":
                on_sale(door, "before")
            for number in range(20):
                door.put_event(f"small-{number}", items={"floor": 1})
                door.reserve(f"small-{number}", {"floor": 1}, session="lone")
            owner.execute("vacuum analyze")
            hall = on_sale(door, "after")
            strange = measured(url, hall)
            owner.execute("vacuum analyze")
            known = measured(url, hall)
        door.close()
        yield {call: (strange[call], work) for call, work in known.items()}


def still(owner: Owner) -> None:
    """Has nobody else make statistics."""
    tables = owner.execute(
        "select c.oid::regclass::text from pg_class c"
        " where c.relnamespace = 'dibs'::regnamespace and c.relkind = 'r'"
    )
    for (table,) in tables.fetchall():
        owner.execute(f"alter table {table} set (autovacuum_enabled = false)")


def measured(url: str, hall: Hall) -> dict[str, int]:
    """The rows each call handles, asked over a connection of its own."""
    with psycopg.connect(url, autocommit=True) as owner:
        clock = Clock(url)
        works = measured_now(owner, hall, CALLS)
        for seconds, calls in ((-30, CALLS_BEFORE_DUE), (60, CALLS_WHEN_DUE)):
            clock.set(hall.held_until + timedelta(seconds=seconds))
            works |= measured_now(owner, hall, calls)
        clock.run()
        clock.close()
        return works


def measured_now(owner: Owner, hall: Hall, calls: dict[str, str]) -> dict[str, int]:
    works = {}
    for call, statement in calls.items():
        with owner.transaction(force_rollback=True):
            answer = str(owner.execute(statement, hall.given).fetchmany(1))
        assert "invalid_input" not in answer, call
        assert "not_found" not in answer, call
        works[call] = work_of(owner, statement, hall.given)
    return works


@pytest.mark.parametrize("call", [*CALLS, *CALLS_BEFORE_DUE, *CALLS_WHEN_DUE])
def test_does_no_more_for_an_event_that_statistics_do_not_know(
    works: dict[str, tuple[int, int]], call: str
) -> None:
    strange, known = works[call]
    assert strange <= TIMES_MAX * known + SLACK
