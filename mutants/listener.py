"""Which test meets which bug: what the probes say while it runs."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mutants.probes import TOLD


class Listener:
    """Runs tests on code with probes in it and reads the server's log after each."""

    def __init__(
        self, session: pytest.Session, items: Sequence[pytest.Item], log: Path
    ) -> None:
        self._session = session
        self._items = items
        self._log = log
        self._met: defaultdict[str, set[str]] = defaultdict(set)
        self._upset: set[str] = set()

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._upset.add(report.nodeid)

    def run(self) -> dict[str, Any]:
        """By bug, the tests that it would touch; and which tests the probes upset."""
        self._session.config.pluginmanager.register(self)
        with self._log.open("rb") as log:
            log.seek(0, 2)
            for item, following in zip(
                self._items, [*self._items[1:], None], strict=True
            ):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                for numbers in set(TOLD.findall(log.read())):
                    for number in numbers.decode().split(","):
                        self._met[number].add(item.nodeid)
        self._session._setupstate.teardown_exact(None)
        met = {number: sorted(tests) for number, tests in self._met.items()}
        return {"met": met, "upset": sorted(self._upset)}
