"""A process that owns a server, for the tests to end as they like."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .processes import Owner

collect_ignore = [] if os.geteuid() == 0 else ["test_as_root.py"]


@pytest.fixture
def owner(data_dir: Path) -> Iterator[Owner]:
    owner = Owner(data_dir)
    yield owner
    owner.kill()
