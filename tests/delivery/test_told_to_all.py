"""One release, told to everybody: a page that follows, and an endpoint."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any, NamedTuple

import httpx
import pytest
from tests.faults.programs import Program, Service
from tests.live.listener import Listener

from dibs import Dibs
from dibs.records import JournalEntry

from .conftest import LOOPBACK
from .misbehaving import Heard, Web

PATH = "/told"
ENDS = {"expired", "released"}
HOLD_SECONDS = 4
"""As long as its notice, so that the worker, which looks each second, is in time."""


class Running(NamedTuple):
    """A service that sweeps nothing, a worker beside it, and who follows."""

    http: httpx.Client
    event: str
    page: Listener
    web: Web

    def hold(self) -> dict[str, Any]:
        """Two of the floor, which the page has seen go."""
        body = {"items": {"floor": 2}, "session": "anna"}
        answer = self.http.post(f"/v1/events/{self.event}/reservations", json=body)
        held: dict[str, Any] = answer.raise_for_status().json()
        self.until_available(8)
        return held

    def until_available(self, count: int) -> dict[str, Any]:
        """The change by which the page knows that there are so many."""
        return self.page.until(
            lambda told: (
                told.kind == "change"
                and told.data.get("items", {}).get("floor", {}).get("available_count")
                == count
            )
        ).data


@pytest.fixture(scope="module")
def address(url: str) -> Iterator[str]:
    """Where the service is."""
    own = {"DIBS_WEBHOOKS_ALLOW_PRIVATE": LOOPBACK}
    with Service(url, "--no-sweep", **own) as service, Program(url, "worker", **own):
        service.until_serving()
        yield service.address


@pytest.fixture
def running(address: str, event: str, web: Web) -> Iterator[Running]:
    with httpx.Client(base_url=address, timeout=10) as http, ExitStack() as stack:
        put = http.put(f"/v1/events/{event}", json={"items": {"floor": 10}})
        put.raise_for_status()
        told = {"url": web.url(PATH), "events": [event], "types": ["reservation.*"]}
        endpoint = http.post("/v1/endpoints", json=told).raise_for_status().json()
        http.post(f"/v1/endpoints/{endpoint['id']}/test").raise_for_status()
        web.wait_for(PATH, 1)  # so the worker is at work
        web.heard.clear()
        page = stack.enter_context(Listener(address, event))
        page.next("snapshot")
        yield Running(http, event, page, web)
        http.delete(f"/v1/endpoints/{endpoint['id']}").raise_for_status()


def test_a_hold_that_runs_out_is_told_to_a_page_and_to_an_endpoint(
    running: Running, url: str
) -> None:
    policy = {"hold_seconds": HOLD_SECONDS, "expiring_notice_seconds": HOLD_SECONDS}
    at = f"/v1/events/{running.event}"
    running.http.patch(at, json=policy).raise_for_status()
    held = running.hold()
    change = running.until_available(10)
    heard = [told_by(one) for one in running.web.wait_for(PATH, 3)]
    assert [one["type"] for one in heard] == [
        f"reservation.{what}" for what in ("reserved", "expiring", "expired")
    ]
    row = released(url, held, "expired", heard[-1])
    # To a page units are free from the deadline on, whether or not the row is there.
    assert row.position - 1 <= change["position"] <= row.position
    assert moment(change["server_now"]) >= moment(held["expires_at"])
    with Listener(str(running.http.base_url), running.event) as late:
        snapshot = late.next("snapshot").data
    # A page that comes is told what the last look saw, which may be older than the row.
    assert change["position"] <= snapshot["position"] <= row.position
    assert snapshot["items"]["floor"] == change["items"]["floor"]


def test_a_hold_that_is_given_back_is_told_to_a_page_and_to_an_endpoint(
    running: Running, url: str
) -> None:
    held = running.hold()
    path = f"/v1/events/{running.event}/reservations/{held['id']}/release"
    running.http.post(path, headers={"Dibs-Token": held["token"]}).raise_for_status()
    change = running.until_available(10)
    heard = [told_by(one) for one in running.web.wait_for(PATH, 2)]
    assert [one["type"] for one in heard] == [
        f"reservation.{what}" for what in ("reserved", "released")
    ]
    assert change["position"] == released(url, held, "released", heard[-1]).position


def told_by(heard: Heard) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(heard.body)
    return told


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


def released(
    url: str, held: dict[str, Any], how: str, message: dict[str, Any]
) -> JournalEntry:
    """The one row of the journal by which units came back, of which a message told."""
    (row,) = ended(url, held)
    assert row.action == how
    told = {"position": row.position, "reservation": held["id"], "items": {"floor": 2}}
    assert told.items() <= message["data"].items()
    return row


def ended(url: str, held: dict[str, Any]) -> list[JournalEntry]:
    """The rows of the journal by which units of it came back."""
    with Dibs(url) as dibs:
        return [
            row
            for row in dibs.journal(held["event"])
            if row.reservation_id == held["id"] and row.action in ENDS
        ]
