"""A limit on the size of every file, as an ordinary user may set it."""

import os
import re
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil

NONE = "unlimited"
SOFT_LIMIT = re.compile(r"^Max file size +(\w+)", re.MULTILINE)


class Quota:
    """A limit on how long files may grow, for the processes under one of ours.

    What a disk's own quota does, and needs nobody's leave.
    """

    def __init__(self, keeper_pid: int) -> None:
        self._keeper = psutil.Process(keeper_pid)

    def limit(self, file_bytes: int) -> None:
        """From now on no file grows beyond it, whoever is started meanwhile."""
        self._set(str(file_bytes))

    def lift(self) -> None:
        """There is room again."""
        self._set(NONE)

    def _set(self, most: str) -> None:
        # Who is born of a parent that was not told yet is told in the next round.
        while untold := [one for one in self._family() if _limit_of(one) != most]:
            for one in untold:
                _tell(one, most)

    def _family(self) -> list[psutil.Process]:
        return [self._keeper, *self._keeper.children(recursive=True)]


def _limit_of(one: psutil.Process) -> str | None:
    """What the process may write at most; None where it has ended."""
    with suppress(OSError):
        found = SOFT_LIMIT.search(Path(f"/proc/{one.pid}/limits").read_text("ascii"))
        return found and found[1]
    return None


def _tell(one: psutil.Process, most: str) -> None:
    """As its owner, for nobody else may; in vain where it ends meanwhile."""
    with suppress(psutil.NoSuchProcess):
        owner, group = one.uids().real, one.gids().real
        is_other = owner != os.geteuid()
        subprocess.run(
            ["prlimit", "--pid", str(one.pid), f"--fsize={most}:"],
            capture_output=True,
            check=False,
            extra_groups=[] if is_other else None,
            group=group if is_other else None,
            user=owner if is_other else None,
        )
