"""How many streams there may be, and what who comes too late is told."""

from collections.abc import Iterator

import httpx
import pytest
from tests.service.conftest import Served, served

from dibs import Dibs

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


@pytest.fixture(scope="module")
def page(database: str) -> str:
    """The key of who listens: without one nothing is answered that proxies pass on."""
    with Dibs(database) as dibs:
        return dibs.create_key(name="page", kind="publishable").key


@pytest.fixture(scope="module")
def http(service: Served, database: str, page: str) -> Iterator[httpx.Client]:
    """Who sells, with a key of their own; as who listens, with the page's."""
    with Dibs(database) as dibs:
        shown = {"X-API-Key": dibs.create_key(name="office").key}
    with httpx.Client(base_url=service.url, timeout=10, headers=shown) as client:
        yield client


@pytest.fixture
def event(http: httpx.Client, event: str) -> str:
    """The event, which pages may follow."""
    listens = {"live_access": "anyone_with_key"}
    http.patch(f"/v1/events/{event}", json=listens).raise_for_status()
    return event


def listener(network: str, page: str) -> dict[str, str]:
    return {"X-Forwarded-For": network, "X-API-Key": page}


def answered(http: httpx.Client, event: str, network: str, page: str) -> httpx.Response:
    """What who comes from a network is answered, but for the stream itself."""
    with http.stream(
        "GET",
        "/v1/live",
        params={"event": event},
        headers=listener(network, page),
    ) as answer:
        if answer.status_code != 200:
            answer.read()
        return answer


def test_has_room_for_so_many_of_a_client_and_in_all(
    service: Served, http: httpx.Client, event: str, page: str
) -> None:
    with (
        Listener(service.url, event, key=page) as first,
        Listener(service.url, event, key=page) as second,
    ):
        first.next("snapshot")
        second.next("snapshot")
        refused = answered(http, event, "127.0.0.1", page)
        assert refused.status_code == 429
        assert refused.json()["code"] == "rate_limited"
        assert int(refused.headers["retry-after"]) > 0
        with http.stream(
            "GET",
            "/v1/live",
            params={"event": event},
            headers=listener("192.0.2.1", page),
        ) as third:
            assert third.status_code == 200
            full = answered(http, event, "192.0.2.2", page)
            assert full.status_code == 503
            assert full.json()["code"] == "unavailable"
    while answered(http, event, "127.0.0.1", page).status_code != 200:
        pass


def test_calls_are_answered_while_streams_have_all_their_places(
    service: Served, http: httpx.Client, event: str, page: str
) -> None:
    with (
        Listener(service.url, event, key=page) as first,
        Listener(service.url, event, key=page) as second,
    ):
        first.next("snapshot")
        second.next("snapshot")
        assert http.get(f"/v1/events/{event}/availability").status_code == 200
