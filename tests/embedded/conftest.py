"""A process that owns a server, for the tests to end as they like."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .processes import Owner, lives, wait_until

collect_ignore = [] if os.geteuid() == 0 else ["test_as_root.py"]


@pytest.fixture
def owner(data_dir: Path) -> Iterator[Owner]:
    owner = Owner(data_dir)
    yield owner
    owner.kill()
    # It still writes to its folder as it stops, and that goes next.
    wait_until(lambda: not lives(owner.server_pid))
