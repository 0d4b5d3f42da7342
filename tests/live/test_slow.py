"""Slow readers: told the net of what they missed, or dropped and told so."""

import secrets
from collections.abc import Iterator

import httpx
import pytest
from tests.service.conftest import Served, served

from .conftest import reserve
from .listener import Listener

ITEMS = 4_000
"""A snapshot of so many is more than the system keeps for who does not read."""
SLOW = 4_096


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service that drops who takes nothing for two seconds."""
    with served(database, DIBS_LIVE_SLOW_SECONDS="2") as running:
        yield running


@pytest.fixture
def warehouse(http: httpx.Client) -> str:
    """An event with many items."""
    name = f"warehouse-{secrets.token_hex(4)}"
    items = {f"item-{number:05}": 100 for number in range(ITEMS)}
    http.put(f"/v1/events/{name}", json={"items": items}).raise_for_status()
    return name


def test_drops_who_takes_nothing_and_says_so(
    service: Served, http: httpx.Client, warehouse: str
) -> None:
    def ended() -> bool:
        text = http.get("/metrics").text
        return 'dibs_live_streams_ended_total{reason="slow"} 1.0' in text

    with Listener(service.url, warehouse, buffer_bytes=SLOW) as slow:
        while not ended():
            pass
        goodbye = slow.next("goodbye").data
        assert goodbye["reason"] == "slow"
        assert goodbye["retry_ms"] > 0
        assert list(slow) == []


def test_tells_who_falls_behind_the_net_of_it(
    database: str, http: httpx.Client, warehouse: str
) -> None:
    with (
        served(database, DIBS_LIVE_SLOW_SECONDS="60") as patient,
        Listener(patient.url, warehouse) as fast,
        Listener(patient.url, warehouse, buffer_bytes=SLOW) as slow,
    ):
        position = fast.next("snapshot").data["position"]
        for number in range(1, 6):
            reserve(http, warehouse, items={"item-00007": 1})
            assert fast.next("change").data["position"] == position + number
        assert slow.next("snapshot").data["position"] == position
        change = slow.next("change").data
        assert change["position"] == position + 5
        assert change["items"]["item-00007"]["reserved_count"] == 5
