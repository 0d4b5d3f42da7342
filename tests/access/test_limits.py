"""Limits over HTTP: a network is the connection's, and who hears of it hears little."""

from datetime import datetime
from typing import Any

import httpx
import psycopg
import pytest
from msgspec import structs
from tests.access.conftest import Keys, shown

from dibs import Dibs
from dibs.models import OwnerLimits

EVENT = "acme.hoarded"
PATH = f"/v1/events/{EVENT}/reservations"
MORE = {"limit", "per", "max", "held"}


@pytest.fixture(scope="module", autouse=True)
def hoarded(dibs: Dibs, keys: Keys) -> None:
    dibs.put_event(EVENT, items={"floor": 99}, duplicates="allow")
    dibs.change_event(EVENT, network_reservations_max=2)
    for session in ("bo", "cy"):
        dibs.reserve(EVENT, {"floor": 1}, session=session)  # from nowhere


@pytest.fixture
def ask(http: httpx.Client, keys: Keys) -> Any:
    numbers = iter(range(99))

    def asked(credential: str, path: str = PATH, **body: Any) -> httpx.Response:
        key = {"idempotency-key": f"k{next(numbers)}-{credential[-20:]}"}
        whole = {"items": {"floor": 1}, "session": "anna", **body}
        return http.post(path, json=whole, headers=shown(credential) | key)

    return asked


def test_tells_browsers_when_to_try_again_and_programs_which_limit(
    ask: Any, keys: Keys, http: httpx.Client, dibs: Dibs
) -> None:
    first = ask(keys.page)
    assert first.status_code == 201, first.text
    second = ask(keys.till, session="di")
    assert second.status_code == 201, second.text
    credentials = {
        "till": keys.till,
        "page": keys.page,
        "customer": keys.signer.token("ed"),
    }
    for who, credential in credentials.items():
        problem = ask(credential, session=who).json()
        assert problem["code"] == "limit_reached"
        told = MORE & problem.keys()
        assert told == (MORE if who == "till" else set())
        retry_at = datetime.fromisoformat(problem["retry_at"])
        assert retry_at == datetime.fromisoformat(first.json()["expires_at"])

    batch = {"requests": [{"items": {"floor": 1}, "session": "fi"}]}
    for who in ("till", "page"):
        answer = http.post(
            f"{PATH}/batch", json=batch, headers=shown(credentials[who])
        ).json()
        problem = answer["answers"][0]["problem"]
        assert problem["code"] == "limit_reached"
        assert MORE & problem.keys() == (MORE if who == "till" else set())


def test_an_event_tells_browsers_no_limit_of_owners(
    http: httpx.Client, keys: Keys, dibs: Dibs
) -> None:
    with psycopg.connect(dibs.url) as owner:
        (limits,) = owner.execute("select dibs._owner_settings()").fetchone() or ([],)
    dibs.put_event("acme.limited", items={"floor": 9}, **dict.fromkeys(limits, 60))
    for credential, may_know in (
        (keys.office, True),
        (keys.till, True),
        (keys.page, False),
        (keys.signer.token("ed"), False),
    ):
        for path in ("/v1/events/acme.limited", "/v1/events"):
            told = http.get(path, headers=shown(credential)).json()
            found = told.get("events", [told])
            (event,) = [one for one in found if one["event_id"] == "acme.limited"]
            assert {event[name] for name in limits} == {60 if may_know else None}
            assert event["units_max"], "what one reservation may have is no secret"


def test_kinds_tell_browsers_no_limit_of_owners(
    http: httpx.Client, keys: Keys, dibs: Dibs
) -> None:
    limits = OwnerLimits.__struct_fields__
    before = dibs.kinds()["stock"]
    settings = dict.fromkeys(limits, 60) | {"units_max": 7}
    dibs.put_kind("stock", structs.replace(before, **settings))
    try:
        for credential, may_know in (
            (keys.office, True),
            (keys.till, True),
            (keys.page, False),
            (keys.signer.token("ed"), False),
        ):
            told = http.get("/v1/kinds", headers=shown(credential)).json()
            stock = told["kinds"]["stock"]
            assert {stock.get(name) for name in limits} == {60 if may_know else None}
            assert stock["units_max"] == 7, "that is no secret"
    finally:
        dibs.put_kind("stock")
