"""A database of its own for each file, and the service as a process in front of it."""

import os
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psutil
import psycopg
import pytest

from dibs.installer import scratch_database

CRON_SECRET = "only-the-scheduler-knows"
START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 5
INHERITED = ("PATH", "PYTHONPYCACHEPREFIX")
"""Of our own environment; the second keeps bytecode out of the checkout."""

SERVE = """
import sys
from dibs.config import Settings
from dibs.service.server import run
run(
    Settings.from_environment(),
    on_ready=lambda url: print(url, flush=True),
    sweeps="--no-sweep" not in sys.argv,
)
"""


class Served:
    """A service in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process = process
        self.log = log
        self.url = self._first_line()

    def _first_line(self) -> str:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS_MAX)
        line = self.process.stdout.readline().strip() if ready else ""
        assert line, self.log.read_text()
        return line

    def stop(self) -> float:
        """Ask it to stop; the seconds until it had."""
        started_at = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_SECONDS_MAX)
        return time.monotonic() - started_at

    def memory(self) -> int:
        """The bytes of memory that it has now."""
        resident: int = psutil.Process(self.process.pid).memory_info().rss
        return resident

    def forget_peak(self) -> None:
        """Have `memory_peak` count from here."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def memory_peak(self) -> int:
        """The most bytes of memory that it had since."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1_024

    def logged(self) -> list[dict[str, Any]]:
        """Every line of its log so far: those of a call are there before the next."""
        if self.process.poll() is None:
            httpx.get(f"{self.url}/livez").raise_for_status()
        return [msgspec.json.decode(x) for x in self.log.read_bytes().splitlines()]


@contextmanager
def served(database: str | None, *arguments: str, **settings: str) -> Iterator[Served]:
    """The service on that database or its own, at a free port, stopped at the end."""
    environment = {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        **({"DIBS_DATABASE_URL": database} if database else {}),
        "DIBS_PORT": "0",
        "CRON_SECRET": CRON_SECRET,
        **settings,
    }
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-c", SERVE, *arguments],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            yield Served(process, log)
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(STOP_SECONDS_MAX)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            assert process.stdout is not None
            process.stdout.close()


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    """The address of a new database with the engine in it."""
    with scratch_database(postgres) as url:
        yield url


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """The service, for a whole file of tests."""
    with served(database) as running:
        yield running


@pytest.fixture(scope="module")
def http(service: Served) -> Iterator[httpx.Client]:
    """A client of the service."""
    with httpx.Client(base_url=service.url, timeout=10) as client:
        yield client


@pytest.fixture
def event(http: httpx.Client, request: pytest.FixtureRequest) -> Iterator[str]:
    """An event with a floor of 100 and 5 mugs, named as the test; sound at the end."""
    name = f"{request.node.originalname[5:55]}-{secrets.token_hex(4)}"
    put = {"items": {"floor": 100, "mug": {"capacity": 5, "kind": "stock"}}}
    http.put(f"/v1/events/{name}", json=put).raise_for_status()
    yield name
    found = http.get(f"/v1/events/{name}/consistency").raise_for_status().json()
    assert found["violations"] == []


@pytest.fixture
def sql(database: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the service's database, as its owner."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection
