"""Strangers in the database: open transactions, and locks that are not ours."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

import httpx
import psycopg
import pytest
from tests.sizes import sized

from dibs import embedded
from dibs.database import Locked

from .buyers import Buyers
from .conftest import Record, put_event
from .programs import Service
from .proof import prove

OPEN_SECONDS = sized(1, 180)
LOCKED_SECONDS = sized(0, 10)
CALL_SECONDS = sized(3, 10)
SERVING_AGAIN_SECONDS_MAX = 10.0
WINDOW_SECONDS = sized(1, 10)
SALES = 30
UNDISTURBED_SECONDS_MAX = 5.0
"""Far above what a busy machine takes, below what a call may take in all."""

TABLES = ["reservations", "event_heads", "journal", "items", "idempotency_keys"]
TABLES_LOCKED = TABLES[: sized(1, len(TABLES))]
LOCK_HEAD = "select from dibs.event_heads where event_id = %s for update"
LOCK_TABLE = "lock table dibs.{} in access exclusive mode"


@pytest.fixture(scope="module")
def service(server: embedded.Embedded) -> Iterator[Service]:
    """A service that gives up soon, though not before a lock was waited for."""
    patience = str(CALL_SECONDS)
    with Service(server.url, DIBS_CALL_TIMEOUT_SECONDS=patience) as service:
        service.until_serving()
        yield service


@contextmanager
def stranger(url: str, *statements: str) -> Iterator[None]:
    """A transaction that did these and stays open."""
    with psycopg.connect(url) as link:
        for statement in statements:
            link.execute(statement)
        yield
        link.rollback()


def test_a_transaction_left_open(
    server: embedded.Embedded, service: Service, event: str, record: Record
) -> None:
    """It keeps every row version since, and holds no lock that we wait for."""
    pinned = "set transaction isolation level repeatable read"
    with Buyers(service.address, event) as buyers:
        buyers.until_bought(SALES)
        before = sold_in_a_window(buyers)
        with stranger(server.url, pinned, "select pg_current_snapshot()"):
            time.sleep(OPEN_SECONDS)
            during = sold_in_a_window(buyers)
        after = sold_in_a_window(buyers)
    record("open_seconds", OPEN_SECONDS)
    record("sales", len(buyers.confirmed))
    for name, seconds in (("before", before), ("during", during), ("after", after)):
        record(f"calls_per_second_{name}", len(seconds) / WINDOW_SECONDS)
        record(f"call_ms_p99_{name}", 1000 * quantiles(seconds, n=100)[-1])
    assert not buyers.reasons, "nobody had to be refused"
    prove(server.url, event, buyers)


def test_a_lock_on_an_event_stops_that_event_alone(
    server: embedded.Embedded, service: Service, event: str, record: Record
) -> None:
    other = f"{event}-2"
    put_event(server.url, other)
    with (
        Buyers(service.address, event) as buyers,
        Buyers(service.address, other, buyers=2) as others,
    ):
        buyers.until_bought(SALES)
        others.until_bought(SALES)
        with psycopg.connect(server.url) as link:
            link.execute(LOCK_HEAD, (event,))
            buyers.until_refused()
            others.until_bought(SALES)
            time.sleep(LOCKED_SECONDS)
            others.until_bought(SALES)
        seconds = buyers.until_serving(time.monotonic())
        buyers.until_bought(SALES)
    record("locked_seconds", LOCKED_SECONDS)
    record("serving_again_seconds", seconds)
    record("refused", buyers.reasons.total())
    slowest = max(one.answered_at - one.sent_at for one in others.answers)
    record("call_seconds_worst_elsewhere", slowest)
    assert set(buyers.reasons) == {Locked.REASON}
    assert not others.reasons, "the other event was refused too"
    assert slowest < UNDISTURBED_SECONDS_MAX
    assert seconds < SERVING_AGAIN_SECONDS_MAX
    prove(server.url, event, buyers)
    prove(server.url, other, others)


@pytest.mark.parametrize("table", TABLES_LOCKED)
def test_a_lock_on_a_table_stops_all_until_it_goes(
    server: embedded.Embedded, service: Service, event: str, table: str, record: Record
) -> None:
    with Buyers(service.address, event) as buyers:
        buyers.until_bought(SALES)
        with stranger(server.url, LOCK_TABLE.format(table)):
            buyers.until_refused()
            told = read(service, event)
            time.sleep(LOCKED_SECONDS)
        seconds = buyers.until_serving(time.monotonic())
        buyers.until_bought(SALES)
    record("locked_seconds", LOCKED_SECONDS)
    record("serving_again_seconds", seconds)
    record("refused", buyers.reasons.total())
    for reason in buyers.reasons:
        record("reason", reason)
    assert told.is_success or told.json()["code"] == "unavailable", told.text
    assert seconds < SERVING_AGAIN_SECONDS_MAX
    prove(server.url, event, buyers)


def sold_in_a_window(buyers: Buyers) -> list[float]:
    """How long calls took that were answered in the next seconds."""
    first = len(buyers.answers)
    time.sleep(WINDOW_SECONDS)
    return [one.answered_at - one.sent_at for one in buyers.answers[first:]]


def read(service: Service, event: str) -> httpx.Response:
    at = f"{service.address}/v1/events/{event}/availability"
    return httpx.get(at, timeout=30, trust_env=False)
