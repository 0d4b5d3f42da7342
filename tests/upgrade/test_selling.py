"""An upgrade in the middle of a sale: nobody is refused, nothing is sold twice."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from subprocess import Popen

import httpx
import psycopg
import pytest
from tests.doors.hall import plan_of
from tests.doors.watcher import Watcher
from tests.faults.buyers import Buyers

from dibs import migrate
from dibs.installer import script

from .release import SECONDS_MAX, Version, served

HOT = "hot"
QUIET = "quiet"
MORE = 40
IN_SQL = {
    "reserve": "code from dibs.reserve(%s, '{\"floor\": 1}', session => 'bo')",
    "extend": "code from dibs.extend(%s, %s)",
    "confirm": "code from dibs.confirm(%s, %s)",
    "release": "code from dibs.release(%s, %s)",
    "put_event": "code from dibs.put_event(%s, items => '{\"floor\": 9}')",
    "change_event": 'code from dibs.change_event(%s, \'{"name": "Gala"}\')',
    "put_item": "code from dibs.put_item(%s, 'mug', capacity => 3)",
    "put_seats": "code from dibs.put_seats(%s, '[]')",
    "finish_plan": "code from dibs.finish_plan(%s, '{}')",
    "expire_many": "coalesce(min(code), 'ok') from dibs.expire_many(%s)",
    "close_period": "case dibs.close_period(%s) when 1 then 'ok' end",
}
"""One call of each kind by SQL alone, at an event and at a reservation of it."""
ANSWERS = {"ok", "40001", "40P01", "55P03"}
"""In SQL, what is answered; or the state that says to ask again."""
BOUGHT = "select count(*) from dibs.reservations where session like %s"
BY_STATUS = """
select status, count(*)::int from dibs.reservations where event_id = %s group by status
"""
UNSOUND = "select e.event_id, v.* from dibs.events e, dibs.verify(e.event_id) v"


@pytest.fixture(autouse=True)
def on_sale(url: str) -> Iterator[None]:
    """A hot event and a quiet one; at the end no event's books are wrong."""
    with psycopg.connect(url, autocommit=True) as link:
        for event in (HOT, QUIET):
            put_event(link, event)
        yield
        assert link.execute(UNSOUND).fetchall() == []


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installer waits as long as a slow machine takes to line callers up."""
    still = script.FRAME["still"]
    monkeypatch.setitem(script.FRAME, "still", still.replace(b"'2s'", b"'20s'"))


@pytest.mark.usefixtures("patient")
def test_who_waits_for_the_upgrade_is_answered(
    release: Version, url: str, watcher: Watcher
) -> None:
    plan = json.dumps(plan_of(lower=["A-1", "A-2", "A-3"]))
    library = release.start("waiting", url, plan)
    holds = {name: held_at(url, f"sql-{name}") for name in IN_SQL}
    library_count = int(read_line(library))
    until(watcher, "select count(*) from dibs.due_events()", 1)
    with ThreadPoolExecutor(len(IN_SQL) + 2) as runners:
        with watcher.holding(QUIET):
            upgrading = runners.submit(migrate, url)
            watcher.until_waiting(1)
            in_sql = {
                name: runners.submit(ask, url, name, hold)
                for name, hold in holds.items()
            }
            faults = runners.submit(library.communicate, "\n")
            watcher.until_waiting(1 + len(IN_SQL) + library_count)
        assert upgrading.result() != []
    answers = {name: asked.result() for name, asked in in_sql.items()}
    assert {k: answer for k, answer in answers.items() if answer not in ANSWERS} == {}
    assert json.loads(faults.result()[0]) == {}


def test_a_crowd_buys_on_through_the_upgrade(
    release: Version, head: Version, url: str, watcher: Watcher
) -> None:
    with (
        served(release, url) as address,
        Buyers(address, HOT, buyers=2) as buyers,
        crowd(release, url, "old-1", 1) as one,
        crowd(release, url, "old-9", 9) as nine,
    ):
        until_bought(watcher, "old-1-%", "old-9-%", "buyer-%")
        assert migrate(url) != []
        with (
            crowd(head, url, "new-1", 1) as other,
            crowd(head, url, "new-9", 9) as others,
            served(head, url) as new_address,
            Buyers(new_address, HOT, buyers=2) as newcomers,
        ):
            until_bought(watcher, "old-%", "buyer-%", "new-1-%", "new-9-%")
            newcomers.until_bought(MORE)
            requests = [metrics_of(address), metrics_of(new_address)]
    told = sum((one, nine, other, others), Counter[str]())
    assert {call: times for call, times in told.items() if ": " in call} == {}
    for these in (buyers, newcomers):
        assert these.complaints == []
        assert not these.reasons, "a request was refused"
        assert these.unknown_count == 0, "an answer was lost"
    for exposed in requests:
        assert 'status="200"' in exposed
        assert 'status="5' not in exposed
    with psycopg.connect(url) as link:
        counted = dict(link.execute(BY_STATUS, (HOT,)).fetchall())
    reserved_count = len(buyers.reserved | newcomers.reserved)
    confirmed_count = len(buyers.confirmed | newcomers.confirmed)
    assert sum(counted.values()) == told["reserve"] + reserved_count
    assert counted["confirmed"] == told["confirm"] + confirmed_count
    assert counted["released"] == told["release"]


def metrics_of(address: str) -> str:
    return httpx.get(f"{address}/metrics", trust_env=False).text


def put_event(link: psycopg.Connection[tuple[object, ...]], event: str) -> None:
    link.execute(
        "select dibs.put_event(%s, items => %s, duplicates => 'allow')",
        (event, '{"floor": 1000000}'),
    )


def held_at(url: str, event: str) -> tuple[str, str]:
    """A new event and somebody's hold there."""
    with psycopg.connect(url) as link:
        put_event(link, event)
        row = link.execute(
            "select id::text from dibs.reserve(%s, %s, session => 'anna')",
            (event, '{"floor": 1}'),
        ).fetchone()
    assert row is not None
    return event, row[0]


def ask(url: str, name: str, hold: tuple[str, str]) -> str:
    """The code of what a call in SQL answers, or the state it failed with."""
    statement = f"select {IN_SQL[name]}"
    with psycopg.connect(url, autocommit=True) as link:
        try:
            row = link.execute(statement, hold[: statement.count("%s")]).fetchone()
        except psycopg.Error as error:
            return f"{error.sqlstate}" if error.sqlstate in ANSWERS else repr(error)
    assert row is not None
    return str(row[0])


@contextmanager
def crowd(
    version: Version, url: str, name: str, callers: int
) -> Iterator["Counter[str]"]:
    """Callers of the hot event; at the end, how they were answered."""
    process = version.start("crowd", url, HOT, name, str(callers))
    told: Counter[str] = Counter()
    try:
        yield told
    finally:
        said, _ = process.communicate("\n", timeout=SECONDS_MAX)
    told.update(json.loads(said))


def until_bought(watcher: Watcher, *sessions: str) -> None:
    """Returns once each kind of session has bought so many more."""
    wanted = {one: watcher.value(BOUGHT, one) + MORE for one in sessions}
    for one, count in wanted.items():
        until(watcher, BOUGHT, count, one)


def until(watcher: Watcher, counted: str, count: int, *given: str) -> None:
    """Returns once a query counts so many."""
    deadline = time.monotonic() + SECONDS_MAX
    while watcher.value(counted, *given) < count:
        assert time.monotonic() < deadline, f"never {count}: {counted} {given}"
        watcher.value("select pg_sleep(0.02)")


def read_line(process: "Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()
