"""The engine's way into a database, by Python and by psql alike."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from dibs import AsyncDibs, Fault, MigrationChanged, NotInstalled, migrate, sql_script
from dibs.embedded.account import Account
from dibs.embedded.binaries import find_binaries
from dibs.installer import migration_names, pending, scratch_database

SCHEMA = """
select 'function', p.oid::regprocedure::text, md5(pg_get_functiondef(p.oid))
from pg_proc p where pronamespace = 'dibs'::regnamespace
union all
select 'column', attrelid::regclass || '.' || attname, atttypid::regtype::text
from pg_attribute a join pg_class c on c.oid = attrelid
where c.relnamespace = 'dibs'::regnamespace and attnum > 0
union all
select 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
from pg_index i join pg_class c on c.oid = indexrelid
where c.relnamespace = 'dibs'::regnamespace
order by 1, 2, 3
"""

TOLD = """
select classoid::regclass::text, objsubid, description from pg_description
where objoid in (
  select oid from pg_class where relnamespace = 'dibs'::regnamespace
  union all select oid from pg_proc where pronamespace = 'dibs'::regnamespace
)
order by 1, 2, 3
"""


@pytest.fixture
def psql(tmp_path: Path) -> str:
    """A psql of any version."""
    return str(find_binaries(Account.for_server()).program("psql"))


@pytest.fixture
def plain_url(postgres: str) -> Iterator[str]:
    """A database whose owner may do nothing else on its server."""
    name = f"plain_{token_hex(6)}"
    with psycopg.connect(postgres, autocommit=True) as owner:
        owner.execute(f"create role {name} login password 'plain'")
        owner.execute(f"create database {name} owner {name}")
        yield make_conninfo(postgres, dbname=name, user=name, password="plain")
        owner.execute(f"drop database {name} with (force)")
        owner.execute(f"drop role {name}")


def run(
    psql: str, url: str, script: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """The script through psql, as `dibs sql | psql` does it."""
    return subprocess.run(
        [psql, "-Xq", "-d", url],
        input=script,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=os.environ | environment,
    )


def told_of(url: str) -> list[tuple[object, ...]]:
    """What is said of the engine's objects."""
    with psycopg.connect(url) as link:
        return link.execute(TOLD).fetchall()


