"""Availability: cheap to ask for again, never older than the question."""

import asyncio

import httpx
from tests.doors.hall import plan_of, with_floor
from tests.doors.restored import restored
from tests.live.listener import Listener

from dibs import Dibs

from .conftest import Served, served


def test_who_has_the_newest_gets_no_body(http: httpx.Client, event: str) -> None:
    path = f"/v1/events/{event}/availability"
    first = http.get(path)
    etag = first.headers["etag"]
    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        again = http.get(path, headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == etag
    assert http.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_changes_the_etag(http: httpx.Client, event: str) -> None:
    path = f"/v1/events/{event}"
    before = http.get(f"{path}/availability")
    body = {"items": {"floor": 3}, "session": "anna"}
    http.post(f"{path}/reservations", json=body).raise_for_status()
    known = {"If-None-Match": before.headers["etag"]}
    after = http.get(f"{path}/availability", headers=known)
    assert after.status_code == 200
    assert after.json()["items"]["floor"]["available_count"] == 97
    assert after.json()["server_now"] >= after.json()["counted_at"]


def test_a_large_body_is_compressed_where_that_is_accepted(http: httpx.Client) -> None:
    items = {f"ticket-{number}": 10 for number in range(40)}
    http.put("/v1/events/many", json={"items": items}).raise_for_status()
    path = "/v1/events/many/availability"
    for accepted in ("gzip", "br, gzip;q=0.5"):
        packed = http.get(path, headers={"Accept-Encoding": accepted})
        assert packed.headers["content-encoding"] == "gzip"
        assert len(packed.json()["items"]) == 40
    for accepted in ("identity", "gzip;q=0", "br"):
        plain = http.get(path, headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in plain.headers
        assert len(plain.json()["items"]) == 40


async def test_nobody_reads_a_past_older_than_their_question(
    service: Served, event: str
) -> None:
    async with httpx.AsyncClient(base_url=service.url) as http:
        path = f"/v1/events/{event}"
        done = asyncio.Event()

        async def crowd() -> None:
            while not done.is_set():
                await http.get(f"{path}/availability")

        async with asyncio.TaskGroup() as tasks:
            for _ in range(8):
                tasks.create_task(crowd())
            for number in range(1, 31):
                body = {"items": {"floor": 1}, "session": f"session-{number}"}
                await http.post(f"{path}/reservations", json=body)
                seen = (await http.get(f"{path}/availability")).json()
                assert seen["items"]["floor"]["reserved_count"] == number
            done.set()


def test_an_unknown_event_has_none(http: httpx.Client) -> None:
    assert http.get("/v1/events/nowhere/availability").json()["code"] == "not_found"


def test_who_asks_why_is_told_from_a_memory_of_its_own(
    http: httpx.Client, event: str
) -> None:
    path = f"/v1/events/{event}/availability"
    body = {"items": {"floor": 2}, "session": "nobody-s-business"}
    http.post(f"/v1/events/{event}/reservations", json=body).raise_for_status()
    for _ in range(2):
        assert "why" not in http.get(path, params={"_": "7"}).json()["items"]["floor"]
        told = http.get(path, params={"explain": "1"})
        assert told.json()["items"]["floor"]["why"]["in_carts_count"] == 2
        assert "nobody-s-business" not in told.text
    known = {"If-None-Match": told.headers["etag"]}
    again = http.get(path, params={"explain": "true"}, headers=known)
    assert again.status_code == 304
    assert http.get(path, params={"explain": "why"}).status_code == 422


def test_what_a_lost_history_told_is_told_to_nobody(postgres: str) -> None:
    with restored(postgres) as database:
        with Dibs(database.url) as dibs:
            dibs.put_event("gala", items={"floor": 5, "mug": 5})
        database.copy()
        with served(database.url, "--no-sweep") as running:
            path = f"{running.url}/v1/events/gala/availability"
            with Dibs(database.url) as dibs:
                dibs.sell("gala", {"floor": 1}, session="lost")
            lost = httpx.get(path)
            database.restore()
            with Dibs(database.url) as dibs:
                dibs.sell("gala", {"mug": 1}, session="kept")
            known = {"If-None-Match": lost.headers["etag"]}
            for headers in ({}, known):
                now = httpx.get(path, headers=headers, timeout=10)
                assert now.status_code == 200
                assert now.json()["position"] == lost.json()["position"]
                items = now.json()["items"]
                assert items["floor"]["sold_count"] == 0
                assert items["mug"]["sold_count"] == 1


def test_the_version_of_the_plan_is_told_with_the_counts(
    http: httpx.Client, service: Served, event: str
) -> None:
    """The same as streams tell, so that who has to ask sees that it is another."""
    path = f"/v1/events/{event}"
    assert http.get(f"{path}/availability").json()["plan"] is None
    told = []
    for seats in (["A-1"], ["A-1", "A-2"]):
        plan = with_floor(plan_of(lower=seats), "Standing")
        body = {"plan": plan, "floors": {"Standing": 3}, "reason": "more"}
        put = http.put(f"{path}/plan", json=body)
        assert put.is_success, put.text
        told.append(http.get(f"{path}/availability").json()["plan"])
    assert told[0] != told[1]
    with Listener(service.url, event) as listener:
        assert listener.next("snapshot").data["plan"] == told[1]
