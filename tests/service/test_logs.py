"""Logs are JSON with the ids that find a request, and never hold a secret."""

from collections.abc import Iterator

import httpx
import pytest

from .conftest import CRON_SECRET, Served, served


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service that logs all it can."""
    with served(database, DIBS_LOG_LEVEL="debug") as running:
        yield running


def test_a_request_is_found_by_its_ids(
    http: httpx.Client, service: Served, event: str
) -> None:
    path = f"/v1/events/{event}/reservations"
    body = {"items": {"floor": 1}, "session": "anna"}
    made = http.post(path, json=body, headers={"X-Request-Id": "req-7"}).json()
    (line,) = [line for line in service.logged() if line.get("request_id") == "req-7"]
    assert line["operation"] == "reserve"
    assert line["status"] == 201
    assert line["code"] == "ok"
    assert line["event_id"] == event
    assert line["reservation_id"] == made["id"]
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_no_line_ever_holds_a_secret(
    http: httpx.Client, service: Served, event: str, database: str
) -> None:
    path = f"/v1/events/{event}/reservations"
    body = {"items": {"floor": 1}, "session": "bo"}
    made = http.post(path, json=body, headers={"Idempotency-Key": "a-key-of-bo"}).json()
    token = made["token"]
    at = f"{path}/{made['id']}"
    http.get(at, headers={"Dibs-Token": token})
    http.post(f"{at}/extend", json={"token": token})
    http.post(f"{at}/extend", json={"token": token, "colour": token})
    http.post(f"{at}/release", headers={"Dibs-Token": token, "X-Request-Id": "last"})
    http.post(f"{at}/confirm", headers={"Dibs-Token": token[:-1]})
    http.post("/v1/maintenance/cleanup", headers={"X-API-Key": CRON_SECRET})
    http.get("/livez", headers={"X-Request-Id": "flushed"})
    assert any(line.get("request_id") == "flushed" for line in service.logged())
    log = service.log.read_text()
    for secret in (token, token[:-1], CRON_SECRET, "a-key-of-bo", database):
        assert secret not in log
