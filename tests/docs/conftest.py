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
    """The stage of each page that has been asked for."""
    with ExitStack() as stack:
        yield Stages(postgres, tmp_path_factory, stack)


class Stages:
    """Stages by page, made when first asked for."""

    def __init__(
        self, server: str, folders: pytest.TempPathFactory, stack: ExitStack
    ) -> None:
        self._server = server
        self._folders = folders
        self._stack = stack
        self._made: dict[Path, Stage] = {}

    def of(self, page: Path) -> Stage:
        """The page's stage, the engine installed in its database."""
        if page not in self._made:
            url = self._stack.enter_context(scratch_database(self._server))
            folder = self._folders.mktemp("page")
            self._made[page] = Stage(url, folder, self._stack)
        return self._made[page]
