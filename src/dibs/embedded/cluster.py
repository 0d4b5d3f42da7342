"""The cluster, PostgreSQL's folder on disk: made, checked, found running."""

import os
import re
import secrets
import shutil
import subprocess
from pathlib import Path

from dibs.embedded.account import Account
from dibs.embedded.binaries import ENVIRONMENT, Binaries
from dibs.embedded.errors import EmbeddedError
from dibs.embedded.folder import Folder

ROLE = "dibs"
PIDFILE = "postmaster.pid"
PID = re.compile(r"-?[0-9]{1,18}", re.ASCII)


def prepare_cluster(
    folder: Folder, binaries: Binaries, account: Account, lock: int
) -> None:
    """Make the cluster at the first start, check it at every later one.

    The caller holds the folder's lock, so nobody else is at work in it; initdb inherits
    it, so that nobody begins anew while one whose caller was killed is still at work.
    """
    if folder.cluster.exists():
        _check_version(folder, binaries)
        _drop_stale_pidfile(folder)
    else:
        _make(folder, binaries, account, lock)


def read_password(folder: Folder) -> str:
    """The password of the database's owner."""
    try:
        return folder.password.read_text(encoding="ascii")
    except OSError as error:
        raise EmbeddedError(
            f"{folder.password} cannot be read ({error.strerror}), and without it"
            " nobody can log in to the database beside it"
        ) from None


def read_ready_pid(folder: Folder) -> int | None:
    """The server's process id once it takes connections; None before."""
    lines = _pidfile_lines(folder)
    is_ready = len(lines) > 7 and lines[7].strip() == "ready"
    return int(lines[0]) if is_ready else None


def _make(folder: Folder, binaries: Binaries, account: Account, lock: int) -> None:
    """Run initdb beside the final place and move its result there when it is whole."""
    shutil.rmtree(folder.unfinished, ignore_errors=True)
    folder.unfinished.mkdir(mode=0o700)
    account.give(folder.unfinished)
    _write_password(folder, account)
    flags = [
        "--auth=scram-sha-256",
        "--locale=C",
        "--encoding=UTF8",
        "--data-checksums",
    ]
    names = ["--username", ROLE, "--pwfile", str(folder.password)]
    done = subprocess.run(
        [binaries.program("initdb"), *flags, *names, folder.unfinished],
        capture_output=True,
        check=False,
        cwd=folder.path,
        encoding="utf-8",
        env=ENVIRONMENT,
        extra_groups=[] if account.is_other else None,
        group=account.gid if account.is_other else None,
        pass_fds=[lock],
        user=account.uid if account.is_other else None,
    )
    if done.returncode:
        shutil.rmtree(folder.unfinished, ignore_errors=True)
        reason = (done.stderr.strip().splitlines() or ["no word"])[0]
        raise EmbeddedError(f"no database could be made in {folder.path}: {reason}")
    folder.unfinished.rename(folder.cluster)


def _write_password(folder: Folder, account: Account) -> None:
    folder.password.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(folder.password, flags, 0o600), "w") as file:
        file.write(secrets.token_hex(16))
    account.give(folder.password)


def _check_version(folder: Folder, binaries: Binaries) -> None:
    """Refuse a cluster of another major version before a server touches it."""
    try:
        made_by = (folder.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as error:
        raise EmbeddedError(
            f"{folder.cluster} is not a PostgreSQL data directory: {error.strerror}"
        ) from None
    if made_by != str(binaries.major):
        raise EmbeddedError(
            f"{folder.cluster} was made by PostgreSQL {made_by} and this is"
            f" {binaries.major}: set DIBS_POSTGRES_BIN to the programs of {made_by},"
            f" or move the folder away to begin anew"
        )


def _drop_stale_pidfile(folder: Folder) -> None:
    """Remove the pid file of a server that is gone.

    PostgreSQL itself believes it while a process of that number exists, be it a zombie
    or somebody else's after a restart of the machine. We hold the lock that each of our
    servers holds until its last process ends; only a server started by hand is left to
    ask for, and that one works in the cluster's folder.
    """
    first, *_ = _pidfile_lines(folder) or [""]
    # Nothing stands in it after a power cut or on a full disk; one without a server
    # around it has the number of its process negated.
    pid = abs(int(first)) if PID.fullmatch(first) else None
    if pid is not None and _works_in(pid, folder.cluster):
        raise EmbeddedError(
            f"a PostgreSQL that Dibs did not start (process {pid}) already"
            f" works in {folder.cluster}: stop it first"
        )
    (folder.cluster / PIDFILE).unlink(missing_ok=True)


def _works_in(pid: int, path: Path) -> bool:
    """Whether a living process has this working directory, as each PostgreSQL has."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == path.resolve()
    except OSError:  # no such process, a zombie, or no /proc
        return False


def _pidfile_lines(folder: Folder) -> list[str]:
    path: Path = folder.cluster / PIDFILE
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
