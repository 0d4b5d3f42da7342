"""Disks of a test's own, small and in memory, to be filled."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.sizes import sized

DISK_BYTES = sized(192, 512) * 1024 * 1024
FILLER = "filler"
CHUNK = bytes(64 * 1024)
AS_ROOT = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]


class SmallDisk:
    """A disk in memory."""

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
        """There is room again."""
        (self.folder / FILLER).unlink()


@contextmanager
def small_disk() -> Iterator[SmallDisk]:
    """A disk that is gone at the end; OSError where none may be mounted."""
    with tempfile.TemporaryDirectory() as name:
        size = f"size={DISK_BYTES},mode=711,uid={os.geteuid()}"
        try:
            _run("mount", "-t", "tmpfs", "-o", size, "tmpfs", name)
        except subprocess.CalledProcessError as error:
            raise OSError(error.stderr) from None
        try:
            Path(name).chmod(0o711)
            yield SmallDisk(Path(name))
        finally:
            _run("umount", "--lazy", name)


def why_no_disk() -> str | None:
    """What keeps us from mounting one; None where nothing does."""
    try:
        with small_disk():
            return None
    except OSError as error:
        return str(error).strip()


def _run(*command: str) -> None:
    subprocess.run([*AS_ROOT, *command], capture_output=True, check=True, text=True)
