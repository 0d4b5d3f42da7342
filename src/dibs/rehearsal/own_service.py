"""A service for one rehearsal, in a process of its own, on a database of its own.

It ends with us, however we end: it watches its standard input, which is our pipe.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, NamedTuple

from dibs.errors import Fault

COMMAND = (sys.executable, "-m", "dibs.service.scratch")
STOP_SECONDS_MAX = 10.0
OURS = {
    "DIBS_FORWARDED_HEADER": "x-forwarded-for",
    "DIBS_KEY_CALLS_PER_MINUTE": "none",
    "DIBS_TRUSTED_PROXIES": "127.0.0.1",
}
"""Whatever the operator's own is told: only we call it, as often as we like, and say
from where."""


class Guarded(NamedTuple):
    """A service that answers who shows its key, and the key."""

    url: str
    key: str


class OwnServiceError(Fault):
    """The service did not start; the message is what it said."""


@contextmanager
def own_service(database_url: str | None = None) -> Iterator[str]:
    """The address of a fresh service; it and its database are gone afterwards.

    The database stands beside that of `database_url`, by default the environment's.
    Nobody needs a key. Raises OwnServiceError.
    """
    with _started(COMMAND, database_url) as said:
        yield said[0]


@contextmanager
def guarded_service(database_url: str | None = None) -> Iterator[Guarded]:
    """The same where a key is needed: who shows it is believed where others call from.

    Raises OwnServiceError.
    """
    with _started((*COMMAND, "--guarded"), database_url) as (url, key):
        yield Guarded(url, key)


@contextmanager
def _started(command: Sequence[str], database_url: str | None) -> Iterator[list[str]]:
    """What the process says once it is ready, word by word."""
    environment = os.environ | OURS
    if database_url is not None:
        environment["DIBS_DATABASE_URL"] = database_url
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            start_new_session=True,  # a Ctrl-C is ours; we stop it in order
        )
        with process:
            try:
                yield _said(process, log).split()
            finally:
                _stop(process)


def _said(process: "subprocess.Popen[bytes]", log: IO[bytes]) -> str:
    assert process.stdout is not None  # noqa: S101 we asked for a pipe
    ready = process.stdout.readline().decode().strip()
    if not ready:
        process.wait(STOP_SECONDS_MAX)
        log.seek(0)
        said = log.read().decode(errors="replace").strip().splitlines()
        raise OwnServiceError(said[-1] if said else "the service did not start")
    return ready


def _stop(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None  # noqa: S101 we asked for a pipe
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
