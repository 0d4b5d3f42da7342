"""How many connections a process has to its database: as many as the pages say."""

import asyncio
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle

import httpx
import psycopg
import pytest

from dibs import Dibs

from .conftest import served
from .test_alarms import follow

EVENTS = [f"hall-{number}" for number in range(6)]
BUYERS = 12
ROUNDS = 4
COUNT = (
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and application_name = 'dibs'"
)


def buy(url: str, number: int) -> None:
    """Everything that asks another part of the service for its connections."""
    with httpx.Client(base_url=url, timeout=30) as http:
        for event, _ in zip(cycle(EVENTS[number % 3 :]), range(ROUNDS), strict=False):
            body = {"items": {"floor": 1}, "session": secrets.token_hex(8)}
            held = http.post(f"/v1/events/{event}/reservations", json=body).json()
            part = {"event": event, "id": held["id"], "token": held["token"]}
            order = http.post("/v1/orders", json={"reservations": [part]}).json()
            at, mine = f"/v1/orders/{order['id']}/pay", {"Dibs-Token": order["token"]}
            paying = http.post(at, json={}, headers=mine).raise_for_status().json()
            assert paying["payment"]["reference"]
            http.get("/v1/endpoints").raise_for_status()
            http.get("/metrics").raise_for_status()


@contextmanager
def most_connections(database: str) -> Iterator[list[int]]:
    """The most there were at once, as the database counts them, in the end."""
    counted, is_over = [0], threading.Event()

    def look() -> None:
        with psycopg.connect(database, autocommit=True) as link:
            while not is_over.wait(0.01):
                ((now,),) = link.execute(COUNT).fetchall()
                counted[0] = max(counted[0], now)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield counted
    finally:
        is_over.set()
        looking.join()


@pytest.mark.parametrize(("of_a_pool", "most"), [(1, 7), (4, 21)])
def test_a_busy_service_has_no_more_connections_than_its_parts_may(
    database: str, of_a_pool: int, most: int
) -> None:
    with Dibs(database) as dibs:
        for event in EVENTS:
            floor = {"capacity": 1_000, "price_minor": 500}
            dibs.put_event(event, items={"floor": floor})
    asyncio.run(follow(database))
    pool = {"DIBS_POOL_CONNECTIONS_MAX": str(of_a_pool)}
    with (
        most_connections(database) as counted,
        served(database, DIBS_PAYMENTS="sandbox", **pool) as running,
        ThreadPoolExecutor(BUYERS) as buyers,
        ExitStack() as followers,
    ):
        for event in EVENTS:
            stream = httpx.stream(
                "GET", f"{running.url}/v1/live", params={"event": event}, timeout=30
            )
            followers.enter_context(stream).raise_for_status()
        for bought in buyers.map(buy, [running.url] * BUYERS, range(BUYERS)):
            assert bought is None
    assert 3 * of_a_pool < counted[0] <= most