def schema_of(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as link:
        return link.execute(SCHEMA).fetchall()


def test_installs_once_and_then_changes_nothing(empty_url: str) -> None:
    assert pending(empty_url) == migration_names()
    assert migrate(empty_url) == migration_names()
    installed = schema_of(empty_url)
    assert migrate(empty_url) == []
    assert pending(empty_url) == []
    assert schema_of(empty_url) == installed


def test_psql_installs_the_same_and_a_second_time_changes_nothing(
    empty_url: str, psql: str
) -> None:
    for _ in range(2):
        done = run(psql, empty_url, sql_script())
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    installed = schema_of(empty_url)
    assert migrate(empty_url) == []
    assert schema_of(empty_url) == installed


@pytest.fixture
def fresh(postgres: str) -> Iterator[str]:
    """A database that nobody has used since the engine was installed in it."""
    with scratch_database(postgres) as url:
        yield url


def test_the_script_says_its_encoding(empty_url: str, fresh: str, psql: str) -> None:
    done = run(psql, empty_url, sql_script(), PGCLIENTENCODING="LATIN1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert schema_of(empty_url) == schema_of(fresh)
    assert told_of(empty_url) == told_of(fresh)


def test_an_address_may_ask_for_another_encoding(empty_url: str, fresh: str) -> None:
    assert migrate(make_conninfo(empty_url, client_encoding="latin1"))
    assert schema_of(empty_url) == schema_of(fresh)
    assert told_of(empty_url) == told_of(fresh)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_in_another_encoding_is_refused(
    postgres: str, psql: str, encoding: str
) -> None:
    name = f"odd_{token_hex(6)}"
    said_so = f"encoding '{encoding}' locale 'C' template template0"
    with psycopg.connect(postgres, autocommit=True) as owner:
        owner.execute(f"create database {name} {said_so}")
        url = make_conninfo(postgres, dbname=name)
        try:
            with pytest.raises(Fault, match=f"is in {encoding}; Dibs needs .* UTF8"):
                migrate(url)
            said = run(psql, url, "\\set ON_ERROR_STOP on\n" + sql_script())
            assert said.returncode == 3
            assert (
                f"the database is in {encoding}; Dibs needs one in UTF8" in said.stderr
            )
            assert "template template0" in said.stderr
            assert pending(url) == migration_names()
        finally:
            owner.execute(f"drop database {name} with (force)")


def test_a_database_that_was_taken_before_goes_on(postgres: str, psql: str) -> None:
    name = f"odd_{token_hex(6)}"
    before = sql_script().replace("to_regclass('dibs.migrations') is null", "false")
    with psycopg.connect(postgres, autocommit=True) as owner:
        owner.execute(
            f"create database {name} encoding 'SQL_ASCII' locale 'C' template template0"
        )
        url = make_conninfo(postgres, dbname=name)
        try:
            assert run(psql, url, before).returncode == 0
            assert migrate(url) == []
            assert "in UTF8" not in run(psql, url, sql_script()).stderr
        finally:
            owner.execute(f"drop database {name} with (force)")


def test_takes_longer_than_a_call_may(empty_url: str, fresh: str) -> None:
    assert migrate(make_conninfo(empty_url, options="-c statement_timeout=20"))
    assert schema_of(empty_url) == schema_of(fresh)


def test_a_plain_database_owner_can_install(plain_url: str) -> None:
    assert migrate(plain_url) == migration_names()


def test_nothing_is_left_to_the_public(url: str) -> None:
    with psycopg.connect(url) as link:
        left = link.execute(
            "select oid::regprocedure from pg_proc"
            " where pronamespace = 'dibs'::regnamespace"
            " and has_function_privilege('public', oid, 'execute')"
        ).fetchall()
    assert left == []


def test_many_may_install_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(migrate, [empty_url] * 5))
    assert pending(empty_url) == []


def test_a_changed_migration_is_refused_by_name(empty_url: str, psql: str) -> None:
    migrate(empty_url)
    with psycopg.connect(empty_url) as link:
        link.execute(
            "update dibs.migrations set checksum = 'other' where name ~ '^0002'"
        )
    with pytest.raises(MigrationChanged, match="migration 0002_reservations"):
        migrate(empty_url)
    assert "0002_reservations" in run(psql, empty_url, sql_script()).stderr


def test_an_older_version_leaves_a_newer_database_alone(empty_url: str) -> None:
    migrate(empty_url)
    with psycopg.connect(empty_url) as link:
        link.execute("insert into dibs.migrations values ('9999_later', 'x')")
    with pytest.raises(Fault, match="newer version of Dibs: 9999_later"):
        migrate(empty_url)


def test_a_failed_install_leaves_nothing_behind(empty_url: str, psql: str) -> None:
    broken = sql_script().replace("\ncommit;", "\nselect 1 / 0;\ncommit;")
    assert "division by zero" in run(psql, empty_url, broken).stderr
    assert pending(empty_url) == migration_names()


async def test_opening_installs_where_there_is_nothing(empty_url: str) -> None:
    async with AsyncDibs(empty_url) as dibs:
        assert await dibs.events() == []
        assert await dibs.migrate() == []


async def test_opening_leaves_an_upgrade_to_the_owner(empty_url: str) -> None:
    migrate(empty_url)
    with psycopg.connect(empty_url) as link:
        link.execute("delete from dibs.migrations where name ~ '^0003'")
    with pytest.raises(NotInstalled, match="0003_record; run `dibs migrate`"):
        async with AsyncDibs(empty_url):
            pass
