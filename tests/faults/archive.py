"""A base backup and the archived log, and copies restored from them to a moment."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
from benchmarks.standby import back_up

from dibs import embedded
from dibs.embedded.account import Account

SECONDS_MAX = 60.0
SWITCH = "select pg_walfile_name(pg_switch_wal())"
ARCHIVED = "select last_archived_wal >= %s from pg_stat_archiver"
CONFIGURE = """
alter system set archive_mode = on;
alter system set archive_command = 'cp %p {archive}/%f'
"""
TARGET = """
restore_command = 'cp {archive}/%f %p'
recovery_target_time = '{moment}'
recovery_target_action = promote
archive_mode = off
"""


class Archive:
    """Where a server's backup and its log are kept, beside its data."""

    def __init__(self, folder: Path) -> None:
        self._account = Account.for_server()
        self._folder = folder
        self._log = folder / "log"
        self._backup = folder / "backup"
        for path in (folder, self._log):
            path.mkdir()
            self._account.give(path)

    def configure(self, url: str) -> None:
        """Have the server archive its log from its next start on."""
        with psycopg.connect(url, autocommit=True) as link:
            for statement in CONFIGURE.format(archive=self._log).split(";"):
                link.execute(statement)

    def back_up(self, server: embedded.Embedded) -> None:
        """Take a base backup, while the server goes on."""
        back_up(server.url, self._backup, "--wal-method=none")

    def finish(self, url: str) -> None:
        """Have the log archived up to now."""
        with psycopg.connect(url, autocommit=True) as link:
            ((segment,),) = link.execute(SWITCH).fetchall()
            _until(link, ARCHIVED, segment)

    @contextmanager
    def restored(
        self, of: embedded.Embedded, moment: datetime
    ) -> Iterator[embedded.Embedded]:
        """A server as that one was at the moment, gone at the end."""
        copy = self._folder / "copy"
        copy.mkdir()
        copy.chmod(0o711)
        for source, name in (
            (self._backup, "postgresql"),
            (of.data_dir / "password", "password"),
        ):
            subprocess.run(["cp", "-a", source, copy / name], check=True)
        cluster = copy / "postgresql"
        with (cluster / "postgresql.auto.conf").open("a") as settings:
            settings.write(TARGET.format(archive=self._log, moment=moment.isoformat()))
        (cluster / "recovery.signal").touch()
        self._account.give(cluster / "recovery.signal")
        try:
            with embedded.start(copy) as server:
                # It can be read on its way there already.
                with psycopg.connect(server.url, autocommit=True) as link:
                    _until(link, "select not pg_is_in_recovery()")
                yield server
        finally:
            shutil.rmtree(copy)


def _until(
    link: "psycopg.Connection[tuple[bool]]", statement: str, *given: str
) -> None:
    """Returns once it is so."""
    deadline = time.monotonic() + SECONDS_MAX
    while link.execute(statement, given).fetchone() != (True,):
        assert time.monotonic() < deadline, f"never so: {statement}"
        time.sleep(0.02)
