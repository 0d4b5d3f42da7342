"""The two services as processes of their own, on databases of one PostgreSQL."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import psycopg

from benchmarks.usual_service import SCHEMA
from dibs import Dibs, embedded

READY_SECONDS_MAX = 20.0
EVENTS = ("hot", "library", "engine", "idle")
CAPACITY = 100_000_000
UVICORN = (
    *("uvicorn", "benchmarks.usual_service:app", "--log-level", "warning"),
    *("--loop", "uvloop", "--http", "httptools", "--no-access-log"),
)


class Databases(NamedTuple):
    """Addresses of the two databases."""

    dibs: str
    usual: str

    def checkpoint(self) -> None:
        """Begin a round without what the last one left to write."""
        with psycopg.connect(self.dibs, autocommit=True) as connection:
            connection.execute("checkpoint")


@contextmanager
def databases() -> Iterator[Databases]:
    """A PostgreSQL for this run, as Dibs starts it: fsync is on."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # root lends the folder inside to nobody
        with embedded.start(folder / "data") as server:
            usual = embedded.start(folder / "data", database="usual")
            both = Databases(server.url, usual.url)
            with psycopg.connect(both.usual) as connection:
                connection.execute(SCHEMA)
            with Dibs(both.dibs) as dibs:
                for event in EVENTS:
                    dibs.put_event(event, items={"floor": CAPACITY})
            yield both


@contextmanager
def dibs_service(both: Databases) -> Iterator[int]:
    """`dibs serve` with its defaults, request log included; yields its port."""
    with serving(("dibs.cli", "serve"), {"DIBS_DATABASE_URL": both.dibs}) as port:
        yield port


@contextmanager
def usual_service(both: Databases, pool_size: int) -> Iterator[int]:
    """The usual service with a pool of that size; yields its port."""
    with serving(UVICORN, usual_environment(both, pool_size)) as port:
        yield port


def usual_environment(both: Databases, pool_size: int) -> dict[str, str]:
    """What the usual service reads its settings from."""
    return {"USUAL_DATABASE_URL": both.usual, "USUAL_POOL_SIZE": str(pool_size)}


@contextmanager
def serving(module: tuple[str, ...], environment: dict[str, str]) -> Iterator[int]:
    """A Python module that serves on a free port, one process; stopped at the end."""
    port = free_port()
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            [sys.executable, "-m", *module, "--port", str(port)],
            stdout=log,
            stderr=log,
            env={**os.environ, **environment},
        ) as process,
    ):
        try:
            wait_until_ready(process, port)
            yield port
        finally:
            process.terminate()


def wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Returns once the service says it is ready; raises where it does not."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz"):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
