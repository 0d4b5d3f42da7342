"""One effect a key of what is more than one step: clearing, removing, lines in bulk."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import psycopg
import pytest
from tests.concurrency.race import race

from .conftest import served
from .test_carts import ANNA, BULK, CART, LINES, add, quantities
from .test_problems import check
from .test_stock import left, store

__all__ = ["store"]

AT_ONCE = 50
MUG: dict[str, Any] = {"product": "mug"}
OFFICE = (
    "update dibs_office.idempotency_keys set expires_at = expires_at - %s::interval"
)
TURNS = "update dibs.idempotency_keys set expires_at = expires_at - %s::interval"
OF_THE_INSTANT = {"server_now", "seconds_left", "replayed"}


@pytest.fixture(autouse=True)
def no_keys(sql: psycopg.Connection[Any]) -> None:
    """As no test names its store, their keys would be the same."""
    sql.execute("delete from dibs_office.idempotency_keys")


def keyed(key: str) -> dict[str, str]:
    return ANNA | {"Idempotency-Key": key}


def is_replayed(answer: httpx.Response) -> bool:
    return bool(answer.headers.get("idempotent-replayed") == "true")


def held(http: httpx.Client) -> dict[str, int]:
    return quantities(http.get(CART, headers=ANNA).json())


def in_bulk(http: httpx.Client, key: str, *lines: dict[str, Any]) -> httpx.Response:
    body = {"session": "anna", "lines": lines, "all_or_nothing": False}
    return http.post(BULK, json=body, headers=keyed(key))


def pass_time(sql: psycopg.Connection[Any], duration: str) -> None:
    """As far as keys know."""
    for statement in (OFFICE, TURNS):
        sql.execute(statement, (duration,))


def remove(http: httpx.Client, key: str) -> httpx.Response:
    return http.delete(LINES, params=MUG, headers=keyed(key))


def set_to_none(http: httpx.Client, key: str) -> httpx.Response:
    return http.put(LINES, json=MUG | {"quantity": 0}, headers=keyed(key))


def clear(http: httpx.Client, key: str) -> httpx.Response:
    return http.delete(CART, headers=keyed(key))


EMPTYING = [remove, set_to_none, clear]


@pytest.mark.parametrize("empty", EMPTYING)
@pytest.mark.parametrize("count", [0, 2])
def test_what_was_emptied_once_stays_full_the_next_time(
    http: httpx.Client, sql: psycopg.Connection[Any], store: str, empty: Any, count: int
) -> None:
    if count:
        add(http, quantity=count)
    first = empty(http, "gone")
    assert (first.status_code, first.json()["status"]) == (200, "empty")
    assert (first.json()["replayed"], is_replayed(first)) == (False, False)
    add(http, quantity=3)
    for duration in ("0", "23 hours"):
        pass_time(sql, duration)
        again = empty(http, "gone")
        assert (again.status_code, again.json()["status"]) == (200, "empty")
        assert (again.json()["replayed"], is_replayed(again)) == (True, True)
        assert again.json()["server_now"] > first.json()["server_now"]
        assert held(http) == {"mug": 3}
    pass_time(sql, "61 minutes")
    assert not is_replayed(empty(http, "gone"))
    assert held(http) == {}


@pytest.mark.parametrize("empty", EMPTYING)
def test_the_key_of_what_had_nothing_to_empty_is_taken(
    http: httpx.Client, store: str, empty: Any
) -> None:
    empty(http, "taken").raise_for_status()
    if empty is clear:
        other = http.delete(CART, headers=keyed("taken") | {"Dibs-Session": "bo"})
    else:
        other = http.put(LINES, json=MUG | {"quantity": 3}, headers=keyed("taken"))
    check(other, 422, "idempotency_key_reused")
    assert held(http) == {}


@pytest.mark.parametrize("empty", EMPTYING)
def test_all_who_empty_at_once_with_one_key_are_told_the_same(
    http: httpx.Client, store: str, empty: Any
) -> None:
    for full in (False, True):
        if full:
            add(http, quantity=2)
        told_at_once(partial(empty, http, f"at once {full}"))
    assert left(http, store, "mug") == 5


def test_lines_in_bulk_at_once_are_added_once(http: httpx.Client, store: str) -> None:
    lines: list[dict[str, Any]] = [
        {"product": "cap", "quantity": 9},
        MUG,
        {"product": "cap"},
    ]
    told = told_at_once(partial(in_bulk, http, "at once", *lines))
    assert [one["line"] for one in told["refused"]] == [0]
    assert held(http) == {"cap": 1, "mug": 1}


def told_at_once(ask: Any) -> dict[str, Any]:
    """What all are told, one for the first time; all are told the same."""
    answers = race([ask] * AT_ONCE)
    assert {answer.status_code for answer in answers} == {200}
    assert sum(not is_replayed(answer) for answer in answers) == 1
    told: list[dict[str, Any]] = [answer.json() for answer in answers]
    assert all(lasting(one) == lasting(told[0]) for one in told)
    return told[0]


def lasting(told: Any) -> Any:
    """What is told whenever it is asked."""
    if isinstance(told, list):
        return [lasting(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {name: lasting(told[name]) for name in told.keys() - OF_THE_INSTANT}


def test_lines_in_bulk_are_what_they_were_a_day_long(
    http: httpx.Client, sql: psycopg.Connection[Any], store: str
) -> None:
    lines: list[dict[str, Any]] = [
        {"product": "cap", "quantity": 9},
        MUG,
        {"product": "cap"},
    ]
    first = in_bulk(http, "bulk", *lines).json()
    assert [one["problem"]["code"] for one in first["refused"]] == ["sold_out"]
    http.delete(CART, headers=ANNA).raise_for_status()
    more = {"capacity": 30, "kind": "stock", "reason": "more came"}
    http.put(f"/v1/events/{store}/items/cap", json=more).raise_for_status()
    pass_time(sql, "61 minutes")
    again = in_bulk(http, "bulk", *lines)
    assert is_replayed(again)
    assert again.json()["refused"] == first["refused"]
    assert again.json()["cart"]["lines"] == first["cart"]["lines"]
    assert again.json()["cart"]["token"] == first["cart"]["token"]
    assert held(http) == {}
    check(in_bulk(http, "bulk", *lines[:2]), 422, "idempotency_key_reused")
    body = {"session": "anna", "lines": lines, "all_or_nothing": True}
    whole = http.post(BULK, json=body, headers=keyed("bulk"))
    check(whole, 422, "idempotency_key_reused")


@pytest.fixture
def caps_wait(sql: psycopg.Connection[Any]) -> Iterator[Any]:
    """Has caps wait for somebody in vain, until it is called."""
    sql.execute(
        "create function pg_temp.wait() returns trigger language plpgsql as $$ begin"
        " raise lock_not_available; end $$;"
        "create trigger wait before update on dibs.items for each row"
        " when (new.item_id = 'cap') execute function pg_temp.wait()"
    )
    gone = "drop trigger if exists wait on dibs.items"
    yield partial(sql.execute, gone)
    sql.execute(gone)


def test_lines_in_bulk_that_were_not_tried_are_added_by_the_same_key(
    http: httpx.Client, store: str, caps_wait: Any
) -> None:
    lines: list[dict[str, Any]] = [MUG, {"product": "cap"}, {"product": "tote"}]
    first = in_bulk(http, "partly", *lines).json()
    assert [one["problem"]["code"] for one in first["refused"]] == ["unavailable"] * 2
    caps_wait()
    for _ in range(2):
        told = in_bulk(http, "partly", *lines).json()
        assert told["refused"] == []
        assert quantities(told["cart"]) == {"cap": 1, "mug": 1, "tote": 1}


CUT_OFF = "update dibs_office.idempotency_keys set status = null, expires_at = now()"


def test_what_was_cut_off_has_one_effect(
    http: httpx.Client, sql: psycopg.Connection[Any], store: str
) -> None:
    lines: list[dict[str, Any]] = [MUG, {"product": "cap", "quantity": 9}]
    for _ in range(2):
        told = in_bulk(http, "bulk", *lines).json()
        assert [one["line"] for one in told["refused"]] == [1]
        assert held(http) == {"mug": 1}
        sql.execute(CUT_OFF)
    for _ in range(2):
        assert clear(http, "clear").json()["status"] == "empty"
        sql.execute(CUT_OFF)
    add(http, quantity=2)
    check(clear(http, "clear"), 422, "idempotency_key_reused")
    assert held(http) == {"mug": 2}


def test_a_cart_that_is_over_is_told_again_as_empty(
    http: httpx.Client, store: str
) -> None:
    http.patch(f"/v1/events/{store}", json={"hold_seconds": 1})
    body = {"session": "anna", "lines": [MUG]}
    first = http.post(BULK, json=body, headers=keyed("b"))
    assert first.json()["cart"]["valid"] is True
    while http.get(CART, headers=ANNA).json()["status"] != "empty":
        pass
    again = http.post(BULK, json=body, headers=keyed("b"))
    cart = again.json()["cart"]
    assert (again.status_code, is_replayed(again)) == (200, True)
    assert (cart["id"], cart["status"], cart["seconds_left"]) == (None, "empty", 0)


def test_a_key_stands_in_the_body_or_the_header(http: httpx.Client, store: str) -> None:
    body = {"session": "anna", "lines": [MUG]}
    told = [
        http.post(BULK, json=body | {"key": "k"}),
        http.post(BULK, json=body, headers={"Idempotency-Key": "k"}),
    ]
    assert [is_replayed(one) for one in told] == [False, True]
    assert held(http) == {"mug": 1}
    both = http.post(BULK, json=body | {"key": "k"}, headers={"Idempotency-Key": "o"})
    assert check(both, 422, "invalid_input")["errors"][0]["pointer"] == "/key"  # type: ignore[index]


def test_one_call_is_the_same_whether_it_names_its_store_or_not(
    database: str, sql: psycopg.Connection[Any], store: str
) -> None:
    with (
        served(database, DIBS_STORE=store) as service,
        httpx.Client(base_url=service.url) as http,
    ):
        ask = partial(http.request, headers=keyed("k"))
        for usual in ({}, {"store": store}):
            again = ask("DELETE", CART, params=usual)
            assert (again.status_code, is_replayed(again)) == (200, bool(usual))
            add(http, quantity=1)
        assert held(http) == {"mug": 2}
        ask = partial(http.request, headers=keyed("b"))
        for usual in ({}, {"store": store}):
            again = ask("POST", BULK, json={"session": "anna", "lines": [MUG]} | usual)
            assert (again.status_code, is_replayed(again)) == (200, bool(usual))
        assert held(http) == {"mug": 3}


def test_whose_a_cart_is_stands_in_the_body_or_the_header(
    http: httpx.Client, store: str
) -> None:
    body = {"lines": [MUG]}
    key = {"Idempotency-Key": "k"}
    told = [
        http.post(BULK, json=body | {"session": "anna"}, headers=key),
        http.post(BULK, json=body, headers=ANNA | key),
        http.post(BULK, json=body | {"session": "anna"}, headers=ANNA | key),
    ]
    assert [is_replayed(one) for one in told] == [False, True, True]
    assert held(http) == {"mug": 1}
    other = http.post(BULK, json=body | {"session": "bo"}, headers=key)
    check(other, 422, "idempotency_key_reused")


def test_clearing_nothing_needs_a_key_where_all_do(database: str, store: str) -> None:
    with (
        served(database, DIBS_IDEMPOTENCY_KEYS_REQUIRED="true") as service,
        httpx.Client(base_url=service.url) as http,
    ):
        problem = check(http.delete(CART, headers=ANNA), 422, "invalid_input")
        assert problem["errors"][0]["pointer"] == "/key"  # type: ignore[index]
        assert clear(http, "k").status_code == 200
