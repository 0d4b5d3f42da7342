"""One owner for a data folder, and its address for everybody else.

The lock is `flock` on an open file that the supervisor and every process of PostgreSQL
inherit. So it is free exactly when the last of them has ended, however it ended, and
whoever gets it may trust that no server of ours is left in the folder.
"""

import fcntl
import os
import time
from collections.abc import Callable
from typing import TypeVar

from dibs.embedded.errors import EmbeddedError
from dibs.embedded.folder import Folder

POLL_SECONDS = 0.02

Attached = TypeVar("Attached")


def own_or_attach(
    folder: Folder, attach: Callable[[int, int], Attached | None], seconds_max: float
) -> int | Attached:
    """Take the folder's lock, or attach to the server of whoever has it.

    Returns the locked file's descriptor, or what `attach` made of the owner's process
    id and its port. While an owner starts or stops, `attach` returns None and we wait.
    """
    descriptor = _open(folder)
    deadline = time.monotonic() + seconds_max
    while not _try_lock(descriptor):
        address = _read_address(descriptor)
        attached = attach(*address) if address else None
        if attached is not None:
            os.close(descriptor)
            return attached
        if time.monotonic() > deadline:
            os.close(descriptor)
            raise EmbeddedError(
                f"another process holds {folder.path} but its PostgreSQL does not"
                f" answer; its log is {folder.log}"
            )
        time.sleep(POLL_SECONDS)
    os.ftruncate(descriptor, 0)
    return descriptor


def publish(descriptor: int, port: int) -> None:
    """Tell those who find the folder locked where its server listens."""
    os.pwrite(descriptor, f"{os.getpid()} {port}\n".encode(), 0)


def is_owned(folder: Folder, pid: int, port: int | None) -> bool:
    """Whether the server that a process started there is not gone; raises OSError."""
    try:
        descriptor = os.open(folder.owner, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        is_free = _try_lock(descriptor, fcntl.LOCK_SH)
        return not is_free and _read_address(descriptor) == (pid, port)
    finally:
        os.close(descriptor)


def _open(folder: Folder) -> int:
    try:
        return os.open(folder.owner, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise EmbeddedError(
            f"{folder.owner} cannot be opened ({error.strerror}): the data folder"
            " belongs to another user"
        ) from None


def _try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_address(descriptor: int) -> tuple[int, int] | None:
    words = os.pread(descriptor, 64, 0).split()
    return (int(words[0]), int(words[1])) if len(words) == 2 else None
