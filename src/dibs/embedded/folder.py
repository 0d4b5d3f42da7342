"""The data folder: where it is and what lies in it."""

import os
from pathlib import Path
from typing import NamedTuple

from dibs.embedded.account import ROOT, Account
from dibs.embedded.errors import EmbeddedError


class Folder(NamedTuple):
    """One data folder, in which one PostgreSQL keeps everything."""

    path: Path

    @property
    def cluster(self) -> Path:
        """What PostgreSQL calls its data directory."""
        return self.path / "postgresql"

    @property
    def unfinished(self) -> Path:
        """A cluster that is being made; renamed when it is whole."""
        return self.path / "postgresql.unfinished"

    @property
    def password(self) -> Path:
        """The password of the database's owner, for the account's eyes alone."""
        return self.path / "password"

    @property
    def owner(self) -> Path:
        """Locked by the processes that run the server; holds its port."""
        return self.path / "owner"

    @property
    def log(self) -> Path:
        """What PostgreSQL said since it was last started."""
        return self.path / "postgresql.log"


def default_path() -> Path:
    """Where data lies if nobody says so.

    `$DIBS_DATA_DIR`; else `/var/lib/dibs` for root, and for everybody else
    `$XDG_DATA_HOME/dibs` or `~/.local/share/dibs`.
    """
    named = os.environ.get("DIBS_DATA_DIR")
    if named:
        return Path(named)
    if os.geteuid() == ROOT:
        return Path("/var/lib/dibs")
    given = os.environ.get("XDG_DATA_HOME", "")
    if Path(given).is_absolute():  # others are to be ignored, says the specification
        return Path(given) / "dibs"
    try:
        return Path.home() / ".local/share/dibs"
    except RuntimeError:
        raise EmbeddedError(
            "no home folder is known for this user: set XDG_DATA_HOME to a folder"
            " that Dibs may write to"
        ) from None


def make_folder(path: Path, mode: int) -> None:
    """Make a folder, whatever the umask; one that is there keeps its permissions."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)


def open_folder(path: Path | None, account: Account) -> Folder:
    """Make the data folder where it is missing, and see that it can be used."""
    folder = Folder((path or default_path()).absolute())
    try:
        make_folder(folder.path, 0o711 if account.is_other else 0o700)
    except OSError as error:
        raise EmbeddedError(
            f"the data folder {folder.path} cannot be made (DIBS_DATA_DIR):"
            f" {error.strerror}"
        ) from None
    if not account.can_enter(folder.path):
        raise EmbeddedError(
            f"PostgreSQL runs as another user than root and cannot enter"
            f" {folder.path}: choose a data folder whose parents all may enter"
            " (DIBS_DATA_DIR)"
        )
    return folder
