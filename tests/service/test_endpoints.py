"""Endpoints over HTTP: who is told, by which secret, and what became of a message."""

import json
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import httpx
import psycopg
import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from tests.delivery.misbehaving import Heard, Web, misbehaving, says
from tests.embedded.processes import wait_until

from .conftest import Served, served

ENCRYPTION_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service that may reach this host, and keeps secrets encrypted."""
    reach = {"DIBS_WEBHOOKS_ALLOW_PRIVATE": "127.0.0.0/8"}
    with served(database, DIBS_ENCRYPTION_KEY=ENCRYPTION_KEY, **reach) as running:
        yield running


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    """Who is told."""
    with misbehaving() as web:
        yield web


@pytest.fixture
def path() -> str:
    """An address there that nobody else uses."""
    return f"/{token_hex(8)}"


@pytest.fixture
def endpoint(
    http: httpx.Client, web: Web, event: str, path: str
) -> Iterator[dict[str, Any]]:
    """One that is told of the test's event, and is gone afterwards."""
    made = create(http, url=web.url(path), events=[event])
    yield made
    http.delete(f"/v1/endpoints/{made['id']}")


def create(http: httpx.Client, **asked: Any) -> dict[str, Any]:
    answer = http.post("/v1/endpoints", json=asked)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def hold(http: httpx.Client, event: str, count: int = 1) -> list[str]:
    """Reservations, of a session each; their ids."""
    at = f"/v1/events/{event}/reservations"
    asked = [{"items": {"floor": 1}, "session": token_hex(8)} for _ in range(count)]
    answers = [http.post(at, json=one).raise_for_status() for one in asked]
    return [answer.json()["id"] for answer in answers]


def deliveries(http: httpx.Client, **asked: Any) -> list[dict[str, Any]]:
    answer = http.get("/v1/deliveries", params=asked).raise_for_status()
    found: list[dict[str, Any]] = answer.json()["deliveries"]
    return found


def until_delivered(http: httpx.Client, endpoint: str, count: int) -> None:
    """Once so many are written down as delivered."""
    asked = {"endpoint": endpoint, "status": "delivered"}
    wait_until(lambda: len(deliveries(http, **asked)) >= count)


def verify(heard: Heard, secret: str) -> dict[str, Any]:
    """What was said, where the official library takes its signature for good."""
    said: dict[str, Any] = Webhook(secret).verify(heard.body, heard.headers)
    return said


def test_what_happens_is_told_and_the_official_library_verifies_it(
    http: httpx.Client, web: Web, event: str, path: str, endpoint: dict[str, Any]
) -> None:
    assert endpoint["secret"].startswith("whsec_")
    (held,) = hold(http, event)
    (heard,) = web.wait_for(path, 1)
    said = verify(heard, endpoint["secret"])
    assert said["type"] == "reservation.reserved"
    assert said["data"]["reservation"] == held
    assert said["data"]["event"] == event
    assert heard.headers["content-type"].startswith("application/json")
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 43 + "=").verify(heard.body, heard.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint["secret"]).verify(heard.body + b" ", heard.headers)


def test_a_secret_is_shown_once_and_to_nobody_else(
    http: httpx.Client,
    service: Served,
    sql: psycopg.Connection[Any],
    event: str,
    endpoint: dict[str, Any],
) -> None:
    rotated = http.post(f"/v1/endpoints/{endpoint['id']}/rotate").json()
    secrets = {endpoint["secret"], rotated["secret"]}
    assert len(secrets) == 2
    hold(http, event)
    until_delivered(http, endpoint["id"], 1)
    (delivery,) = deliveries(http, endpoint=endpoint["id"])
    read = [
        http.get("/v1/endpoints").text,
        http.get(f"/v1/endpoints/{endpoint['id']}").text,
        http.patch(f"/v1/endpoints/{endpoint['id']}", json={"name": "x"}).text,
        http.get("/v1/deliveries").text,
        http.get(f"/v1/deliveries/{delivery['id']}").text,
        http.get("/v1/journal", params={"limit": 1_000, "reveal": True}).text,
        http.get("/metrics").text,
        service.log.read_text(),
        *every_row(sql),
    ]
    for one in read:
        for secret in secrets:
            assert secret not in one
            assert secret.removeprefix("whsec_") not in one
    assert all('"secret"' not in one for one in read[:6])


