"""Leaving the `with` of a Dibs that others still use: nobody waits for nothing."""

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from secrets import token_hex
from typing import Any

import psycopg
import pytest
from tests.doors.watcher import Watcher

from dibs import Dibs, Fault, Settings, Unavailable
from dibs.batching import retried
from dibs.database import Database

CLOSING = "it is closing"


async def test_who_waits_for_a_connection_is_told_at_once(url: str) -> None:
    async with Database(url, Settings()) as database:
        pass
    async with asyncio.timeout(10):
        with pytest.raises(Unavailable, match=CLOSING):
            await retried(partial(database.fetch, "due_events"), 30)


@pytest.fixture
def event(url: str) -> str:
    """An event of an organisation's."""
    name = f"acme.leaving-{token_hex(4)}"
    with Dibs(url) as dibs:
        dibs.put_event(name, items={"floor": 9})
    return name


def leave(dibs: Dibs) -> threading.Thread:
    """Somebody leaves, and nothing more begins."""
    leaving = threading.Thread(target=dibs.__exit__, args=(None, None, None))
    leaving.start()
    try:
        while True:
            dibs.events()
    except (Unavailable, Fault):
        return leaving


@pytest.mark.parametrize("is_bound", [False, True])
@pytest.mark.parametrize("verb", ["reserve", "block"])
def test_who_was_sent_is_answered_and_the_rest_refused(
    url: str, event: str, verb: str, is_bound: bool
) -> None:
    dibs = Dibs(url).__enter__()
    used = dibs.for_organisation("acme") if is_bound else dibs
    watcher = Watcher(url)
    with ThreadPoolExecutor() as threads:
        with watcher.holding(event):
            if verb == "reserve":
                call = partial(used.reserve, session="anna")
            else:
                call = partial(used.block, allocation="press")
            sent = threads.submit(call, event, {"floor": 1})
            watcher.until_waiting(1)
            leaving = leave(dibs)
            with pytest.raises(Unavailable, match=CLOSING):
                used.events()
        sent.result(30)
        leaving.join(30)
    watcher.close()
    with pytest.raises(Fault, match="not open"):
        used.events()


def test_what_takes_longer_than_a_call_may_is_refused(url: str, event: str) -> None:
    dibs = Dibs(url, settings=Settings(call_timeout_seconds=0.2)).__enter__()
    watcher = Watcher(url)
    with psycopg.connect(url) as holder, ThreadPoolExecutor() as threads:
        holder.execute("lock table dibs.journal")
        check = threads.submit(dibs.verify, event)
        watcher.until_waiting(1)
        dibs.__exit__(None, None, None)
        with pytest.raises(Unavailable, match=CLOSING):
            check.result(30)
    watcher.close()


def test_who_leaves_while_another_is_leaving_leaves_as_well(
    url: str, event: str
) -> None:
    dibs = Dibs(url, settings=Settings(call_timeout_seconds=0.2)).__enter__()
    watcher = Watcher(url)
    with psycopg.connect(url) as holder, ThreadPoolExecutor() as threads:
        holder.execute("lock table dibs.journal")
        check = threads.submit(dibs.verify, event)
        watcher.until_waiting(1)
        leaving = [threads.submit(dibs.__exit__, None, None, None) for _ in range(10)]
        for one in leaving:
            one.result(30)
        with pytest.raises(Unavailable):
            check.result(30)
    watcher.close()


def test_a_call_that_comes_too_late_for_the_loop_is_refused(url: str) -> None:
    dibs = Dibs(url).__enter__()
    loop: Any = dibs._running.loop
    close = loop.close
    late: list[Future[object]] = []

    def close_late() -> None:
        late.append(threads.submit(dibs.events))
        while not loop._ready:
            pass
        close()

    loop.close = close_late
    with ThreadPoolExecutor() as threads:
        dibs.__exit__(None, None, None)
        with pytest.raises(Unavailable, match=CLOSING):
            late[0].result(20)


def test_who_opens_without_room_for_a_loop_is_told(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(asyncio.events, "new_event_loop", full)
    with pytest.raises(OSError, match="Too many"), Dibs(url):
        pass
