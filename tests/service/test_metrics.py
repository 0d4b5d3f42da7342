"""What is counted, and that no id is ever a label."""

import re
from datetime import UTC, datetime

import httpx
from prometheus_client.parser import text_string_to_metric_families
from tests.embedded.processes import wait_until

from dibs.installer import scratch_database

from .conftest import CRON_SECRET, served

LABELS = {"operation", "status", "code", "le", "alarm", "endpoint", "kind", "outcome"}


def samples(http: httpx.Client) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(http.get("/metrics").text)
    return {
        (sample.name, *(v for k, v in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_calls_and_holds_are_counted_by_code(http: httpx.Client, event: str) -> None:
    path = f"/v1/events/{event}/reservations"
    before = samples(http)
    for session, mugs in (("anna", 2), ("bo", 2), ("cy", 2)):
        http.post(path, json={"items": {"mug": mugs}, "session": session})
    after = samples(http)

    def grown(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert grown("dibs_requests_total", "ok", "reserve", "201") == 2
    assert grown("dibs_requests_total", "sold_out", "reserve", "409") == 1
    assert grown("dibs_holds_total", "ok") == 2
    assert grown("dibs_holds_total", "sold_out") == 1
    assert grown("dibs_request_seconds_count", "reserve") == 3
    assert grown("dibs_batch_size_count") == 3
    assert grown("dibs_batch_size_sum") == 3
    assert after[("dibs_queue_depth",)] == 0


def test_a_batch_counts_each_of_its_holds(http: httpx.Client, event: str) -> None:
    before = samples(http)
    requests = [{"items": {"mug": 1}, "session": f"session-{n}"} for n in range(7)]
    http.post(f"/v1/events/{event}/reservations/batch", json={"requests": requests})
    after = samples(http)
    granted = ("dibs_holds_total", "ok")
    assert after[granted] - before.get(granted, 0) == 5


def test_live_reservations_are_counted(http: httpx.Client, event: str) -> None:
    live = ("dibs_reservations_live",)
    before = samples(http)[live]
    path = f"/v1/events/{event}/reservations"
    made = [
        http.post(path, json={"items": {"mug": 1}, "session": session}).json()
        for session in ("anna", "bo")
    ]
    assert samples(http)[live] == before + 2
    headers = {"Dibs-Token": made[0]["token"]}
    http.post(f"{path}/{made[0]['id']}/confirm", headers=headers).raise_for_status()
    assert samples(http)[live] == before + 1


def hold_for_a_second(http: httpx.Client, event: str) -> datetime:
    """Reserve a mug; its deadline."""
    settings = {"hold_seconds": 1, "items": {"mug": 5}}
    http.put(f"/v1/events/{event}", json=settings).raise_for_status()
    asked = {"items": {"mug": 1}, "session": "anna"}
    made = http.post(f"/v1/events/{event}/reservations", json=asked)
    return datetime.fromisoformat(made.raise_for_status().json()["expires_at"])


def test_what_the_own_sweeper_ends_is_counted_with_its_lag(
    http: httpx.Client, event: str
) -> None:
    lags = ("dibs_release_lag_seconds_count",)
    before = samples(http)
    hold_for_a_second(http, event)
    wait_until(lambda: samples(http)[lags] > before[lags])
    after, ended = samples(http), ("dibs_reservations_expired_total",)
    assert after[lags] == before[lags] + 1
    assert after[ended] == before[ended] + 1


def test_what_nobody_sweeps_shows_since_when_it_is_due(postgres: str) -> None:
    oldest = ("dibs_oldest_due_seconds",)
    with (
        scratch_database(postgres) as unswept,
        served(unswept, "--no-sweep") as running,
        httpx.Client(base_url=running.url, timeout=10) as http,
    ):
        deadline = hold_for_a_second(http, "gala")
        wait_until(lambda: samples(http)[oldest] > 0)
        shown = samples(http)[oldest]
        assert shown <= (datetime.now(UTC) - deadline).total_seconds()
        cleanup = "/v1/maintenance/cleanup"
        http.post(cleanup, headers={"X-API-Key": CRON_SECRET}).raise_for_status()
        assert samples(http)[oldest] == 0


def test_no_id_is_a_label(http: httpx.Client, event: str) -> None:
    http.get(f"/v1/events/{event}")
    http.get("/somewhere/else")
    text = http.get("/metrics").text
    assert set(re.findall(r'[{,](\w+)="', text)) <= LABELS
    assert event not in text
    assert "somewhere" not in text
