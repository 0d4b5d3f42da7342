"""One process owns a data folder; the next one gets the address."""

import threading
from pathlib import Path

from dibs import embedded

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
