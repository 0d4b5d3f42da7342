"""A stage for each page: its blocks run in order and share a database and a folder."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dibs.installer import scratch_database

from .stage import Stage


@pytest.fixture(scope="module")
def stages(
    postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Stages"]:
    """The stage of each page in turn."""
    with ExitStack() as stack:
        yield Stages(postgres, tmp_path_factory, stack)


class Stages:
    """One stage at a time: that of a page ends when the next page is asked for.

    A service that nobody asks any more would take its part of the time all the same.
    """

    def __init__(
        self, server: str, folders: pytest.TempPathFactory, stack: ExitStack
    ) -> None:
        self._server = server
        self._folders = folders
        self._stack = stack
        self._page: Path | None = None
        self._stage: Stage | None = None

    def of(self, page: Path) -> Stage:
        """The page's stage, the engine installed in its database."""
        if self._stage is None or page != self._page:
            self._stack.close()
            url = self._stack.enter_context(scratch_database(self._server))
            folder = self._folders.mktemp("page")
            self._page = page
            self._stage = Stage(url, folder, self._stack, page.read_text())
        return self._stage
