"""Whose an order is: who may check out, read, pay and cancel, and by what proof."""

from secrets import token_hex
from typing import Any

import httpx
import pytest

from dibs import Dibs

from .conftest import CUSTOMER, Keys, shown

CONCERT = "acme.concert"
AT = "/v1/orders"
FEE = {"name": "fee", "amount_minor": 50, "kind": "fee"}

Json = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def concert(dibs: Dibs, keys: Keys) -> None:
    """Something at a price."""
    dibs.put_event(CONCERT, items={"floor": {"capacity": 1_000, "price_minor": 100}})


def held(dibs: Dibs, customer: str | None = None) -> Json:
    """What names a reservation and proves whose it is."""
    made = dibs.reserve(CONCERT, {"floor": 1}, session=token_hex(8), customer=customer)
    return {"event": CONCERT, "id": made.id, "token": made.token}


def put(*reservations: Json, **more: Any) -> Json:
    return {"reservations": list(reservations), **more}


def without_token(reservation: Json) -> Json:
    return {name: text for name, text in reservation.items() if name != "token"}


@pytest.fixture
def order(http: httpx.Client, dibs: Dibs, keys: Keys) -> Json:
    """An order that a browser made."""
    body = put(held(dibs))
    made = http.post(AT, json=body, headers=shown(keys.page))
    assert made.status_code == 201, made.text
    told: Json = made.json()
    return told


