"""How often somebody may call, and what they are told of it."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.service.conftest import served

from dibs import AsyncDibs, Dibs
from dibs.caller import Caller
from dibs.config import Settings
from dibs.installer import scratch_database
from dibs.service.app import ROWS
from dibs.service.door.admission import Admission
from dibs.service.door.identity import Identity
from dibs.service.door.rates import WINDOW_SECONDS, Rate

from .conftest import shown

MOST = 20


class Clock:
    """A monotonic clock that stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr("dibs.service.door.rates.monotonic", stopped)
    return stopped


def granted(rate: Rate, caller: str, calls: int) -> int:
    counted = [rate.count(caller) for _ in range(calls)]
    return sum(not (one and one.wait_seconds) for one in counted)


def test_so_many_at_once_and_then_one_by_one(clock: Clock) -> None:
    rate = Rate("key", MOST)
    assert granted(rate, "a", 50) == MOST
    assert granted(rate, "b", 50) == MOST, "callers do not count for each other"
    clock.now += WINDOW_SECONDS / MOST
    assert granted(rate, "a", 50) == 1
    clock.now += WINDOW_SECONDS
    assert granted(rate, "a", 50) == MOST


def test_never_more_than_twice_as_many_in_any_minute(clock: Clock) -> None:
    rate = Rate("key", MOST)
    times = []
    for _ in range(1_000):
        clock.now += 0.37
        times += [clock.now] * granted(rate, "a", 3)
    for begun_at in times:
        within = [at for at in times if begun_at <= at < begun_at + WINDOW_SECONDS]
        assert len(within) <= 2 * MOST


def test_what_is_left_is_told(clock: Clock) -> None:
    rate = Rate("key", MOST)
    told = [rate.count("a") for _ in range(MOST + 1)]
    assert [one.left for one in told if one] == [*reversed(range(MOST)), 0]
    assert told[-1] is not None
    assert told[-1].wait_seconds == WINDOW_SECONDS // MOST
    assert dict(told[0].headers if told[0] else ()) == {
        b"ratelimit-policy": b'"key";q=20;w=60',
        b"ratelimit": b'"key";r=19;t=3',
    }


def test_nobody_is_limited_without_a_limit(clock: Clock) -> None:
    assert Rate("key", None).count("a") is None


