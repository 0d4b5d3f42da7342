"""The service in front of a database, and events to follow."""

import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.doors.hall import plan_of
from tests.service.conftest import (  # noqa: F401
    Served,
    database,
    http,
    served,
)

ZONES = [["A-1", "A-2", "A-3", "A-4", "B-1", "B-2"], []]
"""The seats of the hall, zone by zone."""


def hall() -> dict[str, Any]:
    """A plan with a zone of six seats in two rows, and one of none."""
    plan = plan_of(lower=ZONES[0][:4], upper=ZONES[0][4:])
    empty = {"name": "F", "position": {"x": 0, "y": 0}, "rows": []}
    return {**plan, "zones": [*plan["zones"], empty]}


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:  # noqa: F811
    """A service that says soon that it has nothing to say."""
    with served(database, DIBS_LIVE_HEARTBEAT_SECONDS="1") as running:
        yield running


@pytest.fixture
def event(http: httpx.Client, request: pytest.FixtureRequest) -> Iterator[str]:  # noqa: F811
    """An event with a floor of ten and six seats; sound at the end."""
    name = f"{request.node.originalname[5:50]}-{secrets.token_hex(4)}"
    put(http, name)
    yield name
    found = http.get(f"/v1/events/{name}/consistency").raise_for_status().json()
    assert found["violations"] == []


def put(http: httpx.Client, name: str, **settings: Any) -> None:  # noqa: F811
    """Put an event on sale, with the hall."""
    items = {"floor": {"capacity": 10, "low_stock_threshold": 3}}
    body = {"items": items, **settings}
    http.put(f"/v1/events/{name}", json=body).raise_for_status()
    http.put(f"/v1/events/{name}/plan", json={"plan": hall()}).raise_for_status()


def reserve(http: httpx.Client, event: str, **asked: Any) -> dict[str, Any]:  # noqa: F811
    """A new reservation."""
    body = {"session": secrets.token_hex(8), **asked}
    answer = http.post(f"/v1/events/{event}/reservations", json=body)
    reservation: dict[str, Any] = answer.raise_for_status().json()
    return reservation


def act(http: httpx.Client, reservation: dict[str, Any], verb: str) -> None:  # noqa: F811
    """Do something with a reservation, as its holder."""
    path = f"/v1/events/{reservation['event']}/reservations/{reservation['id']}/{verb}"
    headers = {"Dibs-Token": reservation["token"]}
    http.post(path, headers=headers).raise_for_status()


def streams(http: httpx.Client) -> float:  # noqa: F811
    """How many streams the service says that it has."""
    lines = http.get("/metrics").text.splitlines()
    (line,) = [one for one in lines if one.startswith("dibs_live_streams ")]
    return float(line.split()[1])