def test_a_customer_checks_out_a_guest_s_but_not_what_is_another_s(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    bo = shown(keys.signer.token("bo"))
    hers = put(held(dibs, "eva"))
    made = http.post(AT, json=hers, headers=shown(keys.signer.token("eva")))
    assert made.status_code == 201, made.text
    for more in ({}, {"accepts": "same"}):
        stolen = http.post(AT, json=hers | more, headers=bo)
        assert (stolen.status_code, stolen.json()["code"]) == (403, "forbidden")
    order = made.json()
    told = http.get(
        f"{AT}/{order['id']}",
        headers=shown(keys.page) | {"Dibs-Token": order["token"]},
    )
    assert told.json()["status"] == order["status"]
    guests = http.post(AT, json=put(held(dibs)), headers=bo)
    assert guests.status_code == 201, guests.text


def test_a_browser_checks_out_what_it_has_the_tokens_of(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    page, mine, theirs = shown(keys.page), held(dibs), held(dibs)
    for body in (put(without_token(mine)), put(mine, without_token(theirs))):
        refused = http.post(AT, json=body, headers=page)
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    stolen = put(mine | {"token": theirs["token"]})
    assert http.post(AT, json=stolen, headers=page).status_code == 403
    made = http.post(AT, json=put(mine, theirs), headers=page)
    assert (made.status_code, made.json()["amount_minor"]) == (201, 200)


def test_what_it_costs_besides_is_for_who_sells(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    body = put(held(dibs), lines=[FEE])
    for credential in (keys.page, keys.signer.token(CUSTOMER)):
        refused = http.post(AT, json=body, headers=shown(credential))
        assert refused.status_code == 403
        assert refused.json()["scope"] == "sell"
    made = http.post(AT, json=body, headers=shown(keys.till))
    assert (made.status_code, made.json()["amount_minor"]) == (201, 150)


def test_a_customer_checks_out_what_is_theirs(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    anna = shown(keys.signer.token(CUSTOMER))
    mine, theirs = held(dibs, CUSTOMER), held(dibs, "bo")
    refused = http.post(AT, json=put(without_token(theirs)), headers=anna)
    assert refused.status_code == 403, refused.text
    assert http.post(AT, json=put(without_token(mine)), headers=anna).status_code == 201


def test_an_order_is_opened_by_its_token_and_by_nothing_else(
    http: httpx.Client, dibs: Dibs, keys: Keys, order: Json
) -> None:
    other = http.post(AT, json=put(held(dibs)), headers=shown(keys.page)).json()
    mine = f"{AT}/{order['id']}"
    calls = (("GET", mine), ("POST", f"{mine}/pay"), ("POST", f"{mine}/cancel"))
    for method, path in calls:
        for credential in (keys.page, keys.signer.token(CUSTOMER)):
            headers = shown(credential)
            assert http.request(method, path, headers=headers).status_code == 401
            wrong = headers | {"Dibs-Token": other["token"]}
            assert http.request(method, path, headers=wrong).status_code == 403
        stranger = http.request(method, path, headers=shown(keys.stranger))
        assert stranger.status_code == 404, stranger.text
    page = shown(keys.page) | {"Dibs-Token": order["token"]}
    read = http.get(mine, headers=page).json()
    assert (read["status"], read["payment"], read.get("token")) == (
        "pending",
        None,
        None,
    )
    assert http.post(f"{mine}/pay", headers=page).json()["status"] == "paying"


def test_the_office_reads_every_order_and_no_token(
    http: httpx.Client, keys: Keys, order: Json
) -> None:
    office = shown(keys.office)
    one = http.get(f"{AT}/{order['id']}", headers=office)
    listed = http.get(AT, params={"limit": 1_000}, headers=office)
    assert order["id"] in [each["id"] for each in listed.json()["orders"]]
    for answer in (one, listed):
        assert answer.status_code == 200
        assert order["token"] not in answer.text
    strangers = http.get(AT, headers=shown(keys.stranger)).json()
    assert strangers["orders"] == []


def test_pages_of_orders_follow_each_other(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    office = shown(keys.office)
    made = [
        http.post(AT, json=put(held(dibs)), headers=office).json()["id"]
        for _ in range(3)
    ]
    found: list[str] = []
    after: Json = {}
    while len(found) < len(made):
        page = http.get(AT, params={"limit": 2, **after}, headers=office).json()
        found += [each["id"] for each in page["orders"]]
        after = {"after": page["next"]}
    assert found[: len(made)] == made[::-1]


def test_browsers_with_the_same_key_have_orders_of_their_own(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    headers = shown(keys.page) | {"Idempotency-Key": "1"}
    bodies = [put(held(dibs)) for _ in range(2)]
    first, again = (
        [http.post(AT, json=body, headers=headers) for body in bodies] for _ in range(2)
    )
    assert [answer.status_code for answer in first] == [201, 201]
    assert first[0].json()["token"] != first[1].json()["token"]
    assert [answer.json() for answer in again] == [answer.json() for answer in first]


def test_an_organisation_s_keys_are_apart_from_another_s(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    """The same key for orders of two organisations is two keys."""
    dibs.put_event("other.gala", items={"floor": {"capacity": 9, "price_minor": 100}})
    key = {"Idempotency-Key": "the same for both"}
    answers = []
    for credential, event in ((keys.office, CONCERT), (keys.stranger, "other.gala")):
        made = dibs.reserve(event, {"floor": 1}, session=token_hex(8))
        body = put({"event": event, "id": made.id})
        headers = shown(credential)
        order = http.post(AT, json=body, headers=headers).json()
        answers.append(http.post(f"{AT}/{order['id']}/pay", headers=headers | key))
    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_browser_s_key_pays_for_one_order_and_another_s_is_another_key(
    http: httpx.Client, dibs: Dibs, keys: Keys
) -> None:
    """All show the same API key; a session tells them apart."""
    page = shown(keys.page)
    orders = [
        http.post(AT, json=put(held(dibs)), headers=page).json() for _ in range(3)
    ]
    sessions = ("anna's", "anna's", "bo's")
    answers = [
        http.post(
            f"{AT}/{order['id']}/pay",
            headers=page
            | {"Dibs-Token": order["token"], "Dibs-Session": session}
            | {"Idempotency-Key": "1"},
        )
        for order, session in zip(orders, sessions, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [200, 409, 200]
    assert answers[1].json()["code"] == "idempotency_key_taken"
    assert orders[0]["id"] not in answers[1].text
