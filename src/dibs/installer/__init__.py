"""Install, upgrade, print: the engine's way into a database."""

from dibs.installer.install import database_name, grant_roles, migrate, pending
from dibs.installer.login import service_login
from dibs.installer.scratch import scratch_database
from dibs.installer.script import migration_names, roles_script, sql_script

__all__ = [
    "database_name",
    "grant_roles",
    "migrate",
    "migration_names",
    "pending",
    "roles_script",
    "scratch_database",
    "service_login",
    "sql_script",
]
