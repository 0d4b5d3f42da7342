"""Our end of a supervisor: start it, wait for its server, stop both."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from dibs.embedded.account import Account
from dibs.embedded.binaries import ENVIRONMENT, Binaries
from dibs.embedded.cluster import read_ready_pid
from dibs.embedded.errors import EmbeddedError, PortTaken
from dibs.embedded.folder import Folder

HOST = "127.0.0.1"
CONNECTIONS_MAX = 200
START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 10.0
POLL_SECONDS = 0.005
SUPERVISOR = Path(__file__).with_name("supervisor.py")


class Keeper:
    """A supervisor process that keeps one server alive until we stop it or end.

    `lock` is the descriptor of the folder's lock; supervisor and server inherit it.
    """

    def __init__(
        self, folder: Folder, binaries: Binaries, account: Account, lock: int, port: int
    ) -> None:
        self._folder = folder
        order = {
            "argv": _server_argv(folder, binaries, port),
            "environment": ENVIRONMENT,
            "gid": account.gid if account.is_other else None,
            "lock": lock,
            "uid": account.uid if account.is_other else None,
        }
        reader, self._lifeline = os.pipe()
        with folder.log.open("wb") as log, os.fdopen(reader) as lifeline:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", SUPERVISOR, json.dumps(order)],
                cwd=folder.path,
                pass_fds=[lock],
                start_new_session=True,
                stderr=log,
                stdin=lifeline,
                stdout=log,
            )

    def wait_until_ready(self) -> None:
        """Return when the server takes connections, and have it kept so."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while read_ready_pid(self._folder) is None:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise self._failure()
            time.sleep(POLL_SECONDS)
        os.write(self._lifeline, b"k")

    def stop(self) -> None:
        """Stop server and supervisor; returns when both are gone."""
        self._process.terminate()
        os.close(self._lifeline)
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _failure(self) -> EmbeddedError:
        said = self._folder.log.read_text(encoding="utf-8", errors="replace")
        lines = said.strip().splitlines() or ["no reason given"]
        fatal = [line for line in lines if "FATAL" in line]
        kind = PortTaken if "Address already in use" in said else EmbeddedError
        return kind(
            f"PostgreSQL did not start: {(fatal or lines)[-1]}"
            f" (its log is {self._folder.log})"
        )


def _server_argv(folder: Folder, binaries: Binaries, port: int) -> list[str]:
    """The server's command line; nothing in it is secret, all users can read it."""
    settings = {
        "listen_addresses": HOST,
        "log_timezone": "UTC",
        "max_connections": str(CONNECTIONS_MAX),
        "port": str(port),
        # A server that begins anew by itself does not see its checkpointer die before
        # recovery was announced, and then waits for it for ever: ours are started anew.
        "restart_after_crash": "off",
        "timezone": "UTC",
        "unix_socket_directories": "",  # their paths break at 107 characters
    }
    flags = [part for pair in settings.items() for part in ("-c", "=".join(pair))]
    return [binaries.program("postgres"), "-D", str(folder.cluster), *flags]
