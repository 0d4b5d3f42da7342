"""How many streams there may be, and what who comes too late is told."""

from collections.abc import Iterator

import httpx
import pytest
from tests.service.conftest import Served, served

from .listener import Listener


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service with room for three streams, two of them of one network."""
    with served(
        database,
        DIBS_LIVE_STREAMS_MAX="3",
        DIBS_LIVE_STREAMS_PER_CLIENT_MAX="2",
        DIBS_TRUSTED_PROXIES="127.0.0.0/8",
    ) as running:
        yield running


def answered(http: httpx.Client, event: str, network: str) -> httpx.Response:
    """What who comes from a network is answered, but for the stream itself."""
    with http.stream(
        "GET",
        "/v1/live",
        params={"event": event},
        headers={"X-Forwarded-For": network},
    ) as answer:
        if answer.status_code != 200:
            answer.read()
        return answer


def test_has_room_for_so_many_of_a_client_and_in_all(
    service: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, event) as first, Listener(service.url, event) as second:
        first.next("snapshot")
        second.next("snapshot")
        refused = answered(http, event, "127.0.0.1")
        assert refused.status_code == 429
        assert refused.json()["code"] == "rate_limited"
        assert int(refused.headers["retry-after"]) > 0
        with http.stream(
            "GET",
            "/v1/live",
            params={"event": event},
            headers={"X-Forwarded-For": "192.0.2.1"},
        ) as third:
            assert third.status_code == 200
            full = answered(http, event, "192.0.2.2")
            assert full.status_code == 503
            assert full.json()["code"] == "unavailable"
    while answered(http, event, "127.0.0.1").status_code != 200:
        pass


def test_calls_are_answered_while_streams_have_all_their_places(
    service: Served, http: httpx.Client, event: str
) -> None:
    with Listener(service.url, event) as first, Listener(service.url, event) as second:
        first.next("snapshot")
        second.next("snapshot")
        assert http.get(f"/v1/events/{event}/availability").status_code == 200
