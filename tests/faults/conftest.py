"""A PostgreSQL that commits to disk, an event on sale there, a service in front."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg
import pytest
from tests.conftest import open_to_all

from dibs import embedded, migrate

from .disks import why_no_disk
from .programs import Service

PUT_EVENT = """
select dibs.put_event(
  %s, items => '{"floor": 1000000}', hold_seconds => %s, duplicates => 'allow'
)
"""

Record = Callable[[str, Any], None]
Plant = Callable[[Path], None]

no_disk = why_no_disk()
collect_ignore = ["test_full_disk.py"] if no_disk else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if no_disk:
        terminalreporter.section("No disk could be filled: a quota stood in for it")
        terminalreporter.write_line(no_disk)


@pytest.fixture(scope="session")
def plant() -> Iterator[Plant]:
    """Makes data folders with the engine in them: copies of one, for that is quick."""
    with open_to_all() as folder:
        with embedded.start(folder / "data") as server:
            migrate(server.url)

        def copy(target: Path) -> None:
            subprocess.run(["cp", "-a", folder / "data", target], check=True)

        yield copy


@pytest.fixture(scope="module")
def server(plant: Plant) -> Iterator[embedded.Embedded]:
    """A PostgreSQL of the file's own: what happens to it happens to nobody else."""
    with open_to_all() as folder:
        plant(folder / "data")
        with embedded.start(folder / "data") as server:
            yield server


@pytest.fixture(scope="module")
def service(server: embedded.Embedded) -> Iterator[Service]:
    """The service, serving; what it logs as an error fails the file."""
    with Service(server.url) as service:
        service.until_serving()
        yield service


@pytest.fixture
def event(server: embedded.Embedded) -> str:
    """A new event on sale."""
    name = f"gala-{token_hex(4)}"
    put_event(server.url, name)
    return name


@pytest.fixture
def record(record_property: Record) -> Record:
    """Keeps a figure of the test: it is printed, and stands in the junit report."""

    def keep(name: str, figure: Any) -> None:
        shown = round(figure, 2) if isinstance(figure, float) else figure
        record_property(name, shown)
        print(f"{name}: {shown}")

    return keep


def put_event(url: str, event: str, hold_seconds: int = 1800) -> None:
    """An event with a floor that never fills, and no rule against doubled holds."""
    with psycopg.connect(url) as link:
        link.execute(PUT_EVENT, (event, hold_seconds))
