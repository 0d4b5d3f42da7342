"""From the release's schema to this version's, and not back."""

import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from tests.doors.database import empty_database
from tests.doors.watcher import Watcher

from dibs import Unavailable, migrate
from dibs.embedded.account import Account
from dibs.embedded.binaries import find_binaries
from dibs.installer import migration_names, pending, sql_script
from dibs.installer.script import FRAME

from .release import WHEEL, Client, Version
from .schema import dump

SQL = Path(__file__).resolve().parents[2] / "src/dibs/sql"
NEWER = "newer version of Dibs: 000"
FORMER = """
select count(*) from pg_proc where proname ~ '^_former_' or prosrc ~ 'dibs_former'
"""


def through_psql(url: str, given: str) -> "subprocess.CompletedProcess[str]":
    """The script through psql, stopping at its first error."""
    psql = find_binaries(Account.for_server()).program("psql")
    return subprocess.run(
        [psql, "-XqvON_ERROR_STOP=1", url],
        input=given,
        capture_output=True,
        check=False,
        text=True,
    )


def released_migrations() -> dict[str, bytes]:
    """The release's migrations by file name."""
    with zipfile.ZipFile(WHEEL) as wheel:
        return {
            Path(name).name: wheel.read(name)
            for name in wheel.namelist()
            if name.startswith("dibs/sql/migrations/")
        }


def test_released_migrations_never_change() -> None:
    released = released_migrations()
    assert len(released) >= 3
    ours = {name: (SQL / "migrations" / name).read_bytes() for name in released}
    assert ours == released


def test_an_upgrade_brings_what_is_new_and_nothing_twice(url: str) -> None:
    released = [name.removesuffix(".sql") for name in sorted(released_migrations())]
    ours = migration_names()
    assert ours[: len(released)] == released
    assert pending(url) == ours[len(released) :]
    assert migrate(url) == ours[len(released) :]
    assert migrate(url) == []


def test_a_fresh_and_an_upgraded_install_are_the_same(postgres: str, url: str) -> None:
    migrate(url)
    with empty_database(postgres) as fresh:
        migrate(fresh)
        assert dump(url) == dump(fresh)


def test_what_psql_leaves_of_the_release_goes_at_the_next_upgrade(
    postgres: str, url: str
) -> None:
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("create function dibs.once(a int) returns int return 1")
        link.execute("create function dibs._once(a int) returns int return 1")
    for left in (1, 0):
        done = through_psql(url, sql_script())
        assert done.returncode == 0, done.stderr
        with psycopg.connect(url) as link:
            ((former,),) = link.execute(FORMER)
        assert (former > 0) is bool(left)
    with empty_database(postgres) as fresh:
        migrate(fresh)
        assert dump(url) == dump(fresh)


def test_the_release_leaves_a_newer_database_alone(url: str, release: Version) -> None:
    migrate(url)
    before = dump(url)
    release.environment["DIBS_DATABASE_URL"] = url
    refused = release.run("migrate")
    assert refused.returncode != 0
    assert NEWER in refused.stderr
    with Client(release, url) as old:
        assert old("migrate")["sqlstate"] == "ZD003"
    assert dump(url) == before


def test_psql_with_the_release_leaves_a_newer_database_alone(
    url: str, release: Version
) -> None:
    migrate(url)
    before = dump(url)
    done = through_psql(url, release.run("sql").stdout)
    assert NEWER in done.stderr
    assert dump(url) == before


def test_many_may_upgrade_at_once(postgres: str, url: str) -> None:
    with ThreadPoolExecutor(4) as installers:
        list(installers.map(migrate, [url] * 4))
    assert migrate(url) == []
    with empty_database(postgres) as fresh:
        migrate(fresh)
        assert dump(url) == dump(fresh)


def test_one_sweeps_what_another_began_to(url: str, watcher: Watcher) -> None:
    done = through_psql(url, sql_script())
    assert done.returncode == 0, done.stderr
    with psycopg.connect(url, autocommit=True) as late, psycopg.connect(url) as first:
        first.execute(FRAME["sweep"])  # and its transaction stays open
        with ThreadPoolExecutor(1) as sweeper:
            sweeping = sweeper.submit(late.execute, FRAME["sweep"])
            watcher.until_waiting(1)
            first.commit()
            sweeping.result()
        assert late.execute(FORMER).fetchone() == (0,)


def test_former_functions_outlive_who_may_be_in_them(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as link, psycopg.connect(url) as reader:
        reader.execute("select 1")  # and its transaction stays open
        with ThreadPoolExecutor(1) as installer:
            upgrading = installer.submit(migrate, url)
            while not link.execute(FORMER).fetchone()[0]:
                assert not upgrading.done()
            assert not upgrading.done()
            reader.rollback()
            assert upgrading.result() != []
        assert link.execute(FORMER).fetchone() == (0,)


def test_an_upgrade_gives_way_to_who_keeps_an_event(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dibs.installer.install.PAUSES_SECONDS", ())
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("select dibs.put_event('gala', items => '{\"floor\": 1}')")
    with psycopg.connect(url) as keeper:
        keeper.execute("select from dibs.event_heads for no key update")
        with pytest.raises(Unavailable) as refused:
            migrate(url)
    assert "keep events locked" in str(refused.value.detail["reason"])
    assert migrate(url) != []