def test_who_makes_names_up_fills_nothing(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dibs.service.door.rates.KNOWN_MAX", 10)
    rate = Rate("network", MOST)
    for number in range(1_000):
        assert granted(rate, str(number), 1) == 1
        assert len(rate._even_at) <= 11


def test_a_browser_s_network_and_a_secret_key_are_limited(postgres: str) -> None:
    limits = {
        "DIBS_KEY_CALLS_PER_MINUTE": "40",
        "DIBS_NETWORK_CALLS_PER_MINUTE": str(MOST),
        "DIBS_TRUSTED_PROXIES": "127.0.0.0/8",
    }
    with scratch_database(postgres) as url, Dibs(url) as dibs:
        dibs.put_event("gala", items={"floor": 100})
        page = dibs.create_key(name="page", kind="publishable").key
        office = dibs.create_key(name="office").key
        with (
            served(url, **limits) as service,
            httpx.Client(base_url=service.url, timeout=20) as http,
        ):
            asked = [
                http.get("/v1/events/gala", headers=shown(page))
                for _ in range(MOST + 5)
            ]
            (refused,) = {one.status_code for one in asked[-3:]}
            assert refused == 429
            last = asked[-1]
            assert last.json()["code"] == "rate_limited"
            assert int(last.headers["retry-after"]) >= 1
            assert last.headers["ratelimit-policy"] == f'"network";q={MOST};w=60'
            assert last.headers["ratelimit"].startswith('"network";r=0;t=')
            assert asked[0].status_code == 200
            assert f"r={MOST - 1};" in asked[0].headers["ratelimit"]

            elsewhere = {**shown(page), "X-Forwarded-For": "203.0.113.9"}
            other = http.get("/v1/events/gala", headers=elsewhere)
            assert other.status_code == 200, "one network used up another's calls"
            key = http.get("/v1/events/gala", headers={**elsewhere, **shown(office)})
            assert key.headers["ratelimit-policy"] == '"key";q=40;w=60'
            assert http.get("/livez").status_code == 200

            batch = {**shown(page), "X-Forwarded-For": "203.0.113.10"}
            wish = {"items": {"floor": 1}, "session": "a browser's own session"}
            whole = http.post(
                "/v1/events/gala/reservations/batch",
                json={"requests": [wish] * (MOST - 1)},
                headers=batch,
            )
            assert whole.status_code == 200
            assert whole.headers["ratelimit"].startswith('"network";r=1;')
            with http.stream("GET", "/v1/live?event=gala", headers=batch) as stream:
                assert stream.status_code == 200
                assert stream.headers["ratelimit"].startswith('"network";r=0')
            refused_batch = http.post(
                "/v1/events/gala/reservations/batch",
                json={"requests": [wish] * MOST},
                headers={**batch, **elsewhere},
            )
            assert refused_batch.status_code == 429
            assert len(refused_batch.headers.get_list("ratelimit")) == 1


def test_each_part_of_what_a_browser_asks_counts(postgres: str) -> None:
    ids = [str(UUID(int=number)) for number in range(5)]
    wish = {"items": {"floor": 1}, "session": "a browser's own session"}
    batch = "/v1/events/gala/reservations/batch"
    validate = "/v1/stock/reservations/validate"
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", batch, {"json": {"requests": [wish] * 5}}),
        ("POST", validate, {"json": {"reservations": [{"id": one} for one in ids]}}),
        ("GET", validate, {"params": {"ids": ",".join(ids)}}),
    ]
    limits = {"DIBS_NETWORK_CALLS_PER_MINUTE": str(MOST)}
    with scratch_database(postgres) as url, Dibs(url) as dibs:
        dibs.put_event("gala", items={"floor": 100}, kind="store")
        page = shown(dibs.create_key(name="page", kind="publishable").key)
        headers = page | {"Dibs-Token": "none"}
        for method, path, asked in calls:
            with served(url, **limits) as service:
                at = f"{service.url}{path}"
                answer = httpx.request(method, at, headers=headers, **asked)
            assert answer.status_code == 200, answer.text
            left = f'"network";r={MOST - 5};'
            assert answer.headers["ratelimit"].startswith(left)


def test_parts_that_were_too_many_fit_after_the_wait_that_was_told(
    clock: Clock,
) -> None:
    """The next try counts as a call, too, before its parts are looked at."""
    rate = Rate("network", MOST)

    def wait_seconds(parts: int) -> int:
        counted = rate.count("a")
        assert counted is not None
        if counted.wait_seconds:
            return counted.wait_seconds
        counted = rate.count("a", parts, counted=1)
        assert counted is not None
        return counted.wait_seconds

    for parts in range(2, MOST + 1):
        for before in range(MOST):
            clock.now += 2 * WINDOW_SECONDS
            for _ in range(before):
                rate.count("a")
            seconds = wait_seconds(parts)
            assert bool(seconds) == (before + parts > MOST)
            clock.now += seconds
            if seconds:
                assert wait_seconds(parts) == 0, (parts, before)


def test_what_never_fits_is_not_put_off(postgres: str) -> None:
    limits = {"DIBS_NETWORK_CALLS_PER_MINUTE": "4"}
    wish = {"items": {"floor": 1}, "session": "a browser's own session"}
    ids = [str(UUID(int=number)) for number in range(5)]
    line = {"product": "floor"}
    validate = "/v1/stock/reservations/validate"
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("requests", "/v1/events/gala/reservations/batch", {"requests": [wish] * 5}),
        ("reservations", validate, {"reservations": [{"id": one} for one in ids]}),
        (
            "lines",
            "/v1/stock/reservations/bulk",
            {"session": "s", "lines": [line] * 5, "all_or_nothing": False},
        ),
    ]
    with scratch_database(postgres) as url, Dibs(url) as dibs:
        dibs.put_event("gala", items={"floor": 100}, kind="store")
        page = shown(dibs.create_key(name="page", kind="publishable").key)
        with served(url, **limits) as service:
            answers = {
                field: httpx.post(f"{service.url}{path}", json=body, headers=page)
                for field, path, body in calls
            }
            answers["ids"] = httpx.get(
                f"{service.url}{validate}?ids={','.join(ids)}", headers=page
            )
            for field, answer in answers.items():
                assert answer.status_code == 422, answer.text
                (error,) = answer.json()["errors"]
                assert error["pointer"] == f"/{field}"
                assert "at most 4" in error["detail"]
                assert len(answer.headers.get_list("ratelimit")) == 1


