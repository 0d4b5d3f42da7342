"""Processes that own a server, and what becomes of them."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

OWNER = """
import sys
from pathlib import Path
from dibs import embedded
server = embedded.start(Path(sys.argv[1]))
print(server.url, server.pid, flush=True)
sys.stdin.read()
"""


class Owner:
    """Another process that has started a server and keeps it."""

    def __init__(self, data_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWNER, data_dir],
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self.url, pid = self.process.stdout.readline().split()
        self.server_pid = int(pid)

    def kill(self) -> None:
        """As the kernel does when memory is short: nothing of its own runs any more."""
        self.process.kill()
        self.process.communicate(timeout=30)


def wait_until(is_so: Callable[[], object], seconds_max: float = 10.0) -> None:
    """Return once it is so; fail when it takes longer than it may."""
    deadline = time.monotonic() + seconds_max
    while not is_so():
        assert time.monotonic() < deadline, f"not so within {seconds_max} s"
        time.sleep(0.01)


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except OSError:
        return False
    return state.split()[0] != "Z"


def answers(url: str) -> bool:
    """Whether the database can be asked something."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            return connection.execute("select true").fetchone() == (True,)
    except psycopg.OperationalError:
        return False
