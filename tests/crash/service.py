"""`dibs serve` as a process that can be killed and started again."""

import os
import socket
import subprocess
import sys
import time

import httpx

SECONDS_MAX = 30.0


class ServiceProcess:
    """One service at one address, whichever process answers there."""

    def __init__(self, database_url: str) -> None:
        self._port = _free_port()
        self._environment = os.environ | {
            "DIBS_DATABASE_URL": database_url,
            "DIBS_LOG_LEVEL": "error",
        }
        self.address = f"http://127.0.0.1:{self._port}"
        self._process = self._start()

    def kill(self) -> None:
        """As the kernel does when memory is short; then somebody starts it again."""
        self._end()
        self._process = self._start()

    def close(self) -> None:
        self._end()

    def until_serving(self) -> None:
        """Returns once it answers that it can do its work."""
        deadline = time.monotonic() + SECONDS_MAX
        while not self._is_ready():
            assert time.monotonic() < deadline, "the service never answered"
            time.sleep(0.01)

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "dibs.cli", "serve", "--port", str(self._port)]
        return subprocess.Popen(
            command, env=self._environment, stderr=subprocess.DEVNULL
        )

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _is_ready(self) -> bool:
        try:
            answer = httpx.get(f"{self.address}/readyz", timeout=2, trust_env=False)
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
