"""Lines in bulk by a key that all can read, or a token: whose cart, once, how often."""

from secrets import token_hex
from typing import Any

import httpx
import pytest
from tests.embedded.processes import wait_until
from tests.service.test_problems import check

from dibs import Dibs

from .conftest import Keys, shown
from .test_stock import CART, STORE, fill, store

__all__ = ["store"]

BULK = "/v1/stock/reservations/bulk"
LINES = [{"product": "mug"}, {"product": "cap"}, {"product": "mug", "quantity": 2}]
TOO_MANY = [{"product": "mug", "quantity": 5_000}]


def bulk(
    http: httpx.Client,
    credential: str,
    *,
    token: str = "",
    key: str = "",
    lines: list[dict[str, Any]] = LINES,
    **said: Any,
) -> httpx.Response:
    """Adds lines, each by itself."""
    headers = shown(credential)
    headers |= {"Dibs-Token": token} if token else {}
    headers |= {"Idempotency-Key": key} if key else {}
    body = {"lines": lines, "all_or_nothing": False, **said}
    return http.post(BULK, json=body, headers=headers)


def test_a_page_fills_in_bulk(http: httpx.Client, keys: Keys) -> None:
    lines = [{"product": "mug"}, {"product": "hat"}, {"product": "cap"}]
    body = {"session": "page-2", "lines": lines, "all_or_nothing": False}
    told = http.post(BULK, json=body, headers=shown(keys.page)).json()
    assert [line["product"] for line in told["cart"]["lines"]] == ["cap", "mug"]
    assert [one["product"] for one in told["refused"]] == ["hat"]


def test_a_customer_refused_everything_sees_no_guest_s_cart(
    http: httpx.Client, keys: Keys
) -> None:
    guest = fill(http, keys.page, session="guest-2").json()
    lines = [{"product": "mug", "quantity": 5_000}]
    body = {"session": "guest-2", "lines": lines, "all_or_nothing": False}
    jo = keys.signer.token("jo")
    told = http.post(BULK, json=body, headers=shown(jo))
    assert told.json()["cart"]["status"] == "empty"
    assert guest["id"] not in told.text
    own = fill(http, jo, product="cap").json()
    told = http.post(BULK, json=body, headers=shown(jo))
    assert told.json()["cart"]["id"] == own["id"]


@pytest.mark.parametrize("whose", ["page", "office"])
def test_the_same_key_adds_no_line_again_when_the_cart_is_over(
    http: httpx.Client, dibs: Dibs, keys: Keys, whose: str
) -> None:
    dibs.change_event(STORE, hold_seconds=1)
    asked = {"session": token_hex(8), "key": token_hex(16)}
    first = bulk(http, getattr(keys, whose), **asked).json()
    assert (first["refused"], first["cart"]["status"]) == ([], "reserved")
    held = first["cart"]["id"]
    wait_until(lambda: dibs.reservation(STORE, held).status == "expired")
    again = bulk(http, getattr(keys, whose), **asked)
    assert (again.status_code, again.json()["refused"]) == (200, [])
    assert again.json()["cart"]["id"] is None
    assert again.headers["idempotent-replayed"] == "true"
    mine = dibs.reservations(STORE, session=asked["session"])
    assert [one.id for one in mine] == [held]


def test_a_cart_that_is_named_is_told_though_every_line_is_refused(
    http: httpx.Client, keys: Keys
) -> None:
    made = fill(http, keys.page, session=token_hex(8)).json()
    asked = {"cart": made["id"], "token": made["token"], "lines": TOO_MANY}
    told = bulk(http, keys.page, **asked).json()
    assert [one["problem"]["code"] for one in told["refused"]] == ["too_many_units"]
    assert (told["cart"]["id"], told["cart"]["lines"]) == (made["id"], made["lines"])


@pytest.mark.parametrize("token", ["", "somebody else's"])
@pytest.mark.parametrize("all_or_nothing", [True, False])
def test_a_cart_that_is_somebody_else_s_is_refused_once(
    http: httpx.Client, keys: Keys, token: str, all_or_nothing: bool
) -> None:
    session = token_hex(8)
    made = fill(http, keys.page, session=session).json()
    asked = {"cart": made["id"], "session": session}
    answer = bulk(http, keys.page, token=token, all_or_nothing=all_or_nothing, **asked)
    check(answer, *((403, "forbidden") if token else (401, "unauthenticated")))
    held = http.get(
        CART,
        params={"cart": made["id"]},
        headers=shown(keys.page) | {"Dibs-Token": made["token"]},
    )
    assert held.json()["lines"] == made["lines"]


def test_of_two_tokens_the_one_that_proves_tells_calls_apart(
    http: httpx.Client, keys: Keys
) -> None:
    made = fill(http, keys.page, session=token_hex(8)).json()
    own, other = made["token"], token_hex(16)
    asked = {"cart": made["id"], "lines": LINES}
    keyed = shown(keys.page) | {"Idempotency-Key": token_hex(16)}

    def call(*, body: str, header: str) -> httpx.Response:
        headers = keyed | {"Dibs-Token": header}
        return http.post(BULK, json=asked | {"token": body}, headers=headers)

    assert call(body=own, header=other).is_success
    check(call(body=other, header=own), 403, "forbidden")


def test_each_line_of_its_own_counts(http: httpx.Client, keys: Keys) -> None:
    def left_after(**said: Any) -> int:
        answer = bulk(http, keys.page, session=token_hex(8), **said)
        return int(answer.headers["ratelimit"].split(";")[1].removeprefix("r="))

    before = left_after(all_or_nothing=True)
    assert before - left_after(lines=LINES * 10) in range(28, 31)


def test_a_key_that_could_be_guessed_is_no_key_of_lines_in_bulk(
    http: httpx.Client, keys: Keys
) -> None:
    refused = bulk(http, keys.page, session="short-1", key="eighteen-letters-x")
    problem = check(refused, 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/key"  # type: ignore[index]
