"""Who serves a PostgreSQL of our own: a login that owns nothing of it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from tests.service.conftest import served

from dibs import Dibs, embedded
from dibs.installer import migrate, service_login

AT = "/v1/events/own"
WISH = {"items": {"floor": 2}, "session": "anna"}
LOGINS = """
select distinct a.usename
from pg_stat_activity a
where a.datname = current_database() and a.backend_type = 'client backend'
  and a.pid <> pg_backend_pid()
"""
IS_MORE = "select rolsuper or rolcreaterole from pg_roles where rolname = %s"
CHANGES = ("delete from dibs.reservations", "create table dibs.mine ()")


def test_a_service_of_our_own_postgresql_owns_nothing(data_dir: Path) -> None:
    """As such it sells and takes back, the first time and when it is started again."""
    for _ in range(2):
        with (
            served(None, DIBS_DATA_DIR=str(data_dir)) as service,
            httpx.Client(base_url=service.url, timeout=20) as http,
        ):
            policy = {"items": {"floor": 2}, "hold_seconds": 1}
            http.put(AT, json=policy).raise_for_status()
            for _ in range(2):  # the second is there once the first was taken back
                while http.post(f"{AT}/reservations", json=WISH).status_code != 201:
                    pass
            with (
                embedded.start(data_dir) as server,
                psycopg.connect(server.url, autocommit=True) as owner,
            ):
                ((name,),) = owner.execute(LOGINS).fetchall()
                assert owner.execute(IS_MORE, [name]).fetchone() == (False,)
                login = service_login(server.url)
            with psycopg.connect(login, autocommit=True) as link:
                assert link.info.user == name
                for change in CHANGES:
                    with pytest.raises(InsufficientPrivilege):
                        link.execute(change)


def test_a_login_is_there_whatever_became_of_it(data_dir: Path) -> None:
    """For many who start at once, in another database, with another password."""
    with (
        embedded.start(data_dir) as server,
        embedded.start(data_dir, database="another") as another,
    ):
        migrate(server.url)
        with ThreadPoolExecutor(4) as starters:
            first, *others = starters.map(service_login, [server.url] * 4)
        assert set(others) == {first}
        migrate(another.url)
        with psycopg.connect(another.url, autocommit=True) as owner:
            owner.execute("revoke dibs_service from dibs_login")
            owner.execute("revoke all on schema dibs from dibs_service")
            owner.execute("alter role dibs_login password 'of somebody else'")
        with Dibs(service_login(another.url)) as dibs:
            dibs.put_event("own", items={"floor": 2})
            assert dibs.reserve("own", {"floor": 2}, session="anna").id
