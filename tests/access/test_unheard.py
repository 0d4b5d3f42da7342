"""An answer that nobody heard: the key to ask again with is the one that was sent."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from tests.service.conftest import served

from dibs import Dibs

from .conftest import EVENT, Keys, shown
from .test_repeating import LINES, RESERVATIONS, SHOP, WISHES

HEADS = "select from dibs.event_heads where event_id = any(%s) for update"
END_TURNS = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and application_name = 'dibs'"
    " and wait_event_type = 'Lock'"
)
BULK = "/v1/stock/reservations/bulk"
ONE_BY_ONE = BULK + "?one-by-one"
ASKED = {
    **WISHES,
    ONE_BY_ONE: lambda session: {
        "json": {
            "store": SHOP,
            "session": session,
            "lines": [{"product": "mug"}, {"product": "mug"}],
            "all_or_nothing": False,
        }
    },
}
"""By path, what is held, alone and in parts."""


@pytest.fixture(scope="module", autouse=True)
def events(dibs: Dibs, keys: Keys) -> None:
    """A hall and a shop with room for all."""
    dibs.put_event(EVENT, items={"floor": 10_000}, duplicates="allow")
    dibs.put_event(SHOP, kind="store", items={"mug": 10_000}, duplicates="allow")


@pytest.fixture(scope="module")
def hasty(database: str, keys: Keys) -> Iterator[httpx.Client]:
    """A client of a service that gives up soon."""
    with (
        served(database, DIBS_CALL_TIMEOUT_SECONDS="0.5") as running,
        httpx.Client(base_url=running.url, timeout=20) as client,
    ):
        # Who comes first is looked up in the same time.
        for credential in (keys.page, keys.office, keys.signer.token("anna")):
            client.get(f"/v1/events/{EVENT}", headers=shown(credential))
        yield client


@pytest.fixture
def unheard(hasty: httpx.Client, database: str) -> Any:
    """Sends what reaches the engine, and is never answered by it."""

    def send(path: str, credential: str, **given: Any) -> httpx.Response:
        headers = shown(credential) | given.pop("headers", {})
        with (
            ThreadPoolExecutor(1) as pool,
            psycopg.connect(database, autocommit=True) as owner,
            psycopg.connect(database) as holder,
        ):
            holder.execute(HEADS, ([EVENT, SHOP],))
            asking = pool.submit(hasty.post, path, headers=headers, **given)
            while not asking.done():
                owner.execute(END_TURNS)
                wait([asking], 0.02)
            return asking.result()

    return send


def keys_in(told: Any) -> set[str]:
    """Every key to ask again with, wherever it stands."""
    if isinstance(told, list):
        return {key for one in told for key in keys_in(one)}
    if not isinstance(told, dict):
        return set()
    if told.get("code") == "unavailable" and "problem" not in told:
        return {told["key"]} if "key" in told else set()
    return set[str]().union(*(keys_in(one) for one in told.values()))


def asked_again(key: str, path: str) -> str:
    """The key that repeats a call, or its only part in a batch."""
    return f"{key}/0" if path.endswith("/batch") else key


@pytest.fixture(params=["page", "customer", "office"])
def credential(request: pytest.FixtureRequest, keys: Keys) -> str:
    """What somebody shows."""
    if request.param == "customer":
        return keys.signer.token("anna")
    return str(getattr(keys, request.param))


@pytest.mark.parametrize("path", ASKED)
def test_a_key_that_was_sent_is_told(unheard: Any, credential: str, path: str) -> None:
    key = str(uuid4())
    headers = {"Idempotency-Key": key}
    answer = unheard(path, credential, headers=headers, **ASKED[path](str(uuid4())))
    assert answer.status_code in {200, 503}
    assert keys_in(answer.json()) == {asked_again(key, path)}, answer.text


def test_a_holder_s_key_is_told(unheard: Any, http: httpx.Client, keys: Keys) -> None:
    body = {"session": str(uuid4()), "items": {"floor": 1}}
    held = http.post(RESERVATIONS, json=body, headers=shown(keys.page)).json()
    headers = {"Idempotency-Key": "1", "Dibs-Token": held["token"]}
    at = f"{RESERVATIONS}/{held['id']}"
    for verb in ("extend", "release"):
        answer = unheard(f"{at}/{verb}", keys.page, headers=headers)
        assert answer.status_code == 503
        assert answer.json()["key"] == "1"


@pytest.mark.parametrize("path", ASKED)
def test_no_key_is_told_that_repeats_nothing(
    unheard: Any, keys: Keys, path: str
) -> None:
    answer = unheard(path, keys.page, **ASKED[path](str(uuid4())))
    assert answer.status_code in {200, 503}
    assert "unavailable" in answer.text
    assert keys_in(answer.json()) == set(), answer.text


@pytest.mark.parametrize("path", [RESERVATIONS, LINES, BULK, ONE_BY_ONE])
def test_what_is_told_to_who_sent_no_key_repeats_the_call(
    unheard: Any, http: httpx.Client, keys: Keys, path: str
) -> None:
    for shows in (keys.office, keys.signer.token("anna")):
        asked = ASKED[path](str(uuid4()))
        told = keys_in(unheard(path, shows, **asked).json())
        assert len(told) == (path != ONE_BY_ONE)
        for key in told:
            headers = shown(shows) | {"Idempotency-Key": key}
            first, again = (http.post(path, headers=headers, **asked) for _ in "12")
            assert first.status_code == again.status_code < 300
            assert again.headers["idempotent-replayed"] == "true"
