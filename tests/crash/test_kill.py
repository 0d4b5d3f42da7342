"""kill -9 under load: nothing acknowledged is lost, nothing is done twice."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from dibs import embedded, migrate

from .buyers import Buyers
from .service import ServiceProcess

EVENT = "gala"
KILLS = 3
SERVING_AGAIN_SECONDS_MAX = 10.0
SALES_BETWEEN_KILLS = 100


@pytest.fixture
def server(data_dir: Path) -> Iterator[embedded.Embedded]:
    """A PostgreSQL that commits to disk, with an event on sale."""
    with embedded.start(data_dir) as server:
        migrate(server.url)
        with psycopg.connect(server.url) as link:
            link.execute(
                "select dibs.put_event(%s, items => '{\"floor\": 1000000}')", (EVENT,)
            )
        yield server


@pytest.fixture
def service(server: embedded.Embedded) -> Iterator[ServiceProcess]:
    service = ServiceProcess(server.url)
    service.until_serving()
    yield service
    service.close()


def kill_postmaster(server: embedded.Embedded, _: ServiceProcess) -> None:
    """Its backends notice and end by themselves."""
    kill_server(server, os.kill)


def kill_every_backend(server: embedded.Embedded, _: ServiceProcess) -> None:
    """As if the power had failed, but for what the kernel has not written yet."""
    kill_server(server, os.killpg)


def kill_server(
    server: embedded.Embedded, kill: Callable[[int, signal.Signals], None]
) -> None:
    """Kills it and returns once another one takes connections."""
    pid = server.pid
    assert pid is not None
    kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + SERVING_AGAIN_SECONDS_MAX
    while server.pid in (pid, None):
        assert time.monotonic() < deadline, "PostgreSQL never came back"
        time.sleep(0.01)


def kill_service(_: embedded.Embedded, service: ServiceProcess) -> None:
    service.kill()


@pytest.mark.parametrize("kill", [kill_postmaster, kill_every_backend, kill_service])
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(
    server: embedded.Embedded,
    service: ServiceProcess,
    kill: Callable[[embedded.Embedded, ServiceProcess], None],
) -> None:
    with Buyers(service.address, EVENT) as buyers:
        for _ in range(KILLS):
            buyers.until_bought(SALES_BETWEEN_KILLS)
            killed_at = time.monotonic()
            kill(server, service)
            buyers.until_bought(buyers.count + 1)  # one of them asked after it
            assert time.monotonic() - killed_at < SERVING_AGAIN_SECONDS_MAX
        buyers.until_bought(SALES_BETWEEN_KILLS)
    assert buyers.complaints == []
    prove(server.url, buyers)


def prove(url: str, buyers: Buyers) -> None:
    """Compares what buyers were told with what the database has."""
    with psycopg.connect(url) as link:
        rows = link.execute(
            "select reservation_id::text, session, status from dibs.reservations"
        ).fetchall()
        sold = link.execute("select sold_count from dibs.items").fetchone()
        broken = link.execute("select * from dibs.verify(%s)", (EVENT,)).fetchall()
    assert {one for one, _, _ in rows} == buyers.reserved
    assert {one for one, _, status in rows if status == "confirmed"} == buyers.confirmed
    assert len({session for _, session, _ in rows}) == len(rows)
    assert sold == (len(buyers.confirmed),)
    assert broken == []
