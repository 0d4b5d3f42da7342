"""One process owns a data folder; the next one gets the address."""

import asyncio
import shutil
import threading
from errno import EMFILE
from itertools import count
from pathlib import Path

import pytest

from dibs import embedded
from dibs.config import Settings
from dibs.embedded.folder import Folder
from dibs.embedded.owner import is_owned
from dibs.errors import Fault
from dibs.workers import guest

from .processes import Owner, answers, wait_until


def test_a_second_process_attaches_to_the_running_server(
    owner: Owner, data_dir: Path
) -> None:
    with embedded.start(data_dir) as server:
        assert server.is_attached
        assert server.url == owner.url
        assert server.owner_pid == owner.process.pid
    assert answers(owner.url)


def test_an_attached_process_may_want_a_database_of_its_own(
    owner: Owner, data_dir: Path
) -> None:
    with embedded.start(data_dir, database="scratch") as server:
        assert server.url == owner.url.removesuffix("dibs") + "scratch"
        assert answers(server.url)


def test_of_many_that_start_at_once_one_owns(data_dir: Path) -> None:
    servers: list[embedded.Embedded] = []
    threads = [
        threading.Thread(target=lambda: servers.append(embedded.start(data_dir)))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [server.is_attached for server in servers].count(False) == 1
    assert len({server.url for server in servers}) == 1
    for server in servers:
        server.close()


def test_the_next_one_owns_once_the_first_is_gone(owner: Owner, data_dir: Path) -> None:
    owner.kill()
    with embedded.start(data_dir) as server:
        assert not server.is_attached
        assert answers(server.url)


def test_an_attached_process_sees_that_the_owner_is_gone(
    owner: Owner, data_dir: Path
) -> None:
    with embedded.start(data_dir) as server:
        assert server.owner_lives
        owner.kill()
        wait_until(lambda: not server.owner_lives)
        with embedded.start(data_dir) as next_one:
            assert not next_one.is_attached
            assert next_one.owner_lives
            assert not server.owner_lives, "it is another's by now"


def test_where_the_folder_is_gone_its_owner_is_too(
    owner: Owner, data_dir: Path
) -> None:
    with embedded.start(data_dir) as server:
        owner.kill()
        wait_until(lambda: not server.owner_lives)
        shutil.rmtree(data_dir)
        assert not server.owner_lives


async def test_a_guest_that_cannot_look_looks_again(
    owner: Owner, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = count()

    def look(folder: Folder, pid: int, port: int | None) -> bool:
        if next(looks) < 3:
            raise OSError(EMFILE, "Too many open files")
        return is_owned(folder, pid, port)

    monkeypatch.setattr(guest, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr("dibs.embedded.server.is_owned", look)

    async def work() -> None:
        stop = asyncio.Event()
        async with guest.own_or_guest(Settings(data_dir=str(data_dir)), stop):
            owner.kill()
            await asyncio.wait_for(stop.wait(), 30)

    with pytest.raises(Fault, match="ended with process"):
        await work()
