"""Running the script, and finding out whether it has to run."""

import time
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import DeadlockDetected, LockNotAvailable

from dibs.database import Passing, conninfo_of, translated
from dibs.errors import Fault, MigrationChanged
from dibs.installer.script import (
    FRAME,
    migration_names,
    roles_script,
    sql_script,
    sweep_script,
)

MIGRATION_CHANGED = "ZD002"
ENCODING = "UTF8"
OTHER_ENCODING = (
    "the database is in {}; Dibs needs one in UTF8: make it with"
    " `create database … encoding 'UTF8' locale 'C' template template0`"
)
PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Between attempts to take every event's turn; sales go on in them."""


def migrate(url: str) -> list[str]:
    """Install the engine in a database or upgrade it, in one transaction.

    Returns the migrations that were new to it; functions and views are always applied
    again. Safe to run many times, from many places at once, and while events sell:
    calls wait for it. Raises MigrationChanged where a released migration is not the one
    of this version, Unavailable where the database cannot be reached or somebody keeps
    an event locked, Fault for anything else, such as a database that is not in UTF8.
    """
    missing = pending(url)
    try:
        with translated(), _connect(url) as link:
            if missing == migration_names():
                _require_encoding(link)
            _run(link, sql_script().encode())
            _run(link, sweep_script().encode())
    except Fault as fault:
        if fault.sqlstate == MIGRATION_CHANGED:
            raise MigrationChanged(str(fault), sqlstate=fault.sqlstate) from fault
        raise
    return missing


def grant_roles(url: str) -> None:
    """Make the roles dibs_service and dibs_client and grant them what each needs.

    The engine must be installed in that database, and the role of `url` its owner; it
    must be allowed to create roles where they are not there yet. Safe to run many
    times. Raises Unavailable where the database cannot be reached or somebody keeps its
    tables locked, Fault for anything else.
    """
    with translated(), _connect(url) as link:
        _run(link, roles_script().encode())


def _connect(url: str) -> psycopg.Connection[Any]:
    """A connection that takes scripts as they are, whatever the address asks for."""
    conninfo = make_conninfo(conninfo_of(url), client_encoding=ENCODING)
    return psycopg.connect(conninfo, autocommit=True)


def _require_encoding(link: psycopg.Connection[Any]) -> None:
    """Refuses by its name what PostgreSQL would refuse by the first odd letter."""
    encoding = link.info.parameter_status("server_encoding")
    if encoding not in (ENCODING, None):
        raise Fault(OTHER_ENCODING.format(encoding))


def _run(link: psycopg.Connection[Any], script: bytes) -> None:
    """Runs the script, again where it lost to somebody who would not let go.

    How it begins goes first, in a message of its own: while all the rest is read,
    nothing in it is heeded yet, and a statement may take no time at all here.
    """
    begin = FRAME["begin"] + b";"
    pauses = iter(PAUSES_SECONDS)
    while True:
        try:
            link.execute(begin)
            link.execute(script.removeprefix(begin))
        except (DeadlockDetected, LockNotAvailable) as error:
            link.rollback()
            pause_seconds = next(pauses, None)
            if pause_seconds is None:
                raise Passing("others keep events locked; end what they do") from error
            time.sleep(pause_seconds)
        else:
            return


def pending(url: str) -> list[str]:
    """The migrations of this version that a database does not have yet, in order."""
    with translated(), psycopg.connect(conninfo_of(url), autocommit=True) as link:
        begun = link.execute(FRAME["is_begun"]).fetchone() == (True,)
        rows = link.execute(FRAME["applied"]).fetchall() if begun else []
    applied = {name for (name,) in rows}
    return [name for name in migration_names() if name not in applied]


def database_name(url: str) -> str:
    """A database in words, without what is secret of its address."""
    stated = conninfo_to_dict(conninfo_of(url))
    name, host = stated.get("dbname"), stated.get("host")
    named = f"the database {name!r}" if name else "the database"
    return f"{named} at {host}" if host else named
