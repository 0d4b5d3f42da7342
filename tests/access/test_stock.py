"""Whose cart it is: what a key, a token and a name open in the stock API."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.service.test_problems import check

from dibs import Dibs
from dibs.service.app import ROWS
from dibs.service.calls.call import Row

from .conftest import CUSTOMER, Keys, shown

AT = "/v1/stock/reservations"
CART = "/v1/stock/cart"
LINES = f"{CART}/lines"
STORE = "acme.shop"
NOBODY = "00000000-0000-7000-8000-000000000000"
STOCK = [row for row in ROWS if row.tag == "stock" and not row.is_installations]


@pytest.fixture(autouse=True)
def store(dibs: Dibs, keys: Keys) -> Iterator[None]:
    """The only store of acme; sound at the end."""
    dibs.put_event(STORE, kind="store", items={"mug": 1_000, "cap": 1_000})
    yield
    assert dibs.verify(STORE) == []


def fill(
    http: httpx.Client, credential: str, /, token: str = "", **said: Any
) -> httpx.Response:
    headers = shown(credential) | ({"Dibs-Token": token} if token else {})
    return http.post(LINES, json={"product": "mug", **said}, headers=headers)


def quantities(answer: httpx.Response) -> dict[str, int]:
    assert answer.status_code == 200, answer.text
    return {line["product"]: line["quantity"] for line in answer.json()["lines"]}


def test_a_backend_finds_carts_by_their_owners(http: httpx.Client, keys: Keys) -> None:
    first = fill(http, keys.office, session="s-1", customer="carol")
    again = fill(http, keys.office, session="s-2", customer="carol")
    assert quantities(again)["mug"] == quantities(first)["mug"] + 1
    named = {"id": first.json()["id"], "action": "confirm"}
    sold = http.put(AT, json=named, headers=shown(keys.till))
    assert sold.json()["status"] == "confirmed"


def test_behind_a_page_s_key_a_name_finds_nobody_s_cart(
    http: httpx.Client, keys: Keys
) -> None:
    hers = fill(http, keys.office, session="dora").json()
    guess = fill(http, keys.page, session="dora")
    problem = check(guess, 409, "duplicate_reservation")
    assert hers["id"] not in guess.text
    assert hers["token"] not in guess.text
    assert "reservation" not in problem
    other = fill(http, keys.page, session="dora", product="cap")
    assert other.json()["id"] != hers["id"]
    for method, path in (("GET", CART), ("DELETE", CART)):
        answer = http.request(method, path, headers=shown(keys.page))
        check(answer, 401, "unauthenticated")
    session = shown(keys.page) | {"Dibs-Session": "dora"}
    check(http.get(CART, headers=session), 401, "unauthenticated")


def test_a_page_goes_on_with_the_token_of_its_cart(
    http: httpx.Client, keys: Keys
) -> None:
    cart = fill(http, keys.page, session="page-1").json()
    more = fill(http, keys.page, token=cart["token"], cart=cart["id"], product="cap")
    assert quantities(more) == {"cap": 1, "mug": 1}
    headers = shown(keys.page) | {"Dibs-Token": cart["token"]}
    line = {"cart": cart["id"], "product": "cap"}
    less = http.delete(LINES, params=line, headers=headers)
    assert quantities(less) == {"mug": 1}
    check(fill(http, keys.page, cart=cart["id"]), 401, "unauthenticated")
    check(fill(http, keys.page, cart=cart["id"], token="guessed"), 403, "forbidden")
    sale = {"id": cart["id"], "action": "confirm"}
    assert check(http.put(AT, json=sale, headers=headers), 403, "forbidden")["scope"]
    longer = {"id": cart["id"], "action": "extend"}
    assert http.put(AT, json=longer, headers=headers).status_code == 200
    cleared = http.delete(CART, params={"cart": cart["id"]}, headers=headers)
    assert cleared.json()["status"] == "empty"


def test_a_page_may_name_a_new_hold_s_session_by_header_and_proves_nothing_by_it(
    http: httpx.Client, keys: Keys
) -> None:
    session = shown(keys.page) | {"Dibs-Session": "by-header"}
    made = http.post(LINES, json={"product": "mug"}, headers=session)
    assert made.status_code == 200, made.text
    held = http.post(AT, json={"product": "cap", "quantity": 1}, headers=session)
    assert held.status_code == 201, held.text
    made_cart, of_store = {"cart": made.json()["id"]}, "/v1/events/acme.shop"
    extend = {"id": held.json()["id"], "action": "extend"}
    for method, path, by_token, more in (
        ("GET", CART, False, {}),
        ("GET", CART, True, {"params": made_cart}),
        ("PUT", AT, True, {"json": extend}),
        ("GET", f"{of_store}/reservations", False, {"params": {"owner": "me"}}),
    ):
        refused = http.request(method, path, headers=session, **more)
        reason = check(refused, 401, "unauthenticated")["reason"]
        assert "a session proves nothing: send" in reason
        assert ("Dibs-Token" in reason) == by_token


def test_a_customer_has_one_cart_on_every_device(
    http: httpx.Client, keys: Keys
) -> None:
    phone, laptop = (keys.signer.token("emil") for _ in range(2))
    first = fill(http, phone).json()
    again = fill(http, laptop, session="laptop")
    assert (again.json()["id"], quantities(again)) == (first["id"], {"mug": 2})
    assert http.get(CART, headers=shown(laptop)).json()["id"] == first["id"]
    other = fill(http, keys.signer.token("fay"), session="laptop")
    assert other.json()["id"] != first["id"]
    for said in ({"customer": "emil"}, {"customer_class": "vip"}):
        refused = fill(http, keys.signer.token("fay"), **said)
        assert refused.status_code == 403


@pytest.mark.parametrize("path", [AT, LINES])
def test_nobody_holds_for_a_customer_whom_they_cannot_speak_for(
    http: httpx.Client, keys: Keys, path: str
) -> None:
    named = {"Dibs-Customer": "emil"}
    for credential in (keys.page, keys.signer.token("gil")):
        for body, headers in (({"customer": "emil"}, {}), ({}, named)):
            wish = {"product": "cap", "quantity": 1, "session": "gil-s", **body}
            refused = http.post(path, json=wish, headers=shown(credential) | headers)
            check(refused, 403, "forbidden")
    mine = shown(keys.signer.token("emil")) | named
    made = http.post(path, json={"product": "cap", "quantity": 1}, headers=mine)
    assert made.is_success, made.text


def test_a_guest_s_cart_is_claimed_by_its_token_alone(
    http: httpx.Client, keys: Keys
) -> None:
    guest = fill(http, keys.page, session="guest-1").json()
    gina = keys.signer.token("gina")
    named_only = fill(http, gina, session="guest-1", product="cap").json()
    assert named_only["id"] != guest["id"]
    http.delete(CART, headers=shown(gina))
    claimed = fill(http, gina, token=guest["token"], cart=guest["id"], product="cap")
    assert (claimed.json()["id"], quantities(claimed)) == (
        guest["id"],
        {"cap": 1, "mug": 1},
    )
    assert http.get(CART, headers=shown(gina)).json()["id"] == guest["id"]


def test_a_cart_that_a_stranger_made_is_not_a_customer_s(
    http: httpx.Client, keys: Keys
) -> None:
    trap = fill(http, keys.page, session="ida").json()
    for credential, said in (
        (keys.signer.token("ida"), {"session": "ida"}),
        (keys.signer.token("ida"), {}),
        (keys.office, {"customer": "ida"}),
    ):
        own = fill(http, credential, product="cap", **said)
        assert own.json()["id"] != trap["id"]
        assert own.json()["token"] != trap["token"]
    assert quantities(own) == {"cap": 3}


def test_a_customer_validates_what_is_theirs(http: httpx.Client, keys: Keys) -> None:
    mine = fill(http, keys.signer.token(CUSTOMER)).json()
    other = fill(http, keys.signer.token("hal")).json()
    ids = f"{mine['id']},{other['id']},{NOBODY}"
    told = http.get(
        f"{AT}/validate",
        params={"ids": ids},
        headers=shown(keys.signer.token(CUSTOMER)),
    ).json()
    codes = [one["code"] for one in told["checks"]]
    assert codes == ["ok", "forbidden", "not_found"]


def test_another_customer_changes_nothing(http: httpx.Client, keys: Keys) -> None:
    mine = fill(http, keys.signer.token("jan")).json()
    thief = shown(keys.signer.token("kim")) | {"Dibs-Token": mine["token"]}
    named, cart = {"id": mine["id"]}, {"cart": mine["id"]}
    line = {**cart, "product": "mug"}
    for method, path, given in (
        ("PUT", AT, {"json": {**named, "action": "extend"}}),
        ("DELETE", AT, {"params": named}),
        ("GET", CART, {"params": cart}),
        ("DELETE", CART, {"params": cart}),
        ("POST", LINES, {"json": line}),
        ("PUT", LINES, {"json": {**line, "quantity": 9}}),
        ("DELETE", LINES, {"params": line}),
        ("POST", f"{AT}/bulk", {"json": {**cart, "lines": [{"product": "mug"}]}}),
    ):
        answer = http.request(method, path, headers=thief, **given)
        check(answer, 403, "forbidden")
    still = http.get(CART, headers=shown(keys.signer.token("jan"))).json()
    assert (still["id"], still["lines"]) == (mine["id"], mine["lines"])


@pytest.mark.parametrize("row", STOCK, ids=lambda row: row.name)
def test_another_organisation_finds_no_store(
    http: httpx.Client, keys: Keys, row: Row
) -> None:
    named = {"store": STORE}
    wish = {"product": "mug", "quantity": 1, "session": "s", "order": "o-1"}
    wish |= {"id": NOBODY, "action": "extend", "lines": [{"product": "mug"}]}
    known = set() if row.body is None else {*row.body.__struct_fields__}
    body = {name: value for name, value in {**named, **wish}.items() if name in known}
    fields = set() if row.query is None else {*row.query.__struct_fields__}
    query = {k: v for k, v in {**named, **wish}.items() if k in fields}
    answer = http.request(
        row.method,
        row.path,
        json=body if row.body is not None else None,
        params=query,
        headers=shown(keys.stranger) | {"Dibs-Session": "s"},
    )
    problem = check(answer, 404, "not_found")
    assert problem["store"] == STORE
