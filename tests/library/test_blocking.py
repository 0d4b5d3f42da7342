"""Dibs for code without an event loop."""

import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from secrets import token_hex
from typing import Any

import psycopg
import pytest

from dibs import Dibs, Fault, NotFound, SoldOut, Unavailable


@pytest.fixture
def name() -> str:
    return f"blocking-{token_hex(4)}"


def test_many_threads_share_one(url: str, name: str) -> None:
    def buy(number: int) -> str:
        try:
            held = dibs.reserve(name, {"floor": 1}, session=f"buyer-{number}")
            return dibs.confirm(name, held.id).status
        except SoldOut as refusal:
            return refusal.code

    with Dibs(url) as dibs:
        dibs.put_event(name, items={"floor": 50})
        with ThreadPoolExecutor(32) as threads:
            ends = list(threads.map(buy, range(80)))
        assert ends.count("confirmed") == 50
        assert ends.count("sold_out") == 30
        assert dibs.availability(name).items["floor"].sold_count == 50
        assert dibs.verify(name) == []


def test_their_requests_share_transactions(url: str, name: str) -> None:
    with (
        Dibs(url) as dibs,
        ThreadPoolExecutor(16) as threads,
        psycopg.connect(url) as link,
    ):
        dibs.put_event(name, items={"floor": 50})
        link.execute(
            "select from dibs.event_heads where event_id = %s for update", (name,)
        )
        all_ask = threading.Barrier(17)

        def ask(number: int) -> str:
            all_ask.wait()
            return dibs.reserve(name, {"floor": 1}, session=str(number)).id

        asking = threads.map(ask, range(16))
        all_ask.wait()
        link.rollback()
        assert len(set(asking)) == 16
        ((transactions,),) = link.execute(
            "select count(distinct xmin::text) from dibs.journal where event_id = %s"
            " and action = 'reserved'",
            (name,),
        ).fetchall()
    assert transactions < 16


def test_leaves_no_thread_behind(url: str) -> None:
    before = threading.active_count()
    with Dibs(url):
        assert threading.active_count() > before
    assert threading.active_count() == before


def test_is_a_fault_to_use_outside_its_block(url: str) -> None:
    dibs = Dibs(url)
    with pytest.raises(Fault, match="not open"):
        dibs.events()
    with dibs:
        assert dibs.url == url
    with pytest.raises(Fault, match="not open"):
        _ = dibs.url


def test_is_opened_once_and_by_one(url: str, name: str) -> None:
    with Dibs(url) as dibs:
        dibs.put_event(f"acme.{name}", items={"floor": 9})
        dibs.put_event(name, items={"floor": 9})
        bound = dibs.for_organisation("acme")
        for opened in (dibs, bound):
            with pytest.raises(Fault, match="open already"), opened:
                pass
        assert dibs.event(name).event_id == name
        with pytest.raises(NotFound):
            bound.event(name)
    with pytest.raises(Fault, match="not open"):
        bound.event(f"acme.{name}")


def test_may_be_opened_again(url: str) -> None:
    dibs = Dibs(url)
    for _ in range(2):
        with dibs:
            dibs.events()


def test_says_at_once_where_there_is_no_database(url: str) -> None:
    nowhere = psycopg.conninfo.make_conninfo(url, port=1)
    with pytest.raises(Unavailable, match=r"connection .*refused"), Dibs(nowhere):
        pass


FORKED = """
import os, sys
from dibs import Dibs, Fault
with Dibs(sys.argv[1]) as dibs:
    dibs.put_event(sys.argv[2], items={"floor": 9})
    child = os.fork()
    if child == 0:
        try:
            dibs.reserve(sys.argv[2], {"floor": 1}, session="anna")
        except Fault as fault:
            told = "fork" in str(fault)
        with dibs:
            dibs.reserve(sys.argv[2], {"floor": 1}, session="cy")
        os._exit(7 if told else 8)
    _, status = os.waitpid(child, 0)
    dibs.reserve(sys.argv[2], {"floor": 1}, session="bo")
sys.exit(os.waitstatus_to_exitcode(status))
"""
UNCLOSED = """
import sys
from dibs import Dibs
dibs = Dibs(sys.argv[1])
dibs.__enter__()
dibs.put_event(sys.argv[2], items={"floor": 9})
"""


def ended(program: str, url: str, name: str) -> int:
    """The status that a program of its own ends with."""
    told = [sys.executable, "-W", "ignore", "-c", program, url, name]
    return subprocess.run(told, timeout=30, check=False).returncode


def test_a_fork_is_told_to_open_its_own(url: str, name: str) -> None:
    assert ended(FORKED, url, name) == 7


def test_a_program_that_never_closes_it_ends(url: str, name: str) -> None:
    assert ended(UNCLOSED, url, name) == 0


class _Interrupted(Future[Any]):
    """Of one that is opened: who waits for it hears Ctrl-C first."""

    waited_count = 0

    def result(self, timeout: float | None = None) -> Any:
        self.waited_count += 1
        if self.waited_count == 1:
            raise KeyboardInterrupt
        return super().result(timeout)


def test_who_is_interrupted_while_it_opens_leaves_nothing_open(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(threading.enumerate())
    monkeypatch.setattr("dibs.client.blocking.Future", _Interrupted)
    with pytest.raises(KeyboardInterrupt), Dibs(url):
        pass
    # Its own thread first: others of it may be about to start, and end with it.
    for thread in set(threading.enumerate()) - before:
        if thread.name == "dibs":
            thread.join(30)
    assert set(threading.enumerate()) <= before
