"""`dibs serve` with a database of its own leaves nothing behind, however it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import psutil
import pytest

Process = subprocess.Popen[str]


@pytest.fixture
def service(data_dir: Path) -> Iterator[Process]:
    """A service on a data folder of its own, about to say its address."""
    environment = {**os.environ, "DIBS_DATA_DIR": str(data_dir), "COLUMNS": "200"}
    environment.pop("DIBS_DATABASE_URL", None)
    with subprocess.Popen(
        [sys.executable, "-m", "dibs.cli", "serve", "--port", "0"],
        encoding="utf-8",
        env=environment,
        stderr=subprocess.PIPE,
    ) as process:
        yield process
        process.kill()


def address(service: Process) -> str:
    assert service.stderr is not None
    for line in service.stderr:
        if line.startswith("Dibs serves"):
            return line.split()[2]
    raise AssertionError("it ended before it served")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stops_on_a_signal_within_5_seconds(
    service: Process, number: signal.Signals
) -> None:
    url = urlsplit(address(service))
    with urlopen(f"{url.geturl()}/livez") as answer:  # noqa: S310 - an address of ours
        assert answer.status == 200
    ours = psutil.Process(service.pid).children(recursive=True)
    assert any("postgres" in one.name() for one in ours)
    service.send_signal(number)

    assert service.wait(timeout=5) == 0
    assert psutil.wait_procs(ours, timeout=0)[1] == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((url.hostname, url.port))


def test_killed_it_takes_its_postgresql_along(service: Process) -> None:
    address(service)
    ours = psutil.Process(service.pid).children(recursive=True)
    service.kill()

    assert psutil.wait_procs(ours, timeout=5)[1] == []
