"""The databases of a run, ours to start and to stop: PostgreSQL and Redis."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.contestants import free_port
from dibs import embedded

REDIS_MISSING = (
    "the baseline on Redis needs the program redis-server: on Debian"
    " `apt install redis-server`, which need not run as a service"
)
NATS_MISSING = (
    "messages are published to the program nats-server: on Debian"
    " `apt install nats-server`, which need not run as a service"
)
READY_SECONDS_MAX = 10.0


class Missing(Exception):  # noqa: N818 - an end, whose message says what to do
    """A program of this machine that the benchmark cannot do without."""


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL as Dibs starts it, fsync on; yields its address."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # root lends the folder inside to nobody
        with embedded.start(folder / "data") as server:
            yield server.url


@contextmanager
def redis() -> Iterator[int]:
    """A Redis with an append-only file, written out every second; yields its port."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing(REDIS_MISSING)
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [
                *(program, "--port", str(port), "--bind", "127.0.0.1"),
                *("--dir", folder, "--save", "", "--loglevel", "warning"),
                *("--appendonly", "yes", "--appendfsync", "everysec"),
            ],
            stdout=subprocess.DEVNULL,
        ) as process,
    ):
        try:
            wait_until_open(port)
            yield port
        finally:
            process.terminate()
            process.wait()


class Nats(NamedTuple):
    """A NATS server, and where it tells about itself."""

    url: str
    monitor_port: int


def require_nats() -> str:
    """The program; raises Missing."""
    program = shutil.which("nats-server")
    if program is None:
        raise Missing(NATS_MISSING)
    return program


@contextmanager
def nats() -> Iterator[Nats]:
    """A NATS server whose streams are files."""
    program = require_nats()
    port, monitor_port = free_port(), free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [
                *(program, "--addr", "127.0.0.1", "--port", str(port)),
                *("--http_port", str(monitor_port)),
                *("--jetstream", "--store_dir", folder),
            ],
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        try:
            wait_until_open(port)
            yield Nats(f"nats://127.0.0.1:{port}", monitor_port)
        finally:
            process.terminate()
            process.wait()


def wait_until_open(port: int) -> None:
    """Returns once somebody listens on the port; raises where nobody does."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"nobody listens on port {port}")
