"""Carts over HTTP: added to, changed, emptied, filled in bulk; a hold is never lost."""

from collections import Counter
from functools import partial
from typing import Any

import httpx
import psycopg
from tests.concurrency.race import race

from .test_problems import check
from .test_stock import AT, ENDED, hold, left, store, token_of

__all__ = ["store"]

CART = "/v1/stock/cart"
LINES = f"{CART}/lines"
BULK = f"{AT}/bulk"
ANNA = {"Dibs-Session": "anna"}


def add(http: httpx.Client, product: str = "mug", **more: Any) -> dict[str, Any]:
    body = {"product": product, "session": "anna", **more}
    response = http.post(LINES, json=body)
    assert response.status_code == 200, response.text
    cart: dict[str, Any] = response.json()
    return cart


def quantities(cart: dict[str, Any]) -> dict[str, int]:
    return {line["product"]: line["quantity"] for line in cart["lines"]}


def test_a_cart_grows_and_shrinks_under_one_hold(
    http: httpx.Client, store: str
) -> None:
    first = add(http)
    assert (first["store"], first["status"], first["seconds_left"]) == (
        store,
        "reserved",
        900,
    )
    more = add(http, "tote", quantity=3)
    changed = http.put(LINES, json={"product": "mug", "quantity": 4}, headers=ANNA)
    assert changed.json()["token"] == first["token"]
    fewer = http.put(LINES, json={"product": "tote", "quantity": 1}, headers=ANNA)
    assert quantities(fewer.json()) == {"mug": 4, "tote": 1}
    assert left(http, store, "mug") == 1
    read = http.get(CART, headers=ANNA).json()
    assert quantities(read) == {"mug": 4, "tote": 1}
    assert "token" not in read
    for cart in (more, changed.json(), fewer.json(), read):
        assert (cart["id"], cart["expires_at"]) == (first["id"], first["expires_at"])


def test_the_last_line_empties_the_cart(http: httpx.Client, store: str) -> None:
    add(http)
    add(http, "cap")
    gone = http.delete(LINES, params={"product": "mug"}, headers=ANNA).json()
    assert quantities(gone) == {"cap": 1}
    none = http.put(LINES, json={"product": "cap", "quantity": 0}, headers=ANNA).json()
    assert (none["id"], none["status"], none["lines"]) == (None, "empty", [])
    again = http.delete(LINES, params={"product": "cap"}, headers=ANNA)
    assert (again.status_code, again.json()["status"]) == (200, "empty")
    assert http.get(CART, headers=ANNA).json()["valid"] is False
    assert (left(http, store, "mug"), left(http, store, "cap")) == (5, 3)
    unknown = http.delete(LINES, params={"product": "hat"}, headers=ANNA)
    check(unknown, 404, "not_found")


def test_clearing_gives_all_back_and_may_be_repeated(
    http: httpx.Client, store: str
) -> None:
    add(http, quantity=5)
    add(http, "cap")
    for _ in range(2):
        cleared = http.delete(CART, headers=ANNA)
        assert (cleared.status_code, cleared.json()["status"]) == (200, "empty")
    assert left(http, store, "mug") == 5
    assert add(http)["status"] == "reserved"


def test_a_location_may_be_named(http: httpx.Client, store: str) -> None:
    add(http, "tote", location="Graz")
    cart = add(http, "tote", location="Vienna")
    (line,) = cart["lines"]
    assert {place["location"] for place in line["locations"]} == {"Graz", "Vienna"}
    at_graz = {"product": "tote", "location": "Graz"}
    (line,) = http.delete(LINES, params=at_graz, headers=ANNA).json()["lines"]
    assert [place["location"] for place in line["locations"]] == ["Vienna"]


def test_an_item_and_a_product_of_one_name_are_one_line(
    http: httpx.Client, sql: psycopg.Connection[Any], store: str
) -> None:
    first = add(http, quantity=2)
    # Such names are refused now; who has them already keeps them.
    renamed = (
        "update dibs.items set product = 'mug' where event_id = %s and product = %s"
    )
    sql.execute(renamed, (store, "tote"))
    assert quantities(http.get(CART, headers=ANNA).json()) == {"mug": 2}
    said = http.put(LINES, json={"product": "mug", "quantity": 3}, headers=ANNA).json()
    assert (said["id"], quantities(said)) == (first["id"], {"mug": 3})
    assert left(http, store, "mug") == 5
    gone = http.delete(LINES, params={"product": "mug"}, headers=ANNA).json()
    assert (gone["status"], gone["lines"]) == ("empty", [])


