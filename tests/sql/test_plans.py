"""Plans: what a call reads does not grow with what was sold, fresh or filled.

Counted in rows read by scans, not in time: exact, and the same on every machine.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import START, Clock
from tests.doors.database import Databases
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor

Owner = psycopg.Connection[Any]

EVENT = "hot"
SEATS = [f"A-{number}" for number in range(1, 301)]
FEW, MANY = 100, 20_000
BATCH = 500

READ = """
select relname, seq_scan, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
from pg_stat_xact_user_tables where schemaname = 'dibs'
"""

RESERVE = "select code, id from dibs.reserve('hot', %s, %s, session => %s, key => %s)"
CHOOSE = "select code, id from dibs.reserve('hot', best => %s, session => %s)"
CALLS = {
    "reserve units": (RESERVE, ['{"floor": 2, "adult": 1}', [], "new", "new"]),
    "reserve units of one item": (RESERVE, ['{"floor": 2}', [], "new", "new"]),
    "reserve seats": (RESERVE, ["{}", ["A-299", "A-300"], "new", "new"]),
    "choose seats": (CHOOSE, ['{"lower": 4}', "new"]),
    "refuse a duplicate": (RESERVE, ['{"floor": 1}', [], "s1", None]),
    "refuse seats": (RESERVE, ["{}", ["A-1"], "new", None]),
    "refuse when sold out": (RESERVE, ['{"rare": 2}', [], "new", None]),
    "extend": ("select code, id from dibs.extend('hot', %s)", ["held"]),
    "amend": (
        "select code, id from dibs.amend('hot', %s, '{\"adult\": 2}', '{A-299}')",
        ["held"],
    ),
    "confirm": ("select code, id from dibs.confirm('hot', %s)", ["held"]),
    "release": ("select code, id from dibs.release('hot', %s)", ["held"]),
    "begin payment": (
        "select code, id from dibs.begin_payment('hot', %s, 'new')",
        ["held"],
    ),
    "end payment": (
        "select code, id from dibs.end_payment('hot', %s, 'theirs')",
        ["begun"],
    ),
    "settle": ("select code, id from dibs.settle('hot', %s, 'new')", ["held"]),
    "settle late": ("select code, id from dibs.settle('hot', %s, 'new')", ["over"]),
    "settle once more": (
        "select code, id from dibs.settle('hot', %s, 'new')",
        ["paid"],
    ),
    "tell of what expires": ("select dibs.tell_expiring('hot')::text, null", []),
    "events to tell of": (
        "select count(*)::text, null from dibs.expiring_events()",
        [],
    ),
    "leave": ("select code, id from dibs.leave('hot', %s)", ["held"]),
    "heartbeat": (
        "select code, id from dibs.heartbeat('hot', %s, paying => true)",
        ["held"],
    ),
    "sell": (
        "select code, id from dibs.sell('hot', %s, %s, session => %s)",
        ['{"floor": 2, "adult": 1}', ["A-299", "A-300"], "counter"],
    ),
    "cancel": ("select code, id from dibs.cancel('hot', %s)", ["sold"]),
    "cancel a part": (
        "select code, id from dibs.cancel('hot', %s, %s, %s)",
        ["sold", '{"adult": 1}', ["A-298"]],
    ),
    "read": ("select code, id from dibs.read_reservation('hot', %s)", ["held"]),
    "list a session's": (
        "select code, id from dibs.read_reservations('hot', 's7')",
        [],
    ),
    "list a customer's": (
        "select code, id from dibs.read_reservations('hot', customer => 'c7')",
        [],
    ),
    "expire": (
        "select count(*)::text, null from dibs.expire_many('hot', 10)",
        [],
    ),
    "version": ("select dibs.availability_version('hot'), null", []),
    "due events": ("select count(*)::text, null from dibs.due_events()", []),
    "next deadline": ("select dibs.next_deadline()::text, null", []),
}
PAGE = 1_000
PAGES = {
    "read the journal": f"select dibs.read_journal('hot', 50, {PAGE})",
    "pass the journal on": f"""select dibs.journal_of('[["hot", 50]]', {PAGE})""",
}
"""Calls that read as many rows as they are asked for, of however many."""
OVER_ALL_EVENTS = {"due events", "next deadline", "events to tell of"}
"""Calls that look at every event, and so may scan them."""

OTHER_EVENTS = 300
SLACK = 10
"""Rows that another order of joins may read more; growth would be thousands."""


class Reads(NamedTuple):
    scans: set[str]
    rows: int


class Hall:
    """An event with sold, released, held and a few due reservations."""

    def __init__(self, url: str) -> None:
        self.owner: Owner = psycopg.connect(url, autocommit=True)
        self.clock = Clock(url)
        self.door = SqlDoor(url)
        self.count = 0
        self.held = ""

    def open(self) -> None:
        self.clock.set(START)
        self.owner.execute(
            "select dibs.put_event('other-' || n, items => '{\"floor\": 1}')"
            " from generate_series(1, %s) n",
            (OTHER_EVENTS,),
        )
        items = {
            "floor": 1_000_000,
            "adult": {"draws": {"floor": 1}},
            "rare": 1,
        }
        notice = {"expiring_notice_seconds": 60}
        self.door.put_event(EVENT, items=items, seats_max=300, **notice)
        self.door.put_plan(EVENT, plan_of(lower=SEATS), {})
        self.door.reserve(EVENT, seats=SEATS[:100], session="seated")

    def fill(self, until: int) -> None:
        """Adds reservations, a third each of sold, released and held."""
        while self.count < until:
            numbers = range(self.count, min(until, self.count + BATCH))
            asked = [
                {"session": f"s{n}", "customer": f"c{n}", "items": {"floor": 1}}
                for n in numbers
            ]
            ids = [held.id for held in self.door.reserve_many(EVENT, asked)]
            sold = {"confirm": ids[::6], "settle": ids[3::6]}
            for verb, part in {**sold, "release": ids[1::3]}.items():
                paid = {"order_id": "theirs"} if verb == "settle" else {}
                requests = Jsonb([{"id": one, **paid} for one in part])
                self.owner.execute(
                    f"select dibs.{verb}_many(%s, %s)", (EVENT, requests)
                )
            self.count = numbers.stop
        due = [{"session": f"due{n}", "items": {"floor": 1}} for n in range(10)]
        self.clock.set(START)
        self.door.reserve_many(EVENT, due)

    def measure(self, call: str) -> Reads:
        """Tables a call scans whole, and the rows it reads."""
        statement, given = CALLS[call]
        held = self.door.reserve(EVENT, {"adult": 1}, session="held")
        sold = self.door.sell(EVENT, {"adult": 2}, seats=["A-298"], session="sold")
        over = self.door.reserve(EVENT, {"adult": 1}, seats=["A-297"], session="over")
        paid = self.door.reserve(EVENT, {"adult": 1}, session="paid")
        begun = self.door.reserve(EVENT, {"adult": 1}, session="begun")
        self.door.begin_payment(begun, order="theirs")
        self.door.release(over)
        self.door.release(paid)
        bought = self.door.settle(paid, "new")
        named = {"held": held.id, "sold": sold.id, "over": over.id, "paid": paid.id}
        named["begun"] = begun.id
        given = [
            named.get(value, value) if isinstance(value, str) else value
            for value in given
        ]
        read = self.reads(statement, given)
        self.door.release(held)
        self.door.release(begun)
        self.door.cancel(sold)
        self.door.cancel(bought)
        return read

    def reads(self, statement: str, given: Sequence[Any] = ()) -> Reads:
        """What a statement reads once its plans are made; its effect is undone."""
        with self.owner.transaction(force_rollback=True):
            self.owner.execute(statement, given)
        with self.owner.transaction(force_rollback=True):
            before = {name: counts for name, *counts in self.owner.execute(READ)}
            self.owner.execute(statement, given)
            after = {name: counts for name, *counts in self.owner.execute(READ)}
        none = [0, 0]
        return Reads(
            {n for n, (scans, _) in after.items() if scans > before.get(n, none)[0]},
            sum(rows - before.get(n, none)[1] for n, (_, rows) in after.items()),
        )

    def close(self) -> None:
        self.owner.close()
        self.clock.close()
        self.door.close()


@pytest.fixture(scope="module")
def hall(databases: Databases) -> Iterator[Hall]:
    with databases.copy() as url:
        hall = Hall(url)
        hall.open()
        yield hall
        hall.close()


@pytest.fixture(scope="module")
def reads(hall: Hall) -> dict[str, dict[str, Reads]]:
    """What each call reads: new, with few, with many, and with many analysed; and a
    page of many, not analysed."""
    measured = {"new": {call: hall.measure(call) for call in CALLS}}
    for name, count in (("few", FEW), ("many", MANY)):
        hall.fill(count)
        measured[name] = {call: hall.measure(call) for call in CALLS}
    measured["page"] = {call: hall.reads(PAGES[call]) for call in PAGES}
    hall.owner.execute("vacuum analyze")
    measured["analysed"] = {call: hall.measure(call) for call in CALLS}
    return measured


@pytest.mark.parametrize("when", ["new", "few", "many", "analysed"])
@pytest.mark.parametrize("call", CALLS)
def test_scans_no_table_whole(
    reads: dict[str, dict[str, Reads]], call: str, when: str
) -> None:
    allowed = {"event_heads", "events"} if call in OVER_ALL_EVENTS else set()
    assert reads[when][call].scans <= {*allowed, "kinds"}  # which are three rows


@pytest.mark.parametrize("when", ["many", "analysed"])
@pytest.mark.parametrize("call", CALLS)
def test_reads_no_more_rows_with_many_reservations_than_with_few(
    reads: dict[str, dict[str, Reads]], call: str, when: str
) -> None:
    assert reads[when][call].rows <= reads["few"][call].rows + SLACK


@pytest.mark.parametrize("call", PAGES)
def test_a_page_of_the_journal_reads_its_own_rows(
    reads: dict[str, dict[str, Reads]], call: str
) -> None:
    assert reads["page"][call].rows <= PAGE + SLACK


def test_is_sound_after_all_of_it(
    hall: Hall, reads: dict[str, dict[str, Reads]]
) -> None:
    assert hall.door.verify(EVENT) == []
