"""kill -9 of the worker while holds fall due: each is freed once, and soon."""

import time

import psycopg
from tests.sizes import sized

from dibs import embedded

from .buyers import Buyers
from .conftest import Record, put_event
from .programs import Program, Service
from .proof import prove

KILLS = sized(1, 20)
HOLD_SECONDS = 2
FREED_BETWEEN_KILLS = 20
FREEING_AGAIN_SECONDS_MAX = 10.0
BY_STATUS = """
select count(*)::int from dibs.reservations where event_id = %s and status = %s
"""
OVERDUE = """
select count(*)::int from dibs.reservations
where event_id = %s and status = 'reserved'
  and expires_at < clock_timestamp() - interval '0.5 s'
"""
WORST_LAG = """
select extract(epoch from max(ended_at - expires_at))::float8
from dibs.reservations where event_id = %s and status = 'expired'
"""


class Ledger:
    """What stands in the database about the event."""

    def __init__(self, link: "psycopg.Connection[tuple[int]]", event: str) -> None:
        self._link = link
        self._event = event

    def count(self, status: str) -> int:
        return self._value(BY_STATUS, self._event, status)

    def is_swept(self) -> bool:
        return self._value(OVERDUE, self._event) == 0

    def worst_lag_seconds(self) -> float:
        return self._value(WORST_LAG, self._event)

    def _value(self, statement: str, *given: str) -> int:
        ((value,),) = self._link.execute(statement, given).fetchall()
        return value


def test_each_hold_is_freed_once_and_soon(
    server: embedded.Embedded, event: str, record: Record
) -> None:
    put_event(server.url, event, hold_seconds=HOLD_SECONDS)
    seconds: list[float] = []
    with (
        psycopg.connect(server.url, autocommit=True) as link,
        Service(server.url, "--no-sweep") as service,
        Program(server.url, "worker") as worker,
    ):
        ledger = Ledger(link, event)
        service.until_serving()
        with Buyers(service.address, event, lapses=2) as buyers:
            until_freed(ledger, buyers)
            for _ in range(KILLS):
                killed_at = time.monotonic()
                worker.kill()
                until_freed(ledger, buyers)
                seconds.append(time.monotonic() - killed_at)
        buyers.until(lambda: ledger.count("reserved") == 0)
        freed, lag_seconds = ledger.count("expired"), ledger.worst_lag_seconds()
    record("kills", KILLS)
    record("freed", freed)
    record("freeing_again_seconds_worst", max(seconds))
    record("freed_late_seconds_worst", lag_seconds)
    assert freed == len(buyers.reserved) - len(buyers.confirmed)
    assert max(seconds) < FREEING_AGAIN_SECONDS_MAX
    assert lag_seconds < FREEING_AGAIN_SECONDS_MAX
    prove(server.url, event, buyers)


def until_freed(ledger: Ledger, buyers: Buyers) -> None:
    """Returns once the worker has freed some more, and is behind with none."""
    wanted = ledger.count("expired") + FREED_BETWEEN_KILLS
    buyers.until(lambda: ledger.count("expired") >= wanted and ledger.is_swept())
