"""Maintenance calls belong to who knows CRON_SECRET; unset, to nobody."""

import httpx
import pytest

from .conftest import CRON_SECRET, served

CLEANUP = "/v1/maintenance/cleanup"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {CRON_SECRET}"},
        {"Authorization": f"bearer {CRON_SECRET}"},
        {"X-API-Key": CRON_SECRET},
    ],
)
def test_the_secret_opens_them(http: httpx.Client, headers: dict[str, str]) -> None:
    response = http.post(CLEANUP, headers=headers)
    assert response.status_code == 200
    swept = response.json()
    assert swept["trigger"] == "manual"
    assert swept["inconsistencies"] == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Basic abc"}, 401),
        ({"Authorization": "Bearer guessed"}, 403),
        ({"X-API-Key": "guessed"}, 403),
        ({"X-API-Key": "gueßt"}, 403),
    ],
)
def test_nothing_else_does(
    http: httpx.Client, headers: dict[str, str], status: int
) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    assert http.post(CLEANUP, headers=raw).status_code == status


def test_an_answer_is_not_had_again_without_the_secret(http: httpx.Client) -> None:
    for path in (CLEANUP, "/v1/maintenance/reconcile"):
        key = {"Idempotency-Key": path}
        for replayed in (None, "true"):
            cleaned = http.post(path, headers=key | {"X-API-Key": CRON_SECRET})
            assert cleaned.status_code == 200, cleaned.text
            assert cleaned.headers.get("idempotent-replayed") == replayed
        for shown, status in (({}, 401), ({"X-API-Key": "guessed"}, 403)):
            assert http.post(path, headers=key | shown).status_code == status


def test_without_a_secret_they_are_closed(database: str) -> None:
    with served(database, CRON_SECRET="") as running:
        response = httpx.post(running.url + CLEANUP, headers={"X-API-Key": ""})
        assert response.status_code == 403
        assert httpx.post(running.url + CLEANUP).status_code == 403


def test_reconcile_repairs_every_event(http: httpx.Client) -> None:
    path = "/v1/maintenance/reconcile"
    key = {"X-API-Key": CRON_SECRET}

    assert http.post(path).status_code == 401
    reconciled = http.post(path, headers=key)
    assert reconciled.status_code == 200
    assert reconciled.json()["drifts"] == {}
    unknown = http.post(path, headers=key, json={"event": "nowhere"})
    assert unknown.status_code == 404
