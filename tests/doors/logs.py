"""What is logged, as a test reads it."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.testing import capture_logs


@contextmanager
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """All of it, whatever level a program that ran in this process has set."""
    structlog.reset_defaults()
    with capture_logs() as told:
        yield told
