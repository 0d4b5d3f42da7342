"""Processes of ours whose log loses its reader, as where a pipe's other end dies."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STOP_SECONDS_MAX = 5


@contextmanager
def unread(database: str, *command: str) -> Iterator["subprocess.Popen[str]"]:
    """`dibs …` on that database, its standard error a pipe; well at the end."""
    environment = {**os.environ, "DIBS_DATABASE_URL": database, "DIBS_PORT": "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "dibs.cli", *command],
        env=environment,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield process
            assert process.poll() is None, "it ended by itself"
            process.terminate()
            assert process.wait(STOP_SECONDS_MAX) == 0
        finally:
            process.kill()


def until_served(process: "subprocess.Popen[str]") -> str:
    """The address that it says."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("Dibs serves"):
            return line.split()[2]
    raise AssertionError("it ended before it served")


def lose_reader(process: "subprocess.Popen[str]") -> None:
    """From now on whatever it writes there fails."""
    assert process.stderr is not None
    process.stderr.close()
