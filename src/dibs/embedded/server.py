"""Start an embedded PostgreSQL, or find the one that already runs."""

import contextlib
import os
import socket
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

from dibs.embedded.account import Account
from dibs.embedded.binaries import ENVIRONMENT, Binaries, find_binaries
from dibs.embedded.cluster import (
    ROLE,
    prepare_cluster,
    read_password,
    read_ready_pid,
)
from dibs.embedded.errors import EmbeddedError, NotReady, PortTaken
from dibs.embedded.folder import Folder, open_folder
from dibs.embedded.keeper import HOST, START_SECONDS_MAX, Keeper
from dibs.embedded.owner import is_owned, own_or_attach, publish

CREATE_DATABASE = Path(__file__).with_name("create_database.sql")
PSQL_FLAGS = ("-Xq", "-v", "ON_ERROR_STOP=1", "-v")
PSQL_NOT_CONNECTED = 2
PORT_TRIES_MAX = 5


class Embedded:
    """A running PostgreSQL; a context manager that stops it at the end.

    `url` is the address of the database, password included. `owner_pid` is the process
    that the server ends with: ourselves or, where `is_attached`, another one.
    """

    def __init__(
        self, url: str, folder: Folder, owner_pid: int, keeper: Keeper | None
    ) -> None:
        self.url = url
        self.owner_pid = owner_pid
        self._folder = folder
        self._keeper = keeper
        self._closing = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The server's own process id; None while it takes no connections."""
        return read_ready_pid(self._folder)

    @property
    def is_attached(self) -> bool:
        """Whether the server belongs to somebody else and stays when we go."""
        return self._keeper is None or self.owner_pid != os.getpid()

    @property
    def owner_lives(self) -> bool:
        """Whether the server is yet that of the process which it ends with."""
        return is_owned(self._folder, self.owner_pid, urlsplit(self.url).port)

    @property
    def data_dir(self) -> Path:
        """The folder in which the server keeps everything."""
        return self._folder.path

    def close(self) -> None:
        """Stop the server and wait until it is gone; nothing where it is another's."""
        with self._closing:
            if self._keeper is not None and self.owner_pid == os.getpid():
                self._keeper.stop()
                self._keeper = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def start(
    data_dir: Path | None = None,
    *,
    database: str = "dibs",
    postgres_bin: Path | str | None = None,
) -> Embedded:
    """Start PostgreSQL on a data folder, or attach to the one that runs on it.

    `data_dir` is by default `$DIBS_DATA_DIR`, else `$XDG_DATA_HOME/dibs`, for root
    `/var/lib/dibs`; the database is made where it is missing. `postgres_bin` is the
    folder of PostgreSQL's programs, by default `$DIBS_POSTGRES_BIN`, else the wheel's.
    Blocks for about a second the first time and a tenth of it later; safe from any
    thread. Raises EmbeddedError.
    """
    account = Account.for_server()
    binaries = find_binaries(account, postgres_bin)
    folder = open_folder(data_dir, account)

    def attach(owner_pid: int, port: int) -> Embedded | None:
        with contextlib.suppress(NotReady):
            url = _open_database(folder, binaries, port, database)
            return Embedded(url, folder, owner_pid, None)
        return None

    found = own_or_attach(folder, attach, START_SECONDS_MAX)
    if isinstance(found, Embedded):
        return found
    try:
        keeper, url = _own(folder, binaries, account, found, database)
    finally:
        os.close(found)  # the keeper's processes hold the lock now
    return Embedded(url, folder, os.getpid(), keeper)


def _own(
    folder: Folder, binaries: Binaries, account: Account, lock: int, database: str
) -> tuple[Keeper, str]:
    """Start the server on a port that is still free when PostgreSQL takes it."""
    prepare_cluster(folder, binaries, account, lock)
    for _ in range(PORT_TRIES_MAX - 1):
        with contextlib.suppress(PortTaken):
            return _launch(folder, binaries, account, lock, database)
    return _launch(folder, binaries, account, lock, database)


def _launch(
    folder: Folder, binaries: Binaries, account: Account, lock: int, database: str
) -> tuple[Keeper, str]:
    """Start the server; what fails on the way leaves none behind."""
    port = _free_port()
    keeper = Keeper(folder, binaries, account, lock, port)
    try:
        keeper.wait_until_ready()
        url = _open_database(folder, binaries, port, database)
        publish(lock, port)
    except BaseException:
        keeper.stop()
        raise
    return keeper, url


def _open_database(folder: Folder, binaries: Binaries, port: int, name: str) -> str:
    """Make the database where it is missing; returns its address."""
    password = read_password(folder)
    done = subprocess.run(
        [binaries.program("psql"), *PSQL_FLAGS, f"name={name}", "-f", CREATE_DATABASE],
        capture_output=True,
        check=False,
        cwd=folder.path,
        encoding="utf-8",
        env={
            **ENVIRONMENT,
            "PGCONNECT_TIMEOUT": "5",
            "PGDATABASE": "postgres",
            "PGHOST": HOST,
            "PGPASSWORD": password,
            "PGPORT": str(port),
            "PGUSER": ROLE,
        },
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no word"])[0]
        kind = NotReady if done.returncode == PSQL_NOT_CONNECTED else EmbeddedError
        raise kind(f"the database {name!r} could not be opened: {reason}")
    return f"postgresql://{ROLE}:{password}@{HOST}:{port}/{quote(name, safe='')}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
