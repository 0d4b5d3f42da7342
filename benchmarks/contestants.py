"""Whom Dibs is measured beside: services as processes of their own, on one machine."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.request import urlopen

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from benchmarks.usual_service import SCHEMA
from dibs import Dibs
from dibs.installer import scratch_database

READY_SECONDS_MAX = 20.0
CAPACITY = 100_000_000
APART = sql.SQL("alter database {} set search_path = public")
"""Else the usual tables came into our schema, which is named like our role."""
NICE = ("nice", "-n", "10")
"""As docs/streams.md says to start a worker on the cores of a service that sells."""
FASTAPI = ("--log-level", "warning", "--loop", "uvloop", "--http", "httptools")


class Stage(NamedTuple):
    """What a comparison stands on: one database for both, and a Redis."""

    url: str
    """Ours in the schema `dibs`, the usual service's tables in `public`."""
    redis_port: int

    def checkpoint(self) -> None:
        """Begin a round without what the last one left to write."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("checkpoint")

    @property
    def dibs_environment(self) -> dict[str, str]:
        """What `dibs serve` and the library read their settings from."""
        return {"DIBS_DATABASE_URL": self.url}

    def usual_environment(self, pool_size: int) -> dict[str, str]:
        """What the usual service reads its settings from."""
        address = "postgresql://{user}:{password}@{host}:{port}/{dbname}".format(
            **conninfo_to_dict(self.url)
        )
        return {"USUAL_DATABASE_URL": address, "USUAL_POOL_SIZE": str(pool_size)}

    def redis_environment(self, pool_size: int) -> dict[str, str]:
        """What the service on Redis reads its settings from."""
        return {
            "REDIS_PORT": str(self.redis_port),
            "REDIS_POOL_SIZE": str(pool_size),
        }


@contextmanager
def stage(server_url: str, redis_port: int = 0) -> Iterator[Stage]:
    """A new database with the tables of both in it; dropped at the end."""
    with scratch_database(server_url) as url:
        with psycopg.connect(url) as connection:
            name = sql.Identifier(connection.info.dbname)
            connection.execute(APART.format(name))
        with psycopg.connect(url) as connection:
            connection.execute(SCHEMA)
        yield Stage(url, redis_port)


def put_on_sale(stage: Stage, event: str, items: Mapping[str, int]) -> None:
    """An event of ours with that many units of each item."""
    with Dibs(stage.url) as dibs:
        dibs.put_event(event, items=dict(items))


@contextmanager
def dibs_service(stage: Stage, *flags: str, **settings: str) -> Iterator[int]:
    """`dibs serve`, by default as it comes, request log included; yields its port."""
    environment = stage.dibs_environment | settings
    with serving(("dibs.cli", "serve", *flags), environment) as port:
        yield port


@contextmanager
def dibs_worker(stage: Stage, *, gives_way: bool = False) -> Iterator[None]:
    """`dibs worker`, without a service; where it gives way, to whoever sells."""
    program, under = ("dibs.cli", "worker"), NICE if gives_way else ()
    with running(program, stage.dibs_environment, under):
        yield


@contextmanager
def usual_service(stage: Stage, pool_size: int) -> Iterator[int]:
    """The usual service with a pool of that size; yields its port."""
    module = ("uvicorn", "benchmarks.usual_service:app", *FASTAPI, "--no-access-log")
    with serving(module, stage.usual_environment(pool_size)) as port:
        yield port


@contextmanager
def redis_service(stage: Stage, pool_size: int) -> Iterator[int]:
    """The service on Redis; yields its port."""
    module = ("uvicorn", "benchmarks.redis_service:app", *FASTAPI, "--no-access-log")
    with serving(module, stage.redis_environment(pool_size)) as port:
        yield port


@contextmanager
def bare_service() -> Iterator[int]:
    """A route that asks nobody; yields its port."""
    with serving(("benchmarks.bare_service",), {}) as port:
        yield port


@contextmanager
def serving(module: tuple[str, ...], environment: dict[str, str]) -> Iterator[int]:
    """A Python module that serves on a free port, one process; stopped at the end."""
    port = free_port()
    with running((*module, "--port", str(port)), environment) as process:
        wait_until_ready(process, port)
        yield port


@contextmanager
def running(
    module: tuple[str, ...],
    environment: dict[str, str],
    under: tuple[str, ...] = (),
) -> Iterator["subprocess.Popen[bytes]"]:
    """A Python module at work, `under` a program; asked to stop at the end."""
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            [*under, sys.executable, "-m", *module],
            stdout=log,
            stderr=log,
            env={**os.environ, **environment},
        ) as process,
    ):
        try:
            yield process
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
