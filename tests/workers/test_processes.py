"""Worker processes as they are run: on time, and each reservation swept once."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from typing import Any

import psycopg
from tests.concurrency.test_processes import worker
from tests.doors.clock import Clock
from tests.doors.watcher import Watcher
from tests.service.unread import lose_reader, unread
from tests.sizes import sized

from dibs import Dibs
from dibs.requests import ReserveRequest

from .conftest import Rows

WORKERS = sized(2, 10)
EVENTS = 5
HOLDS = sized(60, 2_000)
"""Of each event; those of one end at the same time."""
SWEEPERS = 10
LAG_MAX = timedelta(seconds=1)
WAIT_SECONDS_MAX = 60
LOCKED = 6
DUE = "select count(*) from dibs.due_events() where event_id = any(%s)"
LAGS = """
select j.recorded_at - v.expires_at as lag
from dibs.journal j join dibs.reservations v using (event_id, reservation_id)
where j.event_id = any(%s) and j.action = 'expired'
order by lag
"""
LEFT = (
    "select count(*)::int from dibs.reservations"
    " where event_id = any(%s) and status = 'reserved'"
)


def hold(dibs: Dibs, event: str, count: int, seconds: int) -> set[str]:
    """So many reservations of one unit each."""
    dibs.put_event(event, items={"floor": count}, hold_seconds=seconds)
    requests = [
        ReserveRequest(items={"floor": 1}, session=f"s{number}")
        for number in range(count)
    ]
    answers = [
        answer
        for first in range(0, count, 500)
        for answer in dibs.reserve_many(event, requests[first : first + 500])
    ]
    held = {answer.reservation.id for answer in answers if answer.reservation}
    assert len(held) == count
    return held


def until_swept(link: "psycopg.Connection[Any]", events: list[str]) -> None:
    """Returns once nothing of these events is reserved."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while True:
        row = link.execute(LEFT, (events,)).fetchone()
        assert row is not None
        if row[0] == 0:
            return
        assert time.monotonic() < deadline, f"{row[0]} were never swept"
        link.execute("select pg_sleep(0.05)")


def test_workers_release_within_a_second_and_once(
    url: str, event: str, rows: Rows
) -> None:
    events = [f"{event}-{number}" for number in range(EVENTS)]
    with ExitStack() as stack:
        dibs = stack.enter_context(Dibs(url))
        link = stack.enter_context(psycopg.connect(url, autocommit=True))
        for _ in range(WORKERS):
            stack.enter_context(worker(url))
        hold(dibs, event, 1, seconds=1)
        until_swept(link, [event])  # so one of them is at work
        held = {
            name: hold(dibs, name, HOLDS, seconds=2 + number)
            for number, name in enumerate(events)
        }
        until_swept(link, events)
        lags = [lag for (lag,) in link.execute(LAGS, (events,))]
        for name, ids in held.items():
            assert Counter(rows.expirations(name)) == Counter(ids)
            assert dibs.verify(name) == []
    assert len(lags) == EVENTS * HOLDS
    assert lags[0] >= timedelta(0), "released before its deadline"
    assert lags[99 * len(lags) // 100] < LAG_MAX, f"the slowest: {lags[-5:]}"


def test_ten_sweeps_from_sql_end_each_reservation_once(
    url: str, event: str, clock: Clock, rows: Rows
) -> None:
    events = [f"{event}-{number}" for number in range(EVENTS)]
    with Dibs(url) as dibs:
        held = {name: hold(dibs, name, HOLDS, seconds=60) for name in events}
        clock.advance(seconds=60)
        with ThreadPoolExecutor(SWEEPERS) as sweepers:
            list(sweepers.map(sweep, [url] * SWEEPERS))
        for name, ids in held.items():
            assert Counter(rows.expirations(name)) == Counter(ids)
            assert dibs.verify(name) == []
    logged = [one for run in rows.cleanups() for one in run["reservation_ids"]]
    assert Counter(map(str, logged)) == Counter(set[str]().union(*held.values()))


def sweep(url: str) -> None:
    """One sweep of everything, in steps so small that all meet at each event."""
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("call dibs.sweep(7)")


def test_a_worker_whose_log_nobody_reads_goes_on(url: str, event: str) -> None:
    with Dibs(url) as dibs, psycopg.connect(url, autocommit=True) as link:
        hold(dibs, event, 1, seconds=1)
        with unread(url, "worker") as process:
            lose_reader(process)
            until_swept(link, [event])
            hold(dibs, event, 1, seconds=1)
            until_swept(link, [event])


def test_a_worker_stops_within_seconds_however_many_events_are_locked(
    url: str, event: str
) -> None:
    locked = [f"{event}-{number}" for number in range(LOCKED)]
    with (
        Dibs(url) as dibs,
        psycopg.connect(url) as stranger,
        closing(Watcher(url)) as watcher,
    ):
        for one in locked:
            hold(dibs, one, 1, seconds=1)
        held = "select from dibs.event_heads where event_id = any(%s) for update"
        stranger.execute(held, (locked,))
        while watcher.value(DUE, locked) < LOCKED:
            watcher.value("select pg_sleep(0.05)")
        with unread(url, "worker"):  # it asks it to stop and waits five seconds
            watcher.until_waiting(1)
        stranger.rollback()
        with worker(url), psycopg.connect(url, autocommit=True) as link:
            until_swept(link, locked)
