"""Asking again behind a key that everybody can read: whose an answer is."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from dibs import Dibs

from .conftest import EVENT, Keys, shown

SHOP = "acme.shop"
RESERVATIONS = f"/v1/events/{EVENT}/reservations"
LINES = "/v1/stock/cart/lines"


@pytest.fixture(scope="module", autouse=True)
def events(dibs: Dibs, keys: Keys) -> None:
    """A hall and a shop with room for all."""
    dibs.put_event(EVENT, items={"floor": 10_000}, duplicates="allow")
    dibs.put_event(SHOP, kind="store", items={"mug": 10_000}, duplicates="allow")


@pytest.fixture
def browser(http: httpx.Client, keys: Keys) -> Any:
    """Sends what a page sends, with the publishable key and an idempotency key."""

    def send(path: str, key: str, **given: Any) -> httpx.Response:
        headers = shown(keys.page) | {"Idempotency-Key": key} | given.pop("headers", {})
        return http.post(path, headers=headers, **given)

    return send


def wish(session: str, units: int = 1) -> dict[str, Any]:
    return {"json": {"session": session, "items": {"floor": units}}}


WISHES = {
    RESERVATIONS: wish,
    RESERVATIONS + "/batch": lambda session: {
        "json": {"requests": [wish(session)["json"]]}
    },
    "/v1/stock/reservations": lambda session: {
        "json": {"store": SHOP, "session": session, "product": "mug", "quantity": 1}
    },
    LINES: lambda session: {
        "json": {"store": SHOP, "session": session, "product": "mug"}
    },
    "/v1/stock/reservations/bulk": lambda session: {
        "json": {"store": SHOP, "session": session, "lines": [{"product": "mug"}]}
    },
}
"""By path, what a page holds by: all that hands out a token."""


def tokens_in(told: Any) -> set[str]:
    """Every token of an answer, wherever it stands."""
    if isinstance(told, list):
        return {token for one in told for token in tokens_in(one)}
    if not isinstance(told, dict):
        return set()
    own = {told["token"]} if told.get("token") else set[str]()
    return own.union(*(tokens_in(one) for one in told.values()))


@pytest.mark.parametrize("path", WISHES)
def test_who_lost_an_answer_has_their_token_again(browser: Any, path: str) -> None:
    key, session = str(uuid4()), str(uuid4())
    asked = WISHES[path](session)
    first, again = browser(path, key, **asked), browser(path, key, **asked)
    assert first.status_code == again.status_code < 300, first.text
    assert len(tokens_in(first.json())) == 1
    assert tokens_in(again.json()) == tokens_in(first.json())


@pytest.mark.parametrize("path", WISHES)
def test_who_has_another_s_key_meets_nothing_of_theirs(browser: Any, path: str) -> None:
    key = str(uuid4())
    mine = browser(path, key, **WISHES[path]("anna-s-browser"))
    theirs = browser(path, key, **WISHES[path]("a thief's"))
    assert theirs.status_code == mine.status_code < 300
    assert "idempotent-replayed" not in theirs.headers
    assert not tokens_in(mine.json()) & tokens_in(theirs.json())
    again = browser(path, key, **WISHES[path]("anna-s-browser"))
    assert tokens_in(again.json()) == tokens_in(mine.json())


@pytest.mark.parametrize("path", WISHES)
def test_a_key_that_can_be_guessed_keeps_no_token(browser: Any, path: str) -> None:
    for key in ("1", "x" * 19):
        refused = browser(path, key, **WISHES[path]("anna"))
        assert refused.status_code == 422, refused.text
        (error,) = refused.json()["errors"]
        assert error["pointer"] == "/key"
        assert "UUID" in error["detail"]
    assert browser(path, "x" * 20, **WISHES[path]("anna")).status_code < 300


def test_a_request_s_own_key_is_held_to_the_same(browser: Any) -> None:
    body = {"session": "anna", "items": {"floor": 1}, "key": "1"}
    refused = browser(RESERVATIONS + "/batch", str(uuid4()), json={"requests": [body]})
    assert refused.json()["errors"][0]["pointer"] == "/key"


def test_nobody_takes_a_holder_s_key_away(browser: Any, http: httpx.Client) -> None:
    """Keys of what a token proves may be short: each token has its own."""
    mine, theirs = (
        browser(RESERVATIONS, str(uuid4()), **wish("same")).json() for _ in range(2)
    )
    for held in (theirs, mine, mine):
        at, proof = f"{RESERVATIONS}/{held['id']}", {"Dibs-Token": held["token"]}
        extended = browser(f"{at}/extend", "1", headers=proof)
        assert extended.status_code == 200, extended.text
        assert extended.json()["extension_count"] == 1
    stolen = browser(
        f"{RESERVATIONS}/{mine['id']}/extend", "1", headers={"Dibs-Token": "0" * 32}
    )
    assert stolen.status_code == 403


def test_the_same_request_twice_still_has_one_effect(browser: Any, dibs: Dibs) -> None:
    key, session = str(uuid4()), str(uuid4())
    first, again = (browser(RESERVATIONS, key, **wish(session)) for _ in range(2))
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    other = browser(RESERVATIONS, key, **wish(session, units=2))
    assert other.json()["code"] == "idempotency_key_reused"
    assert dibs.verify(EVENT) == []
