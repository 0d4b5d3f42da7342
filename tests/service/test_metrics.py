"""What is counted, and that no id is ever a label."""

import re

import httpx
from prometheus_client.parser import text_string_to_metric_families

LABELS = {"operation", "status", "code", "le"}


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


def test_no_id_is_a_label(http: httpx.Client, event: str) -> None:
    http.get(f"/v1/events/{event}")
    http.get("/somewhere/else")
    text = http.get("/metrics").text
    assert set(re.findall(r'[{,](\w+)="', text)) <= LABELS
    assert event not in text
    assert "somewhere" not in text
