"""Logins that may do what a role of the engine may, and no more."""

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

SERVICE = "dibs_service"
CLIENT = "dibs_client"
PASSWORD = "of-tests"
MADE = """
do $$
begin
  create role {name} login inherit password {password} in role {role};
exception when duplicate_object or unique_violation then
  null;
end
$$
"""
"""A server is shared by many databases, and by tests that run at once."""


def as_member(url: str, role: str) -> str:
    """The address of the same database for a login that is a member of the role."""
    name = f"{role}_of_tests"
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(
            sql.SQL(MADE).format(
                name=sql.Identifier(name),
                password=sql.Literal(PASSWORD),
                role=sql.Identifier(role),
            )
        )
    return make_conninfo(url, user=name, password=PASSWORD)
