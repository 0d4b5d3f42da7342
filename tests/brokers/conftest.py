"""A broker of each kind, made for one test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.doors.fixtures import databases, url  # noqa: F401

from .servers import NatsServer, RedisServer, Server

KINDS = {"nats": ("nats-server", NatsServer), "redis": ("redis-server", RedisServer)}


@pytest.fixture(
    params=[
        pytest.param(kind, marks=pytest.mark.needs(program))
        for kind, (program, _) in KINDS.items()
    ]
)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A broker of each kind in turn."""
    yield from started(request.param, tmp_path)


@pytest.fixture
def nats_server(tmp_path: Path) -> Iterator[NatsServer]:
    """NATS alone."""
    yield from started("nats", tmp_path)


@pytest.fixture
def record(record_property: Callable[[str, Any], None]) -> Callable[[str, Any], None]:
    """Keeps a figure of the test: it is printed, and stands in the junit report."""

    def keep(name: str, figure: Any) -> None:
        record_property(name, figure)
        print(f"{name}: {figure}")

    return keep


def started(kind: str, folder: Path, *config: str) -> Iterator[Server]:
    _, program = KINDS[kind]
    server = program(folder, *config)
    try:
        yield server
    finally:
        server.kill()