def test_a_refused_change_leaves_the_cart(http: httpx.Client, store: str) -> None:
    cart = add(http, quantity=2)
    many = http.put(LINES, json={"product": "mug", "quantity": 6}, headers=ANNA)
    assert check(many, 409, "sold_out")["available"] == {"mug": 3}
    check(
        http.post(LINES, json={"product": "hat", "session": "anna"}), 404, "not_found"
    )
    negative = http.put(LINES, json={"product": "mug", "quantity": -1}, headers=ANNA)
    check(negative, 422, "invalid_input")
    read = http.get(CART, headers=ANNA).json()
    assert (read["id"], quantities(read)) == (cart["id"], {"mug": 2})


def test_a_cart_that_is_named_is_never_begun_anew(
    http: httpx.Client, store: str
) -> None:
    cart = add(http)
    named = {"cart": cart["id"], "product": "mug"}
    more = http.post(LINES, json=named, headers=token_of(cart))
    assert quantities(more.json()) == {"mug": 2}
    by_body = http.put(
        LINES, json={**named, "token": cart["token"], "quantity": 3}
    ).json()
    assert quantities(by_body) == {"mug": 3}
    check(http.post(LINES, json=named), 401, "unauthenticated")
    guessed = http.post(LINES, json=named, headers={"Dibs-Token": "guessed"})
    check(guessed, 403, "forbidden")
    sale = {"id": cart["id"], "action": "confirm"}
    http.put(AT, json=sale, headers=token_of(cart)).raise_for_status()
    late = http.post(LINES, json=named, headers=token_of(cart))
    check(late, 409, "already_confirmed")
    read = http.get(CART, params={"cart": cart["id"]}, headers=token_of(cart)).json()
    assert read["status"] == "empty"


def test_a_cart_is_bought_as_one(http: httpx.Client, store: str) -> None:
    add(http, quantity=2)
    cart = add(http, "tote", quantity=4)
    told = http.get(f"{AT}/validate", headers=ANNA).json()
    assert (told["valid"], [one["id"] for one in told["checks"]]) == (
        True,
        [cart["id"]],
    )
    sale = {"id": cart["id"], "action": "confirm"}
    sold = http.put(AT, json=sale, headers=token_of(cart)).json()
    assert (sold["status"], quantities(sold)) == ("confirmed", {"mug": 2, "tote": 4})
    assert http.get(CART, headers=ANNA).json()["status"] == "empty"


def test_a_cart_follows_its_customer(http: httpx.Client, store: str) -> None:
    guest = add(http)
    login = {"Dibs-Session": "anna", "Dibs-Customer": "c-7"}
    mine = http.post(LINES, json={"product": "cap"}, headers=login).json()
    assert mine["id"] == guest["id"]
    phone = {"Dibs-Session": "phone", "Dibs-Customer": "c-7"}
    assert quantities(http.get(CART, headers=phone).json()) == {"mug": 1, "cap": 1}


def test_bulk_is_all_or_nothing(http: httpx.Client, store: str) -> None:
    add(http)
    lines = [
        {"product": "mug", "quantity": 2},
        {"product": "tote", "quantity": 3},
        {"product": "cap"},
        {"product": "mug"},
    ]
    asked = {"session": "anna", "lines": lines}
    filled = http.post(f"{AT}/bulk", json=asked)
    assert filled.status_code == 200
    assert quantities(filled.json()["cart"]) == {"cap": 1, "mug": 4, "tote": 3}
    assert filled.json()["refused"] == []
    more = asked | {"lines": [{"product": "cap"}, {"product": "mug", "quantity": 2}]}
    refused = check(http.post(f"{AT}/bulk", json=more), 409, "sold_out")
    assert refused["available"] == {"mug": 1}
    nowhere = [{"product": "cap"}, {"product": "tote", "location": "Linz"}]
    problem = check(
        http.post(f"{AT}/bulk", json=asked | {"lines": nowhere}), 422, "invalid_input"
    )
    assert problem["errors"][0]["pointer"] == "/lines/1/location"  # type: ignore[index]
    assert left(http, store, "cap") == 2


def test_bulk_line_by_line_says_what_was_refused(
    http: httpx.Client, store: str
) -> None:
    lines = [
        {"product": "hat"},
        {"product": "mug", "quantity": 9},
        {"product": "cap", "quantity": 2},
        {"product": "tote", "location": "Linz"},
        {"product": "tote"},
    ]
    asked = {"session": "anna", "lines": lines, "all_or_nothing": False}
    key = {"Idempotency-Key": "cart-1"}
    told = http.post(f"{AT}/bulk", json=asked, headers=key).json()
    assert quantities(told["cart"]) == {"cap": 2, "tote": 1}
    assert [
        (one["line"], one["product"], one["problem"]["code"]) for one in told["refused"]
    ] == [
        (0, "hat", "not_found"),
        (1, "mug", "sold_out"),
        (3, "tote", "invalid_input"),
    ]
    again = http.post(f"{AT}/bulk", json=asked, headers=key)
    assert quantities(again.json()["cart"]) == {"cap": 2, "tote": 1}
    none = http.post(f"{AT}/bulk", json=asked | {"lines": lines[:1]}).json()
    assert quantities(none["cart"]) == {"cap": 2, "tote": 1}
    assert len(none["refused"]) == 1


