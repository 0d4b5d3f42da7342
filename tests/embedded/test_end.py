"""However a process ends, its server ends too; however a server ends, it returns."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from dibs import embedded

from .processes import OWNER, Owner, answers, lives, wait_until


def test_close_leaves_neither_process_nor_port(data_dir: Path) -> None:
    server = embedded.start(data_dir)
    pid = server.pid
    assert pid is not None
    server.close()

    assert not lives(pid)
    assert not answers(server.url)
    server.close()


def test_close_does_not_wait_for_open_connections(data_dir: Path) -> None:
    server = embedded.start(data_dir)
    with psycopg.connect(server.url) as connection:
        connection.execute("select 1")
        server.close()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_server_ends_with_its_owner(owner: Owner, number: signal.Signals) -> None:
    owner.process.send_signal(number)
    owner.process.wait(timeout=30)

    wait_until(lambda: not lives(owner.server_pid), seconds_max=5)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(owner.url).port or 0))


def test_the_server_ends_with_its_supervisor(owner: Owner) -> None:
    status = Path(f"/proc/{owner.server_pid}/status").read_text(encoding="utf-8")
    supervisor = int(status.partition("PPid:")[2].split()[0])
    os.kill(supervisor, signal.SIGKILL)

    wait_until(lambda: not lives(owner.server_pid), seconds_max=5)


def test_a_killed_server_returns_with_its_rows_at_the_same_address(
    data_dir: Path,
) -> None:
    with embedded.start(data_dir) as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("create table kept as select 7 as seven")
            killed = server.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
        wait_until(lambda: answers(server.url))

        assert server.pid != killed
        with psycopg.connect(server.url) as connection:
            assert connection.execute("select seven from kept").fetchone() == (7,)


def test_a_killed_backend_takes_its_server_along_which_returns(data_dir: Path) -> None:
    with embedded.start(data_dir) as server:
        with psycopg.connect(server.url) as connection:
            before = server.pid
            os.kill(connection.info.backend_pid, signal.SIGKILL)
        wait_until(lambda: server.pid != before and answers(server.url))


def test_rows_survive_the_owner_being_killed(owner: Owner, data_dir: Path) -> None:
    with psycopg.connect(owner.url) as connection:
        connection.execute("create table kept as select 7 as seven")
    owner.kill()

    with embedded.start(data_dir) as server, psycopg.connect(server.url) as connection:
        assert not server.is_attached
        assert connection.execute("select seven from kept").fetchone() == (7,)


def test_a_first_start_that_was_killed_is_begun_anew(data_dir: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER, data_dir]) as killed:
        wait_until((data_dir / "postgresql.unfinished/PG_VERSION").exists)
        killed.kill()
    with embedded.start(data_dir) as server:
        assert answers(server.url)


def test_a_zombie_in_the_pid_file_does_not_block_the_start(data_dir: Path) -> None:
    embedded.start(data_dir).close()
    with subprocess.Popen(["true"]) as zombie:
        wait_until(lambda: not lives(zombie.pid))
        write_pidfile(data_dir, zombie.pid)
        with embedded.start(data_dir) as server:
            assert answers(server.url)


def test_a_reused_number_in_the_pid_file_does_not_block_the_start(
    data_dir: Path,
) -> None:
    embedded.start(data_dir).close()
    write_pidfile(data_dir, os.getpid())
    with embedded.start(data_dir) as server:
        assert answers(server.url)


def test_an_empty_pid_file_does_not_block_the_start(data_dir: Path) -> None:
    embedded.start(data_dir).close()
    (data_dir / "postgresql/postmaster.pid").touch()
    with embedded.start(data_dir) as server:
        assert answers(server.url)


def test_a_server_without_others_around_it_is_left_alone(data_dir: Path) -> None:
    embedded.start(data_dir).close()
    with subprocess.Popen(["cat"], cwd=data_dir / "postgresql", stdin=-1) as stranger:
        write_pidfile(data_dir, -stranger.pid)
        with pytest.raises(embedded.EmbeddedError, match=f"process {stranger.pid}"):
            embedded.start(data_dir)


def test_leaves_a_server_alone_that_somebody_else_started(data_dir: Path) -> None:
    embedded.start(data_dir).close()
    with subprocess.Popen(["cat"], cwd=data_dir / "postgresql", stdin=-1) as stranger:
        write_pidfile(data_dir, stranger.pid)
        with pytest.raises(embedded.EmbeddedError, match=f"process {stranger.pid}"):
            embedded.start(data_dir)


def write_pidfile(data_dir: Path, pid: int) -> None:
    """As a server leaves it that was cut off."""
    lines = [pid, data_dir / "postgresql", 0, 5432, "", "127.0.0.1", "", "ready"]
    pidfile = data_dir / "postgresql" / "postmaster.pid"
    pidfile.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    owner = pidfile.parent.stat()
    os.chown(pidfile, owner.st_uid, owner.st_gid)
