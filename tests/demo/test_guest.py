"""A demo in another process's database says so, and ends with it."""

import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from tests.embedded.processes import Owner

from dibs.config import Settings
from dibs.demo import demo
from dibs.errors import Fault
from dibs.workers import guest


class Host(StringIO):
    """A terminal whose reader ends the database's owner once the page is shown."""

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self._owner = owner

    def write(self, text: str) -> int:
        """Shows text."""
        written = super().write(text)
        if "your turn" in text:
            self._owner.kill()
        return written


def test_says_whose_database_it_is_and_ends_with_the_owner(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIBS_DATABASE_URL", raising=False)
    monkeypatch.setattr(demo, "SPEED", 1_200.0)
    monkeypatch.setattr(demo, "BUYERS_MAX", 100)
    monkeypatch.setattr(guest, "LOOK_SECONDS", 0.01)
    owner = Owner(data_dir)
    terminal = Host(owner)
    settings = Settings(data_dir=str(data_dir), port=0)
    screen = Console(file=terminal, force_terminal=True, width=200)
    with pytest.raises(Fault, match=f"ended with process {owner.process.pid}"):
        demo.run(settings, console=screen)
    told = f"The database in {data_dir} is that of process {owner.process.pid}"
    assert told in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())
