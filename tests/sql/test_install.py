"""Installing: by psql alone, as who owns nothing but the database, again and again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import InsufficientPrivilege
from tests.doors.database import empty_database
from tests.doors.logins import SERVICE, as_member
from tests.doors.sql_door import SqlDoor

from dibs import embedded, migrate
from dibs.embedded.account import Account
from dibs.embedded.binaries import find_binaries
from dibs.installer import pending, roles_script, sql_script

DEBIAN = "/usr/lib/postgresql/15/bin"
DEBIAN_15 = pytest.param(DEBIAN, marks=pytest.mark.needs("postgresql-15"), id="15")
EMBEDDED = pytest.param(None, id="embedded")
PLAIN = "dibs_plain_owner"
SECRET = "plain"


def run(program: str, *arguments: str, given: str = "") -> str:
    """What one of PostgreSQL's programs says; a failure shows why."""
    path = find_binaries(Account.for_server()).program(program)
    done = subprocess.run(
        [path, *arguments], check=False, encoding="utf-8", input=given,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def install_by_psql(url: str, *flags: str) -> None:
    """Pipes the script into psql, as `dibs sql | psql` does."""
    run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *flags, url, given=sql_script())


def dump(url: str) -> list[str]:
    """The schema as SQL, without what differs from dump to dump."""
    flags = ["--schema-only", "--no-owner", "--schema=dibs*", url]
    lines = run("pg_dump", *flags).splitlines()
    return [
        line for line in lines if not line.startswith((r"\restrict", r"\unrestrict"))
    ]


