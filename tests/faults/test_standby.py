"""A standby takes the place of a server that is lost: nothing acknowledged is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import psutil
from benchmarks.standby import Standby, following
from tests.conftest import open_to_all
from tests.sizes import sized

from dibs import embedded

from .buyers import Buyers
from .conftest import Plant, Record, put_event
from .cut_short import end_what_waits
from .programs import Service
from .proof import prove

FAILOVERS = sized(1, 20)
SERVING_AGAIN_SECONDS_MAX = 10.0
SALES = 60
EVENT = "gala"
CUT_SHORT = sized(20, 40)


class Pair(NamedTuple):
    """A server, and the standby without which it acknowledges nothing."""

    server: embedded.Embedded
    standby: Standby

    def lose_server(self) -> None:
        """As if its machine were gone: who starts it again is gone, too."""
        assert self.server.pid is not None
        supervisor = psutil.Process(self.server.pid).parent()
        assert supervisor is not None
        everything = [supervisor, *supervisor.children(recursive=True)]
        for process in everything:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(everything, timeout=SERVING_AGAIN_SECONDS_MAX)


@contextmanager
def paired(plant: Plant) -> Iterator[Pair]:
    """An event on sale at both."""
    with open_to_all() as folder:
        plant(folder / "data")
        with embedded.start(folder / "data") as server:
            put_event(server.url, EVENT)
            with following(server.url, folder / "standby") as standby:
                yield Pair(server, standby)


@contextmanager
def selling(pair: Pair) -> Iterator[Buyers]:
    """Buyers of a service that knows both, and have begun."""
    with Service(pair.standby.pair) as service:
        service.until_serving()
        with Buyers(service.address, EVENT) as buyers:
            buyers.until_bought(SALES)
            yield buyers


def test_nothing_acknowledged_is_lost_with_its_server(
    plant: Plant, record: Record
) -> None:
    seconds, sales, unknown = [], 0, 0
    for _ in range(FAILOVERS):
        with paired(plant) as pair:
            with selling(pair) as buyers:
                lost_at = time.monotonic()
                pair.lose_server()
                pair.standby.promote()
                seconds.append(buyers.until_serving(lost_at))
                buyers.until_bought(SALES)
            prove(pair.standby.url, EVENT, buyers)
            sales += len(buyers.confirmed)
            unknown += buyers.unknown_count
    record("failovers", FAILOVERS)
    record("sales", sales)
    record("unknown_outcomes_resolved", unknown)
    record("serving_again_seconds_worst", max(seconds))
    assert max(seconds) < SERVING_AGAIN_SECONDS_MAX


def test_what_the_standby_did_not_confirm_is_not_acknowledged(
    plant: Plant, record: Record
) -> None:
    """Somebody ends the statements that wait for a standby that is cut off."""
    cut_short = 0
    for _ in range(FAILOVERS):
        with paired(plant) as pair:
            with selling(pair) as buyers:
                pair.standby.stop()
                cut_short += end_what_waits(
                    pair.server.url, lambda ended: ended >= CUT_SHORT
                )
                pair.lose_server()
                pair.standby.start()
                pair.standby.promote()
                buyers.until_bought(SALES)
            prove(pair.standby.url, EVENT, buyers)
    record("cut_short", cut_short)
