"""Running the script, and finding out whether it has to run."""

import psycopg

from dibs.database import conninfo_of, translated
from dibs.errors import Fault, MigrationChanged
from dibs.installer.script import FRAME, migration_names, sql_script

MIGRATION_CHANGED = "ZD002"


def migrate(url: str) -> list[str]:
    """Install the engine in a database or upgrade it, in one transaction.

    Returns the migrations that were new to it; functions and views are always applied
    again. Safe to run many times and from many places at once. Raises MigrationChanged
    where a released migration is not the one of this version, Unavailable where the
    database cannot be reached, Fault for anything else.
    """
    missing = pending(url)
    try:
        with translated(), psycopg.connect(conninfo_of(url), autocommit=True) as link:
            link.execute(sql_script().encode())
    except Fault as fault:
        if fault.sqlstate == MIGRATION_CHANGED:
            raise MigrationChanged(str(fault), sqlstate=fault.sqlstate) from fault
        raise
    return missing


def pending(url: str) -> list[str]:
    """The migrations of this version that a database does not have yet, in order."""
    with translated(), psycopg.connect(conninfo_of(url), autocommit=True) as link:
        begun = link.execute(FRAME["is_begun"]).fetchone() == (True,)
        rows = link.execute(FRAME["applied"]).fetchall() if begun else []
    applied = {name for (name,) in rows}
    return [name for name in migration_names() if name not in applied]
