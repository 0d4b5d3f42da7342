"""Running tests until the first fails."""

import os
import time
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from dibs import migrate

SAID_MAX = 300


class FirstFailure:
    """Tests in an order of their own, ended by the first failure or by the clock."""

    def __init__(
        self, session: pytest.Session, items: Sequence[pytest.Item], seconds_max: float
    ) -> None:
        self._items = items
        self._until = time.monotonic() + seconds_max
        self._failed: pytest.TestReport | None = None
        self._manager = session.config.pluginmanager
        self._session = session

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self._failed is None:
            self._failed = report

    def run(self) -> dict[str, Any]:
        """Says who killed, or that nobody did, and how many tests were asked."""
        self._manager.register(self)
        asked = 0
        for item, following in zip(self._items, [*self._items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            asked += 1
            if self._failed is not None or time.monotonic() > self._until:
                break
        try:
            self._session._setupstate.teardown_exact(None)
        except Exception as error:  # noqa: BLE001 what outlasts its tests fails, too
            if self._failed is None:
                last = self._items[asked - 1].nodeid
                return {"verdict": "killed", "by": last, "why": str(error)[:SAID_MAX]}
        return {**self._verdict(asked), "asked": asked}

    def _verdict(self, asked: int) -> dict[str, Any]:
        report = self._failed
        if report is None:
            done = asked == len(self._items)
            return {"verdict": "survived" if done else "undecided"}
        if report.when == "setup":
            refusal = why_not_installed()
            if refusal:
                return {"verdict": "refused", "by": "migrate", "why": refusal}
        return {
            "verdict": "killed",
            "by": report.nodeid,
            "why": _last_words(report),
        }


def why_not_installed() -> str:
    """Why the engine as it stands cannot be installed; nothing where it can."""
    server = os.environ["DIBS_TEST_DATABASE_URL"]
    name = f"dibs_empty_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"create database {name}")
        try:
            migrate(make_conninfo(server, dbname=name))
        except Exception as error:  # noqa: BLE001 any reason is one
            return str(error)[:SAID_MAX]
        finally:
            link.execute(f"drop database {name} with (force)")
    return ""


def _last_words(report: pytest.TestReport) -> str:
    """What the failure says of itself, in one line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    said = crash.message if crash else str(report.longrepr)
    return " ".join(said.split())[:SAID_MAX]
