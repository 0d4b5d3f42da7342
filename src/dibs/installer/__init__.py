"""Install, upgrade, print: the engine's way into a database."""

from dibs.installer.install import migrate, pending
from dibs.installer.scratch import scratch_database
from dibs.installer.script import migration_names, sql_script

__all__ = ["migrate", "migration_names", "pending", "scratch_database", "sql_script"]
