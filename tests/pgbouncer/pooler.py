"""Debian's PgBouncer in transaction mode, in front of the tests' PostgreSQL."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

SECONDS_MAX = 20.0
BACKENDS = 4
ZONE = "Asia/Kolkata"
NOBODY = "nobody"
CONFIG = """\
[databases]
* = host='{host}' port='{port}' user='{user}' password='{password}' timezone={zone}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen_port}
unix_socket_dir =
auth_type = any
admin_users = keeper
pool_mode = transaction
default_pool_size = {backends}
max_client_conn = 500
"""
"""Every session writes times in a zone that is not ours: nobody may rely on it."""


class Pooler:
    """PgBouncer with few backends for each database; a context manager."""

    def __init__(self, server: str, folder: Path) -> None:
        """`server` is the PostgreSQL; the folder one that other users may pass."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = int(listener.getsockname()[1])
        self._config = folder / "pgbouncer.ini"
        self._log = folder / "pgbouncer.log"
        self._config.write_text(self._settings(server), encoding="utf-8")
        self._config.chmod(0o600)
        self._user = NOBODY if os.geteuid() == 0 else None
        if self._user is not None:
            shutil.chown(self._config, self._user)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Returns once it takes connections."""
        program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [program, self._config],
                stdout=log,
                stderr=log,
                user=self._user,
                extra_groups=[] if self._user else None,
                group=pwd.getpwnam(self._user).pw_gid if self._user else None,
            )
        deadline = time.monotonic() + SECONDS_MAX
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """Ends it at once: its clients lose their connections."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def through(self, url: str) -> str:
        """The address that leads to the same database through it."""
        return make_conninfo(url, host="127.0.0.1", port=self.port)

    def transaction_count(self) -> int:
        """How many it has carried, over all databases."""
        (total,) = (
            row["value"]
            for row in self._show("show totals")
            if row["name"] == "total_xact_count"
        )
        return int(total)

    def backend_count(self, url: str) -> int:
        """How many backends of a database it uses."""
        database = conninfo_to_dict(url)["dbname"]
        servers = self._show("show servers")
        return sum(server["database"] == database for server in servers)

    def _show(self, what: str) -> list[dict[str, Any]]:
        console = f"host=127.0.0.1 port={self.port} user=keeper dbname=pgbouncer"
        with (
            psycopg.connect(console, autocommit=True) as link,
            psycopg.ClientCursor(link, row_factory=dict_row) as cursor,
        ):
            return cursor.execute(what).fetchall()

    def _answers(self) -> bool:
        try:
            self._show("show version")
        except psycopg.OperationalError:
            return False
        return True

    def _settings(self, server: str) -> str:
        asked = {"host": "127.0.0.1", "port": 5432, "user": "postgres", "password": ""}
        stated = asked | conninfo_to_dict(server)
        quoted = {name: str(stated[name]).replace("'", "''") for name in asked}
        return CONFIG.format(
            **quoted, listen_port=self.port, backends=BACKENDS, zone=ZONE
        )
