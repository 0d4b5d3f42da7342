"""The seating plan: compressed, read once for all, and sent to who has not got it."""

import asyncio
from typing import Any

import httpx
import pytest
from tests.doors.hall import plan_of, with_floor

from dibs import AsyncDibs, NotFound, Unavailable
from dibs.service.plan_cache import PlanCache

from .test_problems import check

ROW = [f"A-{number}" for number in range(1, 401)]


class Hall(AsyncDibs):
    """Two events with a plan, and how often one was read; no database."""

    def __init__(self) -> None:
        super().__init__("postgresql://nobody")
        self.versions = {"gala": "1", "play": "1"}
        self.read: list[str] = []
        self.is_away = False
        self.put_between: list[str] = []
        self.is_read = asyncio.Event()

    async def plan_version(self, event: str) -> str:
        try:
            return self.versions[event]
        except KeyError:
            raise NotFound({"plan": event}) from None

    async def versioned_plan(self, event: str) -> tuple[str, dict[str, Any]]:
        self.read.append(event)
        self.is_read.set()
        await asyncio.sleep(0)
        if self.is_away:
            raise Unavailable
        if self.put_between:
            self.versions[event] = self.put_between.pop()
        version = self.versions[event]
        return version, {"name": event, "version": version}


def put(http: httpx.Client, event: str, seats: list[str]) -> dict[str, Any]:
    plan = plan_of(lower=seats)
    http.put(f"/v1/events/{event}", json={}).raise_for_status()
    answer = http.put(
        f"/v1/events/{event}/plan", json={"plan": plan, "reason": "another row"}
    )
    answer.raise_for_status()
    return plan


def test_it_is_sent_compressed_where_that_is_accepted(http: httpx.Client) -> None:
    plan = put(http, "large", ROW)
    path = "/v1/events/large/plan"
    packed = http.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "accept-encoding"
    plain = http.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json() == plan
    size = int(packed.headers["content-length"])
    assert 4 * size < int(plain.headers["content-length"])


def test_who_has_it_is_not_sent_it_until_another_is_put(http: httpx.Client) -> None:
    put(http, "changing", ROW[:2])
    path = "/v1/events/changing/plan"
    etag = http.get(path).headers["etag"]
    known = {"If-None-Match": etag}
    assert http.get(path, headers=known).status_code == 304
    plan = put(http, "changing", ROW[:3])
    after = http.get(path, headers=known)
    assert (after.status_code, after.json()) == (200, plan)
    assert after.headers["etag"] != etag


def test_what_the_event_refuses_is_told_by_its_place_in_the_body(
    http: httpx.Client, event: str
) -> None:
    plan = with_floor(plan_of(upper=["B-1"], **{"lower/hall": ["A-1"]}), "Floor")
    body: dict[str, Any] = {"plan": plan, "floors": {"Floor": 30}, "reason": "fewer"}
    http.put(f"/v1/events/{event}", json={}).raise_for_status()
    put = http.put(f"/v1/events/{event}/plan", json=body)
    assert put.is_success, put.text
    asked = {"items": {"Floor": 5}, "session": "anna"}
    http.post(f"/v1/events/{event}/reservations", json=asked).raise_for_status()
    fewer = http.put(f"/v1/events/{event}/plan", json=body | {"floors": {"Floor": 3}})
    (error,) = check(fewer, 422, "invalid_input")["errors"]  # type: ignore[misc]
    assert error["pointer"] == "/floors/Floor"
    other = f"{event}-2"
    items = {"lower/hall": 9}
    http.put(f"/v1/events/{other}", json={"items": items}).raise_for_status()
    refused = http.put(f"/v1/events/{other}/plan", json=body)
    (error,) = check(refused, 422, "invalid_input")["errors"]  # type: ignore[misc]
    assert error["pointer"] == "/plan/categories/1"


def test_an_event_without_one_has_none(http: httpx.Client, event: str) -> None:
    assert http.get(f"/v1/events/{event}/plan").status_code == 404


async def test_many_who_come_at_once_have_it_read_once() -> None:
    hall, cache = Hall(), PlanCache()
    found = await asyncio.gather(*(cache.read(hall, "gala") for _ in range(50)))
    assert hall.read == ["gala"]
    assert {plan.plain() for plan in found} == {b'{"name":"gala","version":"1"}'}
    hall.versions["gala"] = "2"
    assert (await cache.read(hall, "gala")).plain() == b'{"name":"gala","version":"2"}'
    assert hall.read == ["gala"] * 2


async def test_one_put_for_a_moment_while_it_is_read_is_told_to_nobody_after() -> None:
    hall, cache = Hall(), PlanCache()
    hall.put_between = ["2"]
    await cache.read(hall, "gala")
    hall.versions["gala"] = "1"
    assert (await cache.read(hall, "gala")).plain() == b'{"name":"gala","version":"1"}'


async def test_many_who_wait_for_one_that_cannot_be_read_hear_so_at_once() -> None:
    hall, cache = Hall(), PlanCache()
    hall.is_away = True
    asked = (cache.read(hall, "gala") for _ in range(50))
    heard = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(one) for one in heard} == {Unavailable}
    assert hall.read == ["gala"]
    hall.is_away = False
    assert (await cache.read(hall, "gala")).version == "1"


async def test_who_goes_leaves_the_others_what_they_wait_for() -> None:
    hall, cache = Hall(), PlanCache()
    first, second = (asyncio.create_task(cache.read(hall, "gala")) for _ in range(2))
    await hall.is_read.wait()
    first.cancel()
    assert (await second).version == "1"
    assert hall.read == ["gala"]


async def test_those_not_asked_for_lately_make_room() -> None:
    hall = Hall()
    cache = PlanCache(bytes_max=len((await PlanCache().read(hall, "gala")).gzipped))
    hall.read.clear()
    for event in ("gala", "gala", "play", "gala"):
        await cache.read(hall, event)
    assert hall.read == ["gala", "play", "gala"]


async def test_whose_it_is_not_does_not_hear_of_what_is_kept() -> None:
    hall, cache = Hall(), PlanCache()
    await cache.read(hall, "gala")
    del hall.versions["gala"]
    with pytest.raises(NotFound):
        await cache.read(hall, "gala")
