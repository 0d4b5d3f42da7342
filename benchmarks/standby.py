"""A PostgreSQL that follows another one and can take its place."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from benchmarks.contestants import free_port
from dibs.embedded.account import Account
from dibs.embedded.binaries import ENVIRONMENT, find_binaries

SECONDS_MAX = 60.0
PAUSE_SECONDS = 0.02
FOLLOWING = (
    *("--wal-method=stream", "--write-recovery-conf"),
    # So that the other one keeps what is not heard while it does not follow.
    *("--create-slot", "--slot=standby"),
)
CONFIRMING = "select count(*) > 0 from pg_stat_replication where sync_state = 'sync'"


def program(name: str, *arguments: object, **environment: str) -> dict[str, Any]:
    """A program of PostgreSQL as `subprocess` takes it, run as whom servers run as."""
    account = Account.for_server()
    return {
        "args": [find_binaries(account).program(name), *map(str, arguments)],
        "env": {**ENVIRONMENT, **environment},
        "extra_groups": [] if account.is_other else None,
        "group": account.gid if account.is_other else None,
        "user": account.uid if account.is_other else None,
    }


def back_up(url: str, target: Path, *flags: str) -> None:
    """A base backup of a server that goes on meanwhile, in a new folder."""
    Account.for_server().give(target.parent)
    stated = conninfo_to_dict(url)
    named = {
        f"PG{name.upper()}": str(stated[name]) for name in ("host", "port", "user")
    }
    flags = ("--checkpoint=fast", "--no-sync", *flags, f"--pgdata={target}")
    command = program(
        "pg_basebackup", *flags, PGPASSWORD=str(stated["password"]), **named
    )
    subprocess.run(**command, check=True, cwd=target.parent)


class Standby:
    """One that runs; `url` is its own address, `pair` that of whoever can write."""

    def __init__(self, of: str, folder: Path) -> None:
        """`folder` is empty, in one that whom servers run as may pass through."""
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        with psycopg.connect(of) as link:
            ((self._connections_max,),) = link.execute("show max_connections")
        back_up(of, self._cluster, *FOLLOWING)
        self.url = make_conninfo(of, port=self._port)
        stated = conninfo_to_dict(of)
        self.pair = make_conninfo(
            of,
            host=f"{stated['host']},{stated['host']}",
            port=f"{stated['port']},{self._port}",
            target_session_attrs="read-write",
        )
        self.start()

    @property
    def _cluster(self) -> Path:
        return self._folder / "postgresql"

    def start(self) -> None:
        """Follow, from where it stood when it was stopped; nothing where it does."""
        if self._process and self._process.poll() is None:
            return
        settings = {
            "listen_addresses": "127.0.0.1",
            "max_connections": self._connections_max,
            "port": self._port,
            "unix_socket_directories": "",
        }
        flags = [f"-c{name}={value}" for name, value in settings.items()]
        command = program("postgres", "-D", self._cluster, *flags)
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                **command, cwd=self._folder, stdout=log, stderr=log
            )

    def stop(self) -> None:
        """End it; what the other one says meanwhile it hears when it follows again."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()

    def promote(self) -> None:
        """Take the other's place."""
        with _connected(self.url) as link:
            if link.execute("select pg_promote()").fetchone() != (True,):
                raise RuntimeError("the standby was not promoted")


def name_standbys(url: str, names: str) -> None:
    """Has commits wait for standbys of these names, `*` for any, empty for none."""
    setting = sql.SQL("alter system set synchronous_standby_names = {}")
    with _connected(url) as link:
        link.execute(setting.format(sql.Literal(names)))
        link.execute("select pg_reload_conf()")


def until_confirming(url: str) -> None:
    """Returns once a standby confirms."""
    with _connected(url) as link:
        for _ in _tries():
            if link.execute(CONFIRMING).fetchone() == (True,):
                return
    raise RuntimeError("no standby follows")


def _connected(url: str) -> "psycopg.Connection[Any]":
    """A connection to a server that may just be starting."""
    for _ in _tries():
        with contextlib.suppress(psycopg.OperationalError):
            return psycopg.connect(url, autocommit=True)
    raise RuntimeError("the server does not start")


def _tries() -> Iterator[None]:
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        yield
        time.sleep(PAUSE_SECONDS)


@contextmanager
def following(url: str, folder: Path) -> Iterator[Standby]:
    """A standby of a server, which confirms its commits; gone at the end."""
    folder.mkdir()
    standby = Standby(url, folder)
    try:
        name_standbys(url, "*")
        until_confirming(url)
        yield standby
    finally:
        standby.stop()
