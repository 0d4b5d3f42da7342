"""kill -9 under load: nothing acknowledged is lost, nothing is done twice."""

import os
import signal
import time
from collections.abc import Callable

import pytest
from tests.sizes import sized

from dibs import embedded

from .buyers import Buyers
from .conftest import Record
from .programs import Service
from .proof import prove

KILLS = sized(1, 20)
SERVING_AGAIN_SECONDS_MAX = 10.0
SALES_BETWEEN_KILLS = 60


def kill_postmaster(server: embedded.Embedded, _: Service) -> None:
    """Its backends notice and end by themselves."""
    kill_server(server, os.kill)


def kill_every_backend(server: embedded.Embedded, _: Service) -> None:
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


def kill_service(_: embedded.Embedded, service: Service) -> None:
    service.kill()


@pytest.mark.parametrize("kill", [kill_postmaster, kill_every_backend, kill_service])
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(
    server: embedded.Embedded,
    service: Service,
    event: str,
    kill: Callable[[embedded.Embedded, Service], None],
    record: Record,
) -> None:
    seconds: list[float] = []
    with Buyers(service.address, event) as buyers:
        for _ in range(KILLS):
            buyers.until_bought(SALES_BETWEEN_KILLS)
            killed_at = time.monotonic()
            kill(server, service)
            seconds.append(buyers.until_serving(killed_at))
        buyers.until_bought(SALES_BETWEEN_KILLS)
    record("kills", len(seconds))
    record("sales", len(buyers.confirmed))
    record("serving_again_seconds_worst", max(seconds))
    record("unknown_outcomes_resolved", buyers.unknown_count)
    record("of_them_done_before", buyers.done_before_count)
    assert max(seconds) < SERVING_AGAIN_SECONDS_MAX
    prove(server.url, event, buyers)
