"""From nothing, and again, to a database that answers."""

import stat
import threading
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from dibs import embedded

from .processes import answers


def test_starts_from_nothing(data_dir: Path) -> None:
    with embedded.start(data_dir) as server, psycopg.connect(server.url) as connection:
        row = connection.execute(
            "select current_database(), current_setting('fsync'),"
            " current_setting('server_encoding'), current_setting('data_checksums')"
        ).fetchone()

    assert row == ("dibs", "on", "UTF8", "on")


def test_keeps_its_rows_from_one_start_to_the_next(data_dir: Path) -> None:
    with embedded.start(data_dir) as server, psycopg.connect(server.url) as connection:
        connection.execute("create table kept as select 7 as seven")
    with embedded.start(data_dir) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("select seven from kept").fetchone() == (7,)


def test_makes_the_database_it_is_asked_for(data_dir: Path) -> None:
    with (
        embedded.start(data_dir, database='odd "name"') as server,
        psycopg.connect(server.url) as connection,
    ):
        named = connection.execute("select current_database()").fetchone()

    assert named == ('odd "name"',)


def test_works_in_a_long_path_with_spaces(data_dir: Path) -> None:
    with embedded.start(data_dir / "a folder" / ("long " * 30)) as server:
        assert answers(server.url)


def test_listens_on_this_machine_only_and_asks_for_the_password(data_dir: Path) -> None:
    with embedded.start(data_dir) as server:
        address = urlsplit(server.url)
        stranger = f"postgresql://dibs:guess@{address.hostname}:{address.port}/dibs"
        with psycopg.connect(server.url) as connection:
            listens = connection.execute("show listen_addresses").fetchone()

        assert listens == ("127.0.0.1",)
        with pytest.raises(psycopg.OperationalError, match="password authentication"):
            psycopg.connect(stranger)


def test_keeps_the_password_from_others(data_dir: Path) -> None:
    with embedded.start(data_dir) as server:
        password = data_dir / "password"

        assert stat.S_IMODE(password.stat().st_mode) == 0o600
        assert password.read_text(encoding="ascii") in server.url


def test_outlives_the_thread_that_started_it(data_dir: Path) -> None:
    started: list[embedded.Embedded] = []
    thread = threading.Thread(target=lambda: started.append(embedded.start(data_dir)))
    thread.start()
    thread.join()

    with started[0] as server:
        assert answers(server.url)


def test_begins_anew_where_the_first_start_was_cut_off(data_dir: Path) -> None:
    unfinished = data_dir / "postgresql.unfinished"
    unfinished.mkdir(parents=True, mode=0o711)
    data_dir.chmod(0o711)
    (unfinished / "PG_VERSION").write_text("18\n", encoding="ascii")

    with embedded.start(data_dir) as server:
        assert answers(server.url)
        assert not unfinished.exists()


@pytest.mark.needs("postgresql-15")
def test_runs_the_programs_it_is_told_to(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBS_POSTGRES_BIN", "/usr/lib/postgresql/15/bin")
    with embedded.start(data_dir) as server, psycopg.connect(server.url) as connection:
        assert connection.info.server_version // 10_000 == 15


@pytest.mark.needs("postgresql-15")
def test_programs_are_found_from_where_their_path_was_said(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/usr/lib")
    relative = Path("postgresql/15/bin")
    with (
        embedded.start(data_dir, postgres_bin=relative) as server,
        psycopg.connect(server.url) as connection,
    ):
        assert connection.info.server_version // 10_000 == 15


def test_says_which_program_a_named_folder_lacks(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIBS_POSTGRES_BIN", "/usr/share")
    with pytest.raises(embedded.EmbeddedError, match=r"/usr/share has no program 'p"):
        embedded.start(data_dir)


def test_refuses_the_data_of_another_major_version(data_dir: Path) -> None:
    embedded.start(data_dir).close()
    version = data_dir / "postgresql" / "PG_VERSION"
    version.write_text("14\n", encoding="ascii")

    with pytest.raises(embedded.EmbeddedError, match=r"made by PostgreSQL 14 .* 18"):
        embedded.start(data_dir)
    assert version.read_text(encoding="ascii") == "14\n"
