"""kill -9 of the worker while holds fall due: each is freed once, and in time."""

import psycopg
from tests.sizes import sized

from dibs import embedded

from .buyers import Buyers
from .conftest import Record, put_event
from .programs import Program, Service
from .proof import prove

KILLS = sized(2, 20)
HOLD_SECONDS = 2
FREED_BETWEEN_KILLS = 20
FREED_LATE_SECONDS_MAX = 10.0
BY_STATUS = """
select count(*)::int from dibs.reservations where event_id = %s and status = %s
"""
WORST_LAG = """
select extract(epoch from max(ended_at - expires_at))::float8
from dibs.reservations where event_id = %s and status = 'expired'
"""


def test_a_killed_worker_frees_each_hold_once_and_in_time(
    server: embedded.Embedded, event: str, record: Record
) -> None:
    put_event(server.url, event, hold_seconds=HOLD_SECONDS)
    service = Service(server.url, "--no-sweep")
    worker = Program(server.url, "worker")
    with psycopg.connect(server.url, autocommit=True) as link:

        def counted(status: str) -> int:
            row = link.execute(BY_STATUS, (event, status)).fetchone()
            assert row is not None
            return int(row[0])

        service.until_serving()
        with Buyers(service.address, event, lapses=2) as buyers:
            for _ in range(KILLS):
                freed = counted("expired")
                buyers.until(lambda: counted("expired") >= freed + FREED_BETWEEN_KILLS)  # noqa: B023
                worker.kill()
            buyers.until_bought(buyers.count)
        buyers.until(lambda: counted("reserved") == 0)
        ((lag_seconds,),) = link.execute(WORST_LAG, (event,)).fetchall()
        freed = counted("expired")
    worker.close()
    service.close()
    record("kills", KILLS)
    record("freed", freed)
    record("freed_late_seconds_worst", lag_seconds)
    assert freed == len(buyers.reserved) - len(buyers.confirmed)
    assert lag_seconds < FREED_LATE_SECONDS_MAX
    prove(server.url, event, buyers)
