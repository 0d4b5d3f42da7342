"""The engine as one SQL script: what `dibs sql` prints and `dibs migrate` runs."""

from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from dibs.database import load_statements

FRAME = {
    **load_statements("dibs.installer", "frame.sql"),
    **load_statements("dibs.installer", "former.sql"),
}
REAPPLIED = ("internal", "functions", "office", "client", "views", "familiar")
"""Folders whose files are applied again at every upgrade, in this order."""


def sql_script() -> str:
    """Installs the engine or upgrades it, in one transaction that psql can run.

    A migration runs where it is not recorded yet; functions and views are always
    applied again. On a database that is up to date nothing changes.
    """
    parts = [
        _framed("begin"),
        _framed("open"),
        _framed("sweep"),
        _framed("still", names=f"array{migration_names()}::text[]"),
        *(_migration(file) for file in _files("migrations")),
        *(_text(file) for folder in REAPPLIED for file in _files(folder)),
        _framed("close"),
        _framed("again", sql=_grants()),
        _framed("commit"),
    ]
    return "\n\n".join(parts) + "\n"


def roles_script() -> str:
    """Makes the roles and grants them what each needs, in one transaction.

    For whoever may create roles and owns the engine; once they are there, its owner is
    enough. Needs the engine installed, and may run as often as one likes.
    """
    parts = (_framed("begin"), _framed("open_roles"), _grants(), _framed("commit"))
    return "\n\n".join(parts) + "\n"


def sweep_script() -> str:
    """Ends what the upgrade before left, in one transaction."""
    parts = (_framed("begin"), _framed("sweep"), _framed("commit"))
    return "\n\n".join(parts) + "\n"


def migration_names() -> list[str]:
    """The migrations of this version, in order."""
    return [_name(file) for file in _files("migrations")]


def _grants() -> str:
    return _text(files("dibs").joinpath("sql", "grants.sql"))


def _migration(file: Traversable) -> str:
    checksum = sha256(file.read_bytes()).hexdigest()
    return _framed("migration", name=_name(file), checksum=checksum, sql=_text(file))


def _framed(statement: str, **values: str) -> str:
    text = FRAME[statement].decode() + ";"
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _files(folder: str) -> list[Traversable]:
    found = files("dibs").joinpath("sql", folder).iterdir()
    return sorted(
        (file for file in found if file.name.endswith(".sql")), key=lambda f: f.name
    )


def _name(file: Traversable) -> str:
    return file.name.removesuffix(".sql")


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8").strip()