def test_bulk_waits_for_a_locked_store_once_and_not_for_each_line(
    http: httpx.Client, store: str, sql: psycopg.Connection[Any]
) -> None:
    lines = [{"product": name} for name in ("mug", "cap", "tote")]
    asked = {"session": "anna", "lines": lines, "all_or_nothing": False}
    with sql.transaction():
        sql.execute(
            "select from dibs.event_heads where event_id = %s for update", (store,)
        )
        answer = http.post(f"{AT}/bulk", json=asked)
    check(answer, 503, "unavailable")
    assert "retry-after" in answer.headers
    assert http.post(f"{AT}/bulk", json=asked).json()["refused"] == []


def test_a_key_adds_once(http: httpx.Client, store: str) -> None:
    key = {"Idempotency-Key": "click-1"}
    body = {"product": "mug", "session": "anna"}
    told = [http.post(LINES, json=body, headers=key) for _ in range(2)]
    assert [quantities(one.json()) for one in told] == [{"mug": 1}] * 2
    assert told[1].headers["idempotent-replayed"] == "true"
    gone = ANNA | {"Idempotency-Key": "click-2"}
    line = {"product": "mug"}
    for _ in range(2):
        cart = http.delete(LINES, params=line, headers=gone).json()
        assert cart["status"] == "empty"
    other = http.post(LINES, json=body | {"quantity": 2}, headers=key)
    check(other, 422, "idempotency_key_reused")


def test_an_expired_cart_is_empty_and_the_next_one_new(
    http: httpx.Client, store: str
) -> None:
    http.patch(f"/v1/events/{store}", json={"hold_seconds": 1})
    cart = add(http, quantity=5)
    http.patch(f"/v1/events/{store}", json={"hold_seconds": None})
    while http.get(CART, headers=ANNA).json()["status"] != "empty":
        pass
    named = {"cart": cart["id"], "product": "cap"}
    check(http.post(LINES, json=named, headers=token_of(cart)), 410, "expired")
    fresh = add(http, "cap")
    assert (fresh["id"] != cart["id"], quantities(fresh)) == (True, {"cap": 1})


def test_a_cart_is_somebody_s(http: httpx.Client, store: str) -> None:
    check(http.get(CART), 401, "unauthenticated")
    check(http.delete(CART), 401, "unauthenticated")
    problem = check(http.post(LINES, json={"product": "mug"}), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/session"  # type: ignore[index]
    missing = http.get(CART, params={"store": "no"}, headers=ANNA)
    check(missing, 404, "not_found")


def test_two_tabs_change_one_cart_at_once(http: httpx.Client, store: str) -> None:
    clicks = [
        partial(http.post, LINES, json={"product": "mug", "session": "anna"}),
        partial(http.post, LINES, json={"product": "cap", "session": "anna"}),
    ] * 2
    told = race(clicks)
    assert [one.status_code for one in told] == [200] * 4
    assert len({one.json()["id"] for one in told}) == 1
    assert quantities(http.get(CART, headers=ANNA).json()) == {"cap": 2, "mug": 2}


def test_the_last_unit_goes_to_one_shopper(http: httpx.Client, store: str) -> None:
    hold(http, quantity=4, session="first")
    told = race(
        [
            partial(http.post, LINES, json={"product": "mug", "session": f"s{number}"})
            for number in range(10)
        ]
    )
    assert Counter(one.status_code for one in told) == {200: 1, 409: 9}
    assert left(http, store, "mug") == 0


def test_carts_of_the_only_store_stand_after_its_end(
    http: httpx.Client, sql: psycopg.Connection[Any]
) -> None:
    sql.execute("update dibs.events set kind = 'performance'")
    put = {"kind": "store", "items": {"mug": 5}}
    http.put("/v1/events/last", json=put).raise_for_status()
    sold, kept = hold(http), hold(http, session="bo")
    http.patch("/v1/events/last", json=ENDED).raise_for_status()
    asked = {"id": sold["id"], "token": sold["token"]}
    valid = http.get(f"{AT}/validate?ids={sold['id']}", headers=token_of(sold))
    assert valid.json()["valid"]
    for action, status in (("extend", "reserved"), ("confirm", "confirmed")):
        changed = http.put(AT, json=asked | {"action": action})
        assert (changed.status_code, changed.json()["status"]) == (200, status)
    cart = http.get("/v1/stock/cart", headers={"Dibs-Session": "bo"}).json()
    assert cart["id"] == kept["id"]
    assert http.delete(f"{AT}?id={kept['id']}", headers=token_of(kept)).is_success
    refused = http.post(AT, json={"product": "mug", "session": "anna"})
    assert check(refused, 409, "not_on_sale")["event_status"] == "ended"