@pytest.fixture(params=[DEBIAN_15, EMBEDDED])
def server_url(
    request: pytest.FixtureRequest, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a server of its own, by its superuser, on either PostgreSQL."""
    if request.param is not None:
        monkeypatch.setenv("DIBS_POSTGRES_BIN", request.param)
    with embedded.start(data_dir) as server:
        yield server.url


@pytest.fixture
def plain_url(server_url: str) -> Iterator[str]:
    """A database whose owner may do nothing else."""
    with psycopg.connect(server_url, autocommit=True) as link:
        link.execute(f"create role {PLAIN} login password '{SECRET}'")
    with empty_database(server_url, owner=PLAIN) as url:
        yield make_conninfo(url, user=PLAIN, password=SECRET)


def test_psql_installs_it_for_a_plain_database_owner(plain_url: str) -> None:
    install_by_psql(plain_url)
    assert pending(plain_url) == []
    door = SqlDoor(plain_url)
    door.put_event("gala", items={"floor": 2, "adult": {"draws": {"floor": 1}}})
    held = door.reserve("gala", {"adult": 2}, session="anna")
    assert door.reserve("gala", {"floor": 1}, session="bo").code == "sold_out"
    assert door.extend(held).code == "ok"
    assert door.confirm(held).code == "ok"
    assert door.verify("gala") == []
    door.close()


def test_who_owns_the_engine_grants_roles_that_somebody_else_made(
    server_url: str, plain_url: str
) -> None:
    install_by_psql(plain_url)
    with psycopg.connect(plain_url, autocommit=True) as owner:
        with pytest.raises(InsufficientPrivilege, match="create role"):
            owner.execute(roles_script().encode())
        owner.execute("rollback")
        with psycopg.connect(server_url, autocommit=True) as link:
            link.execute("create role dibs_service; create role dibs_client")
        for script in (roles_script(), sql_script(), roles_script()):
            owner.execute(script.encode())
    database = conninfo_to_dict(plain_url)["dbname"]
    door = SqlDoor(as_member(make_conninfo(server_url, dbname=database), SERVICE))
    door.put_event("gala", items={"floor": 2})
    assert door.confirm(door.reserve("gala", {"floor": 2}, session="anna")).code == "ok"
    assert door.verify("gala") == []
    door.close()


def test_a_backup_by_the_owner_is_whole_and_by_others_is_none(
    server_url: str, plain_url: str
) -> None:
    install_by_psql(plain_url)
    with psycopg.connect(server_url, autocommit=True) as link:
        link.execute("create role dibs_service; create role dibs_client")
    with psycopg.connect(plain_url, autocommit=True) as owner:
        owner.execute(roles_script().encode())
    door = SqlDoor(plain_url)
    door.put_event("gala", items={"floor": 2})
    held = door.reserve("gala", {"floor": 1}, session="anna")
    door.close()

    database = conninfo_to_dict(plain_url)["dbname"]
    service = as_member(make_conninfo(server_url, dbname=database), SERVICE)
    with pytest.raises(AssertionError, match="row-level security"):
        run("pg_dump", "--data-only", "--table=dibs.reservations", service)
    with empty_database(server_url, owner=PLAIN) as other:
        restored = make_conninfo(other, user=PLAIN, password=SECRET)
        flags = ("-X", "-q", "-v", "ON_ERROR_STOP=1")
        run("psql", *flags, restored, given=run("pg_dump", "--schema=dibs*", plain_url))
        assert dump(restored) == dump(plain_url)
        door = SqlDoor(restored)
        assert door.confirm(held).code == "ok"
        door.close()
        migrate(restored)
        database = conninfo_to_dict(restored)["dbname"]
        door = SqlDoor(as_member(make_conninfo(server_url, dbname=database), SERVICE))
        assert door.verify("gala") == []
        door.close()


def test_psql_and_python_install_the_same_and_take_turns(postgres: str) -> None:
    with empty_database(postgres) as by_psql, empty_database(postgres) as by_python:
        install_by_psql(by_psql)
        migrate(by_python)
        assert dump(by_psql) == dump(by_python)
        assert migrate(by_psql) == []
        install_by_psql(by_python)
        assert dump(by_psql) == dump(by_python)


def test_psql_may_set_savepoints(postgres: str) -> None:
    with empty_database(postgres) as url, empty_database(postgres) as plain:
        install_by_psql(url, "-v", "ON_ERROR_ROLLBACK=on")
        install_by_psql(plain)
        assert dump(url) == dump(plain)


def test_installing_again_changes_nothing_that_was_sold(postgres: str) -> None:
    with empty_database(postgres) as url:
        migrate(url)
        before = dump(url)
        door = SqlDoor(url)
        door.put_event("gala", items={"floor": 2})
        held = door.reserve("gala", {"floor": 1}, session="anna")
        migrate(url)
        assert dump(url) == before
        assert door.confirm(held).code == "ok"
        assert door.verify("gala") == []
        door.close()


def test_leaves_nothing_behind_where_it_fails(postgres: str) -> None:
    with empty_database(postgres) as url, psycopg.connect(url) as link:
        link.autocommit = True
        broken = sql_script().replace("create view", "create gap", 1)
        broken = broken.replace("create or replace view", "create gap", 1)
        with pytest.raises(psycopg.errors.SyntaxError):
            link.execute(broken.encode())
        link.rollback()
        row = link.execute("select to_regnamespace('dibs')").fetchone()
        assert row == (None,)


def test_needs_no_extension(postgres: str) -> None:
    assert "create extension" not in sql_script().lower()
    assert conninfo_to_dict(postgres)["dbname"]


@pytest.mark.needs("postgresql-15", "postgresql-15-plpgsql-check")
def test_plpgsql_check_finds_nothing(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBS_POSTGRES_BIN", DEBIAN)
    with embedded.start(data_dir) as server:
        migrate(server.url)
        with psycopg.connect(server.url, autocommit=True) as link:
            link.execute("create extension plpgsql_check")
            rows = link.execute(
                "select p.proname, c.* from pg_proc p"
                " join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'"
                " cross join lateral plpgsql_check_function("
                "   p.oid, extra_warnings => false, other_warnings => false,"
                "   performance_warnings => false, security_warnings => true) c"
                " where p.pronamespace = 'dibs'::regnamespace"
            ).fetchall()
    assert rows == []
