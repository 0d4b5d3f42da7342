"""A login for the service, in a PostgreSQL of which we know the owner's password."""

import hmac

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from dibs.database import conninfo_of, load_statements, translated
from dibs.installer.install import grant_roles

STATEMENTS = load_statements("dibs.installer", "login.sql")
LOGIN = "dibs_login"


def service_login(url: str) -> str:
    """The address by which a service serves that owns nothing; `url` is the owner's.

    The login is made where it is missing. Its password is made of the owner's, so that
    all who start from that agree; nobody finds the owner's from it. Raises as
    `grant_roles`, and KeyError where the address has no password.
    """
    owners = str(conninfo_to_dict(url)["password"])
    password = hmac.digest(owners.encode(), LOGIN.encode(), "sha256").hex()
    make = sql.SQL(STATEMENTS["make"].decode()).format(
        name=sql.Identifier(LOGIN),
        name_text=sql.Literal(LOGIN),
        password=sql.Literal(password),
    )
    with translated(), psycopg.connect(conninfo_of(url), autocommit=True) as link:
        ((may_serve,),) = link.execute(STATEMENTS["may_serve"]).fetchall()
        if not may_serve:
            grant_roles(url)
        link.execute(make)
    return make_conninfo(url, user=LOGIN, password=password)
