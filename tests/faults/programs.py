"""`dibs serve` and `dibs worker` as processes that are killed and started again."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from typing import IO, Self

import httpx

SECONDS_MAX = 30.0


class Program:
    """One command of `dibs`, whichever process runs it."""

    def __init__(self, database_url: str, *command: str, **settings: str) -> None:
        self._command = [sys.executable, "-m", "dibs.cli", *command]
        self._environment = {
            **os.environ,
            "DIBS_DATABASE_URL": database_url,
            "DIBS_LOG_LEVEL": "error",
            **settings,
        }
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - till the end
        self._process = self._start()

    def kill(self) -> None:
        """As the kernel does when memory is short; then somebody starts it again."""
        self._end()
        self._process = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Ends it; what it logged as an error, or a traceback, fails the test."""
        self._end()
        self._log.seek(0)
        said = self._log.read().decode()
        self._log.close()
        errors = [line for line in said.splitlines() if is_error(line)]
        if errors and error is None:
            raise AssertionError(f"{len(errors)} errors logged: …{errors[0][-800:]}")

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, env=self._environment, stderr=self._log)

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()


class Service(Program):
    """`dibs serve` at one address."""

    def __init__(self, database_url: str, *options: str, **settings: str) -> None:
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        super().__init__(
            database_url, "serve", "--port", str(port), *options, **settings
        )

    def until_serving(self) -> None:
        """Returns once it answers that it can do its work."""
        deadline = time.monotonic() + SECONDS_MAX
        while not self._is_ready():
            assert time.monotonic() < deadline, "the service never answered"
            time.sleep(0.01)

    def _is_ready(self) -> bool:
        try:
            answer = httpx.get(f"{self.address}/readyz", timeout=2, trust_env=False)
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK


def is_error(line: str) -> bool:
    return "Traceback" in line or '"level":"error"' in line


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
