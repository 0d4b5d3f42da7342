"""Disks that a test fills: a small one of its own, or a limit on every file's size.

Only root may mount a disk; a limit on the server's processes is for everybody.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from tests.sizes import sized

DISK_BYTES = sized(192, 512) * 1024 * 1024
FILLER = "filler"
CHUNK = bytes(64 * 1024)


class SmallDisk:
    """A disk in memory; only root can make one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Leaves not a byte to write."""
        with (
            (self.folder / FILLER).open("ab", buffering=0) as filler,
            suppress(OSError),
        ):
            while filler.write(CHUNK):
                pass

    def free(self) -> None:
        (self.folder / FILLER).unlink()


@contextmanager
def small_disk() -> Iterator[SmallDisk | None]:
    """A disk that is gone at the end; None where this user may not mount any."""
    with tempfile.TemporaryDirectory() as name:
        size = f"size={DISK_BYTES},mode=711"
        mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", name]
        Path(name).chmod(0o711)
        if os.geteuid() or subprocess.run(mount, check=False).returncode:
            yield None
            return
        try:
            yield SmallDisk(Path(name))
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


class Quota:
    """A limit on how long files may grow, for the processes under one of ours.

    What a disk's own quota does, and needs nobody's leave.
    """

    def __init__(self, keeper_pid: int) -> None:
        self._keeper = psutil.Process(keeper_pid)

    def limit(self, file_bytes: int | None) -> None:
        """From now on no file grows beyond it, whoever is started meanwhile."""
        most = "unlimited" if file_bytes is None else str(file_bytes)
        for _ in range(2):  # the second time for those that were just being started
            for one in (self._keeper, *self._keeper.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    _limit(one, most)

    def lift(self) -> None:
        self.limit(None)


def _limit(one: psutil.Process, most: str) -> None:
    owner = one.uids().real
    is_other = owner != os.geteuid()
    done = subprocess.run(
        ["prlimit", "--pid", str(one.pid), f"--fsize={most}:"],
        check=False,
        extra_groups=[] if is_other else None,
        group=one.gids().real if is_other else None,
        user=owner if is_other else None,
    )
    assert not done.returncode or not one.is_running(), "the limit could not be set"
