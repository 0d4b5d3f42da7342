"""One side of the trials: a pytest that has read all tests and runs some when told.

Started by the crew with a source tree of its own on PYTHONPATH. A line of JSON comes
in for each trial, a line goes out. Tests are collected once; every trial is a fork, so
that a bug in SQL costs a fresh database and the tests up to the first that fails, and
nothing a trial breaks outlives it.
"""

import json
import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import psycopg
import pytest

from mutants.first_failure import FirstFailure
from mutants.listener import Listener
from mutants.survey import Survey

GRACE_SECONDS = 60
"""Beyond its budget, for the test that runs and for what is torn down after it."""
TEST_SECONDS_MAX = 20
HUNG = {"verdict": "hung", "why": "no test ended, nor one alone"}


class Worker:
    """A pytest plugin: hands out its loop over tests to whoever writes lines."""

    def __init__(self, orders: TextIO, answers: TextIO) -> None:
        self._orders = orders
        self._answers = answers
        self._items: dict[str, pytest.Item] = {}

    @pytest.hookimpl
    def pytest_configure(self) -> None:
        """A failure is enough: no smaller one is looked for, and none is kept."""
        from hypothesis import Phase, settings  # noqa: PLC0415 - pytest comes first

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("planted", database=None, phases=phases)
        settings.load_profile("planted")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Serves trials until nobody asks for more."""
        self._items = {one.nodeid: one for one in session.items if _is_direct(one)}
        self._say({"tests": list(self._items)})
        for line in self._orders:
            self._say(self._forked(session, json.loads(line)))
        return True

    def _forked(self, session: pytest.Session, order: dict[str, Any]) -> dict[str, Any]:
        begun = time.monotonic()
        told = self._told(session, order)
        if told is None and {"survey", "log"} & order.keys():
            raise TimeoutError("no bug was planted, and the tests hang")
        if told is None:
            # A machine that is busy hangs no single test.
            alone = {**order, "tests": order["tests"][:1]}
            told = self._told(session, alone) or dict(HUNG)
            if told["verdict"] == "survived":
                told["verdict"] = "undecided"
        return {"seconds": round(time.monotonic() - begun, 2), **told}

    def _told(
        self, session: pytest.Session, order: dict[str, Any]
    ) -> dict[str, Any] | None:
        """What a fork answers; nothing where it hangs."""
        begun = time.monotonic()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._try(session, order, writing)
        os.close(writing)
        told = _read_all(reading, begun + order["seconds_max"] + GRACE_SECONDS)
        if told is None:
            os.kill(child, signal.SIGKILL)
            _drop_databases()
        os.waitpid(child, 0)
        answer: dict[str, Any] | None = json.loads(told) if told else None
        return answer

    def _try(
        self, session: pytest.Session, order: dict[str, Any], writing: int
    ) -> None:
        """In the child: runs the tests in the order given, and never returns."""
        answer: dict[str, Any] = {"verdict": "undecided", "why": "the run broke"}
        try:
            wanted = [self._items[name] for name in order["tests"]]
            if order.get("survey"):
                answer = Survey(session, wanted).run()
            elif order.get("log"):
                answer = Listener(session, wanted, Path(order["log"])).run()
            else:
                answer = FirstFailure(session, wanted, order["seconds_max"]).run()
        finally:
            with os.fdopen(writing, "w") as pipe:
                pipe.write(json.dumps(answer))
            sys.stderr.flush()
            os._exit(0)

    def _say(self, answer: dict[str, Any]) -> None:
        print(json.dumps(answer), file=self._answers, flush=True)


def _is_direct(item: pytest.Item) -> bool:
    """Whether a test goes through no door but SQL: the others say the same, slower."""
    called = getattr(item, "callspec", None)
    return called is None or called.params.get("door", "sql") == "sql"


def _read_all(pipe: int, until: float) -> str | None:
    """What the child says; nothing where it takes too long."""
    said = b""
    with os.fdopen(pipe, "rb", buffering=0) as reading:
        while select.select([reading], [], [], max(0.0, until - time.monotonic()))[0]:
            piece = reading.read(65536)
            if not piece:
                return said.decode()
            said += piece
    return None


def _drop_databases() -> None:
    """Drops what a trial that was killed left behind."""
    with psycopg.connect(os.environ["DIBS_TEST_DATABASE_URL"], autocommit=True) as link:
        names = link.execute(
            "select quote_ident(d.datname) from pg_catalog.pg_database d"
            " where d.datname ~ '^dibs_(copy|template|empty|scratch)_'"
        ).fetchall()
        for (name,) in names:
            link.execute(f"drop database if exists {name} with (force)")


def main(places: Sequence[str]) -> int:
    """Serves trials over the standard streams; pytest's own words go to the log."""
    orders, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    flags = ["-p", "no:cacheprovider", "-p", "no:xdist", "-s", "-q", "--no-header"]
    timeout = ["--timeout", str(TEST_SECONDS_MAX)]
    return pytest.main([*flags, *timeout, *places], [Worker(orders, answers)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
