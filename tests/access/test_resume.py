"""A duplicate's refusal, and who is told of the reservation that stands."""

from typing import Any

import httpx
import pytest

from dibs import Dibs
from dibs.models import Reservation

from .conftest import EVENT, Keys, shown

RESERVATIONS = f"/v1/events/{EVENT}/reservations"
NAMED = {"reservation", "expires_at", "token"}


@pytest.fixture(scope="module")
def tills(dibs: Dibs, keys: Keys) -> Reservation:
    """What stands of a session that anybody may guess."""
    return dibs.reserve(EVENT, {"floor": 1}, session="counter-1")


@pytest.fixture(scope="module")
def cleos(dibs: Dibs, keys: Keys) -> Reservation:
    """What stands of a customer."""
    return dibs.reserve(EVENT, {"floor": 1}, session="phone", customer="cleo")


def told(
    http: httpx.Client, credential: str, *, token: str | None = None, **said: str
) -> dict[str, Any]:
    """What a second reserve is told of the reservation that stands."""
    headers = shown(credential) | ({} if token is None else {"Dibs-Token": token})
    body = {"items": {"floor": 1}, **said}
    answer = http.post(RESERVATIONS, json=body, headers=headers)
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == "duplicate_reservation", problem
    batch = http.post(
        f"{RESERVATIONS}/batch", json={"requests": [body]}, headers=headers
    )
    (one,) = batch.json()["answers"]
    assert "token" not in one["problem"]
    if token is None:
        assert ("reservation" in one["problem"]) == ("reservation" in problem)
    return {name: problem[name] for name in NAMED & problem.keys()}


def test_who_only_names_the_session_learns_nothing(
    http: httpx.Client, keys: Keys, tills: Reservation
) -> None:
    assert told(http, keys.page, session="counter-1") == {}
    assert told(http, keys.page, session="counter-1", token="guessed") == {}


def test_who_shows_its_token_is_its_owner(
    http: httpx.Client, keys: Keys, tills: Reservation
) -> None:
    known = told(http, keys.page, session="counter-1", token=tills.token or "")
    assert known["reservation"] == tills.id


def test_a_secret_key_is_handed_the_token(
    http: httpx.Client, keys: Keys, tills: Reservation
) -> None:
    known = told(http, keys.till, session="counter-1")
    assert known["reservation"] == tills.id
    assert known["token"] == tills.token
    headers = shown(keys.page) | {"Dibs-Token": known["token"]}
    read = http.get(f"{RESERVATIONS}/{tills.id}", headers=headers)
    assert read.json()["expires_at"] == known["expires_at"]


def test_a_customer_goes_on_with_it_on_another_device(
    http: httpx.Client, keys: Keys, cleos: Reservation
) -> None:
    known = told(http, keys.signer.token("cleo"), session="laptop")
    assert (known["reservation"], known["token"]) == (cleos.id, cleos.token)


def test_an_amendment_tells_a_stranger_nothing(
    http: httpx.Client, dibs: Dibs, keys: Keys, tills: Reservation
) -> None:
    dibs.put_item(EVENT, "mug", capacity=9)
    asked = {"items": {"mug": 1}, "session": "counter-1"}
    mine = http.post(RESERVATIONS, json=asked, headers=shown(keys.page)).json()
    answer = http.patch(
        f"{RESERVATIONS}/{mine['id']}",
        json={"items": {"floor": 1}, "token": mine["token"]},
        headers=shown(keys.page),
    )
    assert answer.json()["code"] == "duplicate_reservation"
    assert not NAMED & answer.json().keys()


def test_nobody_adds_to_it_by_its_session(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    event = f"{EVENT}-merging"
    dibs.put_event(event, items={"floor": 9}, duplicates="merge")
    path = f"/v1/events/{event}/reservations"
    body = {"items": {"floor": 1}, "session": "counter-2"}
    page = shown(keys.page)
    over = http.post(path, json=body, headers=page).json()
    stranger = {**page, "Dibs-Token": over["token"]}
    http.delete(f"{path}/{over['id']}", headers=stranger)
    token = http.post(path, json=body, headers=page).json()["token"]

    more = http.post(path, json=body, headers=page)
    batch = http.post(f"{path}/batch", json={"requests": [body]}, headers=page)
    again = http.post(f"{path}/{over['id']}/again", headers=stranger)
    for answer in (more, batch, again):
        assert "duplicate_reservation" in answer.text, answer.text
        assert token not in answer.text
    line = {"product": "floor", "session": "counter-2", "store": event}
    cart = http.post("/v1/stock/cart/lines", json=line, headers=page)
    assert token not in cart.text
    (held,) = dibs.reservations(event, session="counter-2", limit=1)
    assert held.items == {"floor": 1}
    assert dibs.verify(event) == []