def every_row(sql: psycopg.Connection[Any]) -> Iterator[str]:
    """All that is kept, table by table, as text."""
    tables = sql.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables"
        " where schemaname in ('dibs', 'dibs_office')"
    ).fetchall()
    for (table,) in tables:
        told = f"select coalesce(string_agg(t::text, ' '), '') from {table} t"
        ((text,),) = sql.execute(told).fetchall()  # type: ignore[call-overload]
        yield text


def test_asking_again_by_the_same_key_makes_no_second_one_and_tells_no_secret(
    http: httpx.Client, web: Web, path: str, event: str
) -> None:
    asked = {"url": web.url(path), "events": [event]}
    key = {"Idempotency-Key": token_hex(16)}
    first, second = (
        http.post("/v1/endpoints", json=asked, headers=key) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["idempotent-replayed"] == "true"
    assert first.json()["secret"]
    assert second.json() == {**first.json(), "secret": None}
    here = [
        e
        for e in http.get("/v1/endpoints").json()["endpoints"]
        if e["url"] == asked["url"]
    ]
    assert len(here) == 1
    other = http.post("/v1/endpoints", json={**asked, "name": "x"}, headers=key)
    assert other.json()["code"] == "idempotency_key_reused"
    http.delete(f"/v1/endpoints/{first.json()['id']}").raise_for_status()


def test_for_a_while_both_secrets_sign(
    http: httpx.Client, web: Web, event: str, path: str, endpoint: dict[str, Any]
) -> None:
    at = f"/v1/endpoints/{endpoint['id']}/rotate"
    rotated = http.post(at, json={"former_seconds": 600}).json()
    assert rotated["former_ends_at"]
    hold(http, event)
    (heard,) = web.wait_for(path, 1)
    for secret in (endpoint["secret"], rotated["secret"]):
        assert verify(heard, secret)["type"] == "reservation.reserved"
    assert len(heard.headers["webhook-signature"].split()) == 2
    last = http.post(at, json={"former_seconds": 0}).json()
    hold(http, event)
    _, heard = web.wait_for(path, 2)
    verify(heard, last["secret"])
    for secret in (endpoint["secret"], rotated["secret"]):
        with pytest.raises(WebhookVerificationError):
            verify(heard, secret)


def test_a_paused_endpoint_hears_all_of_it_afterwards(
    http: httpx.Client, web: Web, event: str, path: str, endpoint: dict[str, Any]
) -> None:
    at = f"/v1/endpoints/{endpoint['id']}"
    assert http.patch(at, json={"status": "paused"}).json()["status"] == "paused"
    held = hold(http, event, 3)
    live = create(http, url=web.url(f"{path}/live"), events=[event])
    after = hold(http, event)
    web.wait_for(f"{path}/live", 1)
    assert web.at(path) == []
    assert http.patch(at, json={"status": "active"}).json()["status"] == "active"
    heard = web.wait_for(path, 4)
    told = {json.loads(one.body)["data"]["reservation"] for one in heard}
    assert told == {*held, *after}
    http.delete(f"/v1/endpoints/{live['id']}")


def test_a_ping_arrives(
    http: httpx.Client, web: Web, path: str, endpoint: dict[str, Any]
) -> None:
    sent = http.post(f"/v1/endpoints/{endpoint['id']}/test")
    assert sent.status_code == 202
    (heard,) = web.wait_for(path, 1)
    assert verify(heard, endpoint["secret"])["type"] == "ping"
    assert heard.headers["webhook-id"] == sent.json()["id"]


def test_a_removed_endpoint_is_not_there(
    http: httpx.Client, event: str, web: Web, path: str, endpoint: dict[str, Any]
) -> None:
    at = f"/v1/endpoints/{endpoint['id']}"
    assert http.delete(at).status_code == 200
    for call in (http.get(at), http.delete(at), http.patch(at, json={"name": "x"})):
        assert (call.status_code, call.json()["code"]) == (404, "not_found")
        assert call.json()["endpoint"] == endpoint["id"]
    live = create(http, url=web.url(f"{path}/live"), events=[event])
    hold(http, event)
    web.wait_for(f"{path}/live", 1)
    assert web.at(path) == []
    http.delete(f"/v1/endpoints/{live['id']}")


def test_deliveries_are_found_by_endpoint_status_and_subject(
    http: httpx.Client, web: Web, event: str, path: str, endpoint: dict[str, Any]
) -> None:
    held = hold(http, event, 5)
    until_delivered(http, endpoint["id"], 5)
    found = deliveries(http, endpoint=endpoint["id"])
    assert [one["subject"] for one in found] == held[::-1], "the latest first"
    assert deliveries(http, endpoint=endpoint["id"], status="dead") == []
    (about,) = deliveries(http, subject=held[2], endpoint=endpoint["id"])
    assert (about["type"], about["subject"]) == ("reservation.reserved", held[2])
    assert (about["status"], about["attempts"]) == ("delivered", 1)
    read = http.get(f"/v1/deliveries/{about['id']}").json()
    (attempt,) = read["tries"]
    assert (attempt["status"], attempt["error"]) == (200, None)
    (heard,) = [one for one in web.at(path) if held[2].encode() in one.body]
    assert read["body"] == heard.body.decode()
    assert heard.headers["webhook-id"] == about["id"]


def test_deliveries_page(
    http: httpx.Client, event: str, endpoint: dict[str, Any]
) -> None:
    held = hold(http, event, 5)
    until_delivered(http, endpoint["id"], 5)
    pages, after = [], None
    while True:
        asked = {"endpoint": endpoint["id"], "limit": 2}
        asked |= {} if after is None else {"after": after}
        page = http.get("/v1/deliveries", params=asked).json()
        pages.append([one["subject"] for one in page["deliveries"]])
        after = page["next"]
        if after is None:
            break
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sum(pages, []) == held[::-1]  # noqa: RUF017 three of them


def test_what_failed_is_tried_again_at_once_when_somebody_asks(
    http: httpx.Client, web: Web, event: str, path: str, endpoint: dict[str, Any]
) -> None:
    web.url(path, says(500))
    hold(http, event)
    web.wait_for(path, 1)
    (failed,) = deliveries(http, endpoint=endpoint["id"])
    web.url(path, says(200))
    again = http.post(f"/v1/deliveries/{failed['id']}/retry")
    assert again.status_code == 202
    until_delivered(http, endpoint["id"], 1)
    tries = http.get(f"/v1/deliveries/{failed['id']}").json()["tries"]
    assert [one["status"] for one in tries] == [500, 200]


def test_one_that_is_given_up_lets_go_what_waits_behind_it(
    http: httpx.Client, web: Web, event: str, path: str, endpoint: dict[str, Any]
) -> None:
    web.url(path, says(500))
    at, session = f"/v1/events/{event}/reservations", token_hex(8)
    asked = {"items": {"floor": 1}, "session": session}
    held = http.post(at, json=asked).raise_for_status().json()["id"]
    web.wait_for(path, 1)
    (poison,) = deliveries(http, endpoint=endpoint["id"])
    web.url(path, says(200))
    mine = {"Dibs-Session": session}
    http.delete(f"{at}/{held}", headers=mine).raise_for_status()
    wait_until(lambda: len(deliveries(http, subject=held)) == 2)
    skip = f"/v1/deliveries/{poison['id']}/skip"
    blank = http.post(skip, json={"reason": " "})
    assert blank.status_code == 422
    assert blank.json()["errors"][0]["pointer"] == "/reason"
    given_up = http.post(skip, json={"reason": "poison"})
    assert (given_up.status_code, given_up.json()["status"]) == (200, "skipped")
    until_delivered(http, endpoint["id"], 1)
    (released,) = deliveries(http, subject=held, status="delivered")
    assert released["type"] == "reservation.released"
    entry = http.get("/v1/journal", params={"action": "delivery_skipped"}).json()
    (written,) = [
        one["detail"]
        for one in entry["entries"]
        if one["detail"].get("delivery") == poison["id"]
    ]
    assert written["reason"] == "poison"


def test_a_replay_tells_again_what_came_after_a_position(
    http: httpx.Client, web: Web, event: str, path: str, endpoint: dict[str, Any]
) -> None:
    held = hold(http, event, 4)
    until_delivered(http, endpoint["id"], 4)
    _, second, *_ = deliveries(http, endpoint=endpoint["id"])[::-1]
    asked = {"ledger": event, "after": second["position"], "reason": "they lost it"}
    replayed = http.post(f"/v1/endpoints/{endpoint['id']}/replay", json=asked)
    assert replayed.json()["ledgers"] == {event: second["position"]}
    heard = web.wait_for(path, 6)
    told = [json.loads(one.body)["data"]["reservation"] for one in heard]
    assert sorted(told[4:]) == sorted(held[2:])
    ids = [one.headers["webhook-id"] for one in heard]
    assert set(ids[4:]) <= set(ids[:4]), "who has had it knows it by its id"
    entry = http.get("/v1/journal", params={"action": "endpoint_replayed"}).json()
    assert "they lost it" in {one["detail"].get("reason") for one in entry["entries"]}


def test_a_replay_after_no_position_is_refused(
    http: httpx.Client, endpoint: dict[str, Any]
) -> None:
    asked = {"ledger": endpoint["events"][0], "after": 2**63}
    refused = http.post(f"/v1/endpoints/{endpoint['id']}/replay", json=asked)
    assert refused.status_code == 422, refused.text
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/after"]


@pytest.mark.parametrize(
    "url",
    [
        "https://127.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://anna:secret@example.com/",
        "ftp://example.com/",
        "no address",
        "",
    ],
)
def test_an_address_that_is_not_for_us_is_refused(http: httpx.Client, url: str) -> None:
    refused = http.post("/v1/endpoints", json={"url": url})
    assert refused.status_code == 422, refused.text
    (error,) = refused.json()["errors"]
    assert error["pointer"] == "/url"
    assert error["detail"]
    assert "secret" not in refused.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/v1/endpoints/{UNKNOWN}"),
        ("POST", f"/v1/endpoints/{UNKNOWN}/rotate"),
        ("PATCH", f"/v1/endpoints/{UNKNOWN}"),
        ("POST", f"/v1/endpoints/{UNKNOWN}/test"),
        ("GET", f"/v1/deliveries/{UNKNOWN}"),
        ("POST", f"/v1/deliveries/{UNKNOWN}/retry"),
        ("POST", f"/v1/deliveries/{UNKNOWN}/skip"),
    ],
)
def test_what_is_not_there_is_not_found(
    http: httpx.Client, method: str, path: str
) -> None:
    answer = http.request(method, path, json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_attempts_and_what_waits_are_counted(
    http: httpx.Client, web: Web, event: str, path: str, endpoint: dict[str, Any]
) -> None:
    web.url(path, says(500))
    before = figures(http)
    hold(http, event, 3)
    web.wait_for(path, 3)
    failed = 'dibs_delivery_attempts_total{outcome="failed"}'
    wait_until(lambda: figures(http).get(failed, 0) - before.get(failed, 0) == 3)
    after = figures(http)
    assert after['dibs_deliveries{status="pending"}'] >= 3
    count = "dibs_delivery_attempt_seconds_count"
    assert after[count] - before[count] >= 3


def figures(http: httpx.Client) -> dict[str, float]:
    lines = http.get("/metrics").text.splitlines()
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}
