"""Stock over HTTP: products held, checked before payment, confirmed and given back."""

import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from .conftest import CRON_SECRET, served
from .test_problems import check

AT = "/v1/stock/reservations"
WARES: dict[str, Any] = {
    "mug": {"capacity": 5, "price_minor": 900},
    "cap": 3,
    "tote-vienna": {
        "capacity": 2,
        "product": "tote",
        "location": "Vienna",
        "serving_order": 1,
    },
    "tote-graz": {
        "capacity": 9,
        "product": "tote",
        "location": "Graz",
        "serving_order": 2,
    },
}


ENDED = {"status": "ended", "reason": "the test is over"}


@pytest.fixture
def store(http: httpx.Client) -> Iterator[str]:
    """The only store there is; ended and sound afterwards."""
    name = f"shop-{secrets.token_hex(4)}"
    put = {"kind": "store", "items": WARES}
    http.put(f"/v1/events/{name}", json=put).raise_for_status()
    yield name
    found = http.get(f"/v1/events/{name}/consistency").raise_for_status().json()
    assert found["violations"] == []
    http.patch(f"/v1/events/{name}", json=ENDED).raise_for_status()


def hold(http: httpx.Client, product: str = "mug", **more: Any) -> dict[str, Any]:
    body = {"product": product, "session": "anna", **more}
    response = http.post(AT, json=body)
    assert response.status_code == 201, response.text
    held: dict[str, Any] = response.json()
    return held


def left(http: httpx.Client, store: str, item: str) -> int:
    counts = http.get(f"/v1/events/{store}/availability").json()["items"][item]
    available: int = counts["available_count"]
    return available


def token_of(held: dict[str, Any]) -> dict[str, str]:
    return {"Dibs-Token": held["token"]}


def test_a_product_is_held_for_a_quarter_of_an_hour(
    http: httpx.Client, store: str
) -> None:
    response = http.post(AT, json={"product": "mug", "quantity": 2, "session": "anna"})
    assert response.status_code == 201
    assert response.headers["cache-control"] == "no-store"
    held = response.json()
    assert (held["store"], held["status"], held["valid"]) == (store, "reserved", True)
    assert (held["seconds_left"], held["amount_minor"]) == (900, 1800)
    assert held["lines"] == [
        {
            "product": "mug",
            "quantity": 2,
            "locations": [{"item": "mug", "location": None, "quantity": 2}],
        }
    ]
    assert left(http, store, "mug") == 3


def test_a_product_comes_from_its_locations_or_from_one(
    http: httpx.Client, store: str
) -> None:
    (line,) = hold(http, "tote", quantity=3)["lines"]
    places = {place["location"]: place["quantity"] for place in line["locations"]}
    assert (line["product"], line["quantity"]) == ("tote", 3)
    assert places == {"Vienna": 2, "Graz": 1}
    (line,) = hold(http, "tote", quantity=2, location="Graz", session="bo")["lines"]
    assert [place["item"] for place in line["locations"]] == ["tote-graz"]
    (line,) = hold(http, "tote-graz", session="cy")["lines"]
    assert (line["product"], line["locations"][0]["location"]) == ("tote", "Graz")


def test_what_is_refused_is_told_by_product(http: httpx.Client, store: str) -> None:
    ask = {"product": "tote", "session": "anna"}
    many = check(http.post(AT, json=ask | {"quantity": 12}), 409, "sold_out")
    assert many["available"] == {"tote": 11}
    there = ask | {"quantity": 3, "location": "Vienna"}
    assert check(http.post(AT, json=there), 409, "sold_out")["available"] == {"tote": 2}
    nowhere = http.post(AT, json=ask | {"location": "Linz"})
    (error,) = check(nowhere, 422, "invalid_input")["errors"]  # type: ignore[misc]
    assert error["pointer"] == "/location"
    assert error["detail"].endswith("it is at Vienna, Graz")
    unknown = check(http.post(AT, json=ask | {"product": "hat"}), 404, "not_found")
    assert unknown["detail"] == "The store has no such products: hat."