def test_made_up_keys_are_counted_before_the_database_is_asked(postgres: str) -> None:
    limits = {"DIBS_NETWORK_CALLS_PER_MINUTE": str(MOST)}
    with scratch_database(postgres) as url, Dibs(url) as dibs:
        made = dibs.create_key(name="office")
        with (
            served(url, **limits) as service,
            httpx.Client(base_url=service.url, timeout=20) as http,
        ):
            codes = [
                http.get("/v1/events", headers=shown(f"{made.key}{number}")).status_code
                for number in range(3 * MOST)
            ]
            assert set(codes) == {401, 429}
            assert codes.count(401) <= MOST + 1


def test_what_browsers_spend_keeps_out_no_secret_key_that_a_process_has_not_seen(
    postgres: str,
) -> None:
    limits = {
        "DIBS_KEY_CALLS_PER_MINUTE": "40",
        "DIBS_NETWORK_CALLS_PER_MINUTE": str(MOST),
    }
    with scratch_database(postgres) as url, Dibs(url) as dibs:
        page = shown(dibs.create_key(name="page", kind="publishable").key)
        office = shown(dibs.create_key(name="office").key)
        with (
            served(url, **limits) as service,
            httpx.Client(base_url=service.url, timeout=20) as http,
        ):
            while (answer := http.get("/v1/events", headers=page)).is_success:
                assert answer.headers["ratelimit"].startswith('"network";')
            assert answer.status_code == 429
            first = http.get("/v1/events", headers=office)
            assert first.status_code == 200
            assert first.headers["ratelimit-policy"] == '"key";q=40;w=60'
            assert first.headers.get_list("ratelimit") == ['"key";r=39;t=2']


def test_made_up_keys_take_nothing_from_browsers(postgres: str) -> None:
    limits = {"DIBS_NETWORK_CALLS_PER_MINUTE": str(MOST)}
    with scratch_database(postgres) as url, Dibs(url) as dibs:
        made = dibs.create_key(name="page", kind="publishable")
        with (
            served(url, **limits) as service,
            httpx.Client(base_url=service.url, timeout=20) as http,
        ):
            page = http.get("/v1/events", headers=shown(made.key))
            assert page.headers.get_list("ratelimit") == [f'"network";r={MOST - 1};t=3']
            while (
                bad := http.get("/v1/events", headers=shown(f"{made.key}x"))
            ).status_code == 401:
                assert bad.headers.get_list("ratelimit")[0].startswith('"unknown";')
            assert bad.status_code == 429
            assert bad.headers["ratelimit-policy"] == f'"unknown";q={MOST};w=60'
            assert len(bad.headers.get_list("ratelimit")) == 1
            again = http.get("/v1/events", headers=shown(made.key))
            assert again.status_code == 200


@pytest.mark.parametrize("may_be_open", [False, True], ids=["key", "open"])
def test_who_is_known_is_not_counted_for_being_looked_up_again(
    postgres: str, monkeypatch: pytest.MonkeyPatch, *, may_be_open: bool
) -> None:
    """What is known of a key ends every second, for all who show it just then."""
    monkeypatch.setattr("dibs.service.door.identity.KNOWN_SECONDS", 0)
    (row,) = (row for row in ROWS if row.name == "list_events")
    settings = Settings(network_calls_per_minute=MOST)

    async def call(url: str, key: str) -> None:
        async with AsyncDibs(url) as dibs:
            identity = Identity(dibs, settings, may_be_open=may_be_open)
            admission = Admission(identity, settings)
            headers = {b"x-api-key": key.encode(), b"host": b"127.0.0.1"}
            scope = {"path_params": {}, "headers": [*headers.items()]}
            for _ in range(3):
                await asyncio.gather(*[
                    admission.admit(row, scope, headers, Caller("203.0.113.9", None))
                    for _ in range(MOST)
                ])  # fmt: skip

    with scratch_database(postgres) as url, Dibs(url) as dibs:
        key = "" if may_be_open else dibs.create_key(name="office").key
        asyncio.run(call(url, key))