def test_who_it_is_for_must_be_said(http: httpx.Client, store: str) -> None:
    body = {"product": "mug"}
    problem = check(http.post(AT, json=body), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/session"  # type: ignore[index]
    by_header = http.post(AT, json=body, headers={"Dibs-Session": "anna"})
    assert by_header.status_code == 201
    customer = http.post(AT, json=body, headers={"Dibs-Customer": "bo"})
    assert customer.status_code == 201
    other = http.post(
        AT, json=body | {"session": "cy"}, headers={"Dibs-Session": "anna"}
    )
    assert check(other, 422, "invalid_input")["errors"][0]["pointer"] == "/session"  # type: ignore[index]


def test_a_second_hold_of_a_product_names_the_first(
    http: httpx.Client, store: str
) -> None:
    held = hold(http)
    again = http.post(AT, json={"product": "mug", "session": "anna"})
    assert check(again, 409, "duplicate_reservation")["reservation"] == held["id"]


def test_a_put_extends_and_confirms(http: httpx.Client, store: str) -> None:
    held = hold(http)
    change = {"id": held["id"], "action": "extend"}
    extended = http.put(AT, json=change, headers=token_of(held)).json()
    assert extended["expires_at"] > held["expires_at"]
    assert extended["extensions_left"] == held["extensions_left"] - 1
    assert "token" not in extended
    sale = {"id": held["id"], "action": "confirm", "token": held["token"]}
    for _ in range(2):
        sold = http.put(AT, json=sale)
        assert (sold.status_code, sold.json()["status"]) == (200, "confirmed")
    late = http.put(AT, json=change, headers=token_of(held))
    check(late, 409, "already_confirmed")


def test_a_change_is_the_holder_s_alone(http: httpx.Client, store: str) -> None:
    held = hold(http)
    for action in ("extend", "confirm"):
        change = {"id": held["id"], "action": action}
        check(http.put(AT, json=change), 401, "unauthenticated")
        guessed = http.put(AT, json=change, headers={"Dibs-Token": "guessed"})
        check(guessed, 403, "forbidden")
    named = {"id": held["id"]}
    check(http.delete(AT, params=named), 401, "unauthenticated")
    stranger = http.delete(AT, params=named, headers={"Dibs-Session": "bo"})
    check(stranger, 403, "forbidden")
    sold_off = http.put(AT, json={"id": held["id"], "action": "sell"})
    check(sold_off, 422, "invalid_input")


def test_delete_gives_back(http: httpx.Client, store: str) -> None:
    held = hold(http, quantity=5)
    gone = http.delete(AT, params={"id": held["id"]}, headers=token_of(held))
    assert (gone.status_code, gone.json()["status"]) == (200, "released")
    assert left(http, store, "mug") == 5
    again = http.delete(AT, params={"id": held["id"]}, headers=token_of(held))
    assert (again.status_code, again.json()["status"]) == (200, "released")
    check(http.delete(AT, headers=token_of(held)), 422, "invalid_input")


def test_a_key_makes_each_call_repeatable(http: httpx.Client, store: str) -> None:
    body = {"product": "mug", "session": "anna"}
    key = {"Idempotency-Key": "add"}
    first, again = (http.post(AT, json=body, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["token"] == first.json()["token"]
    other = http.post(AT, json=body | {"quantity": 2}, headers=key)
    check(other, 422, "idempotency_key_reused")
    held = first.json()
    for action in ("extend", "confirm"):
        given = token_of(held) | {"Idempotency-Key": action}
        change = {"id": held["id"], "action": action}
        told = [http.put(AT, json=change, headers=given) for _ in range(2)]
        assert told[0].json()["expires_at"] == told[1].json()["expires_at"]
        assert told[1].headers["idempotent-replayed"] == "true"


def test_a_checkout_validates_all_it_holds(http: httpx.Client, store: str) -> None:
    mug, cap = hold(http), hold(http, "cap")
    mine = {"Dibs-Session": "anna"}
    told = http.get(f"{AT}/validate", headers=mine).json()
    assert told["valid"] is True
    assert {one["id"] for one in told["checks"]} == {mug["id"], cap["id"]}
    assert 890 <= told["seconds_left"] <= 900
    http.delete(AT, params={"id": cap["id"]}, headers=mine)
    ids = f"{mug['id']},{cap['id']}"
    told = http.get(f"{AT}/validate", params={"ids": ids}, headers=mine).json()
    assert (told["valid"], told["seconds_left"]) == (False, 0)
    assert [(one["valid"], one["code"]) for one in told["checks"]] == [
        (True, "ok"),
        (False, "already_released"),
    ]
    assert all("token" not in one["reservation"] for one in told["checks"])


def test_what_is_long_over_hides_nothing_that_is_held(
    http: httpx.Client, store: str
) -> None:
    mug = hold(http)
    once = {"items": {"cap": 1}, "session": "anna"}
    at = f"/v1/events/{store}/reservations"
    for _ in range(101):
        over = http.post(at, json=once).json()
        http.post(f"{at}/{over['id']}/release", headers=token_of(over))
    told = http.get(f"{AT}/validate", headers={"Dibs-Session": "anna"}).json()
    assert (told["valid"], [one["id"] for one in told["checks"]]) == (True, [mug["id"]])


def test_a_checkout_has_as_long_as_who_has_left_the_page(
    http: httpx.Client, store: str
) -> None:
    http.patch(f"/v1/events/{store}", json={"leave_grace_seconds": 60})
    held = hold(http)
    path = f"/v1/events/{store}/reservations/{held['id']}/leave"
    http.post(path, headers=token_of(held)).raise_for_status()
    told = http.get(f"{AT}/validate", headers={"Dibs-Session": "anna"}).json()
    assert 50 < told["seconds_left"] <= 60


def test_each_is_validated_by_its_own_token(http: httpx.Client, store: str) -> None:
    mug, cap = hold(http), hold(http, "cap", session="bo")
    nobody = "00000000-0000-7000-8000-000000000000"
    named = [
        {"id": mug["id"], "token": mug["token"]},
        {"id": cap["id"], "token": "guessed"},
        {"id": nobody, "token": mug["token"]},
    ]
    told = http.post(f"{AT}/validate", json={"reservations": named}).json()
    beside = http.post(
        f"{AT}/validate", json={"reservations": named}, headers={"Dibs-Token": "none"}
    ).json()
    assert [one["code"] for one in beside["checks"]] == [
        one["code"] for one in told["checks"]
    ]
    assert [one["code"] for one in told["checks"]] == ["ok", "forbidden", "not_found"]
    assert told["valid"] is False
    assert "reservation" not in told["checks"][1]
    unproved = {"reservations": [{"id": mug["id"]}]}
    refused = http.post(f"{AT}/validate", json=unproved)
    check(refused, 401, "unauthenticated")


def test_nothing_held_is_nothing_to_pay_for(http: httpx.Client, store: str) -> None:
    told = http.post(f"{AT}/validate", headers={"Dibs-Session": "nobody"}).json()
    assert (told["valid"], told["checks"]) == (False, [])
    check(http.get(f"{AT}/validate"), 401, "unauthenticated")
    wrong = http.get(f"{AT}/validate", params={"ids": "mug"})
    check(wrong, 422, "invalid_input")


def test_a_checkout_that_comes_too_late_is_told_so(
    http: httpx.Client, store: str
) -> None:
    http.patch(f"/v1/events/{store}", json={"hold_seconds": 1})
    held = hold(http, quantity=5)
    ids, proof = {"ids": held["id"]}, token_of(held)
    assert http.get(f"{AT}/validate", params=ids, headers=proof).json()["valid"]
    http.patch(f"/v1/events/{store}", json={"hold_seconds": None})
    # Somebody else has it the moment it is over, swept or not.
    body = {"product": "mug", "quantity": 5, "session": "bo"}
    while (answer := http.post(AT, json=body)).status_code != 201:
        check(answer, 409, "sold_out")
    told = http.get(f"{AT}/validate", params=ids, headers=proof).json()
    assert (told["valid"], told["checks"][0]["code"]) == (False, "expired")
    sale = {"id": held["id"], "action": "confirm"}
    check(http.put(AT, json=sale, headers=proof), 410, "expired")
    assert left(http, store, "mug") == 0


def test_an_order_from_before_is_sold_once(http: httpx.Client, store: str) -> None:
    lines = [{"product": "mug", "quantity": 2}, {"product": "tote", "quantity": 3}]
    order = {"order": "A-1001", "lines": lines}
    first, again = (http.post("/v1/stock/sales", json=order) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["status"] == "confirmed"
    assert again.json()["id"] == first.json()["id"]
    assert again.headers["idempotent-replayed"] == "true"
    assert left(http, store, "mug") == 3
    changed = order | {"lines": lines[:1]}
    check(http.post("/v1/stock/sales", json=changed), 422, "idempotency_key_reused")
    many = {"order": "A-1002", "lines": [{"product": "mug", "quantity": 4}]}
    refused = check(http.post("/v1/stock/sales", json=many), 409, "sold_out")
    assert refused["available"] == {"mug": 3}


def test_what_was_held_and_sold_stands_in_the_journal(
    http: httpx.Client, store: str
) -> None:
    held = hold(http)
    change = {"id": held["id"], "action": "confirm"}
    http.put(AT, json=change, headers=token_of(held))
    rows = http.get(f"/v1/events/{store}/journal").json()["journal"]
    told = [row["action"] for row in rows if row.get("reservation_id") == held["id"]]
    assert told == ["reserved", "confirmed"]


def test_a_cleanup_is_the_scheduler_s(http: httpx.Client, store: str) -> None:
    path = f"{AT}/cleanup"
    check(http.post(path), 401, "unauthenticated")
    swept = http.post(path, headers={"Authorization": f"Bearer {CRON_SECRET}"})
    assert swept.status_code == 200
    assert swept.json()["inconsistencies"] == 0
    assert swept.json()["statistics"]["event"] is None


def test_a_cleanup_advises_where_something_is_wrong(
    http: httpx.Client, store: str, sql: psycopg.Connection[Any]
) -> None:
    headers = {"X-API-Key": CRON_SECRET}

    def advised() -> list[str]:
        told = http.post(f"{AT}/cleanup", headers=headers).json()
        return [one for one in told["recommendations"] if "add up" in one]

    assert advised() == []
    hold(http)
    count = "update dibs.items set reserved_count = %s, available_count = %s"
    where = " where event_id = %s and item_id = 'mug'"
    sql.execute(count + where, (2, 3, store))
    (sentence,) = advised()
    assert "/v1/maintenance/reconcile" in sentence
    sql.execute(count + where, (1, 4, store))
    assert advised() == []


def test_a_store_is_named_where_it_is_not_the_only_one(
    http: httpx.Client, store: str
) -> None:
    body = {"product": "mug", "session": "anna"}
    other = f"{store}-2"
    put = {"kind": "store", "items": {"mug": 1}}
    http.put(f"/v1/events/{other}", json=put).raise_for_status()
    problem = check(http.post(AT, json=body), 422, "invalid_input")
    assert problem["errors"] == [
        {
            "pointer": "/store",
            "detail": "is required: there are several, and DIBS_STORE names none",
        }
    ]
    assert http.post(AT, json=body | {"store": other}).json()["store"] == other
    check(http.post(AT, json=body | {"store": "no"}), 404, "not_found")
    http.patch(f"/v1/events/{other}", json=ENDED).raise_for_status()
    assert http.post(AT, json=body).json()["store"] == store


def test_a_setting_names_the_store(database: str, http: httpx.Client) -> None:
    for name in ("one", "two"):
        put = {"kind": "store", "items": {"mug": 1}}
        http.put(f"/v1/events/{name}", json=put).raise_for_status()
    with (
        served(database, "--no-sweep", DIBS_STORE="two") as service,
        httpx.Client(base_url=service.url, timeout=10) as client,
    ):
        held = client.post(AT, json={"product": "mug", "session": "anna"})
        assert held.json()["store"] == "two"
        (line,) = [x for x in service.logged() if x.get("operation") == "reserve_stock"]
        assert line["event_id"] == "two"
        assert line["reservation_id"] == held.json()["id"]
    for name in ("one", "two"):
        http.patch(f"/v1/events/{name}", json=ENDED).raise_for_status()


def test_without_a_store_there_is_nothing(
    http: httpx.Client, sql: psycopg.Connection[Any]
) -> None:
    sql.execute("update dibs.events set kind = 'performance'")
    refused = http.post(AT, json={"product": "mug", "session": "anna"})
    (error,) = check(refused, 422, "invalid_input")["errors"]  # type: ignore[misc]
    assert "no event of the kind store" in error["detail"]
