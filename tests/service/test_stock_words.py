"""Refusals over stock in the words of its calls: products, quantities and lines."""

from typing import Any

import httpx
import pytest

from .test_carts import BULK, LINES, add
from .test_problems import check
from .test_stock import AT, hold, store

__all__ = ["store"]

SALES = "/v1/stock/sales"
MANY = 1_000_000


@pytest.fixture
def gift(http: httpx.Client, store: str) -> str:
    """A set that takes a tote from Vienna with each of it."""
    put = {"draws": {"tote-vienna": 1}, "kind": "stock"}
    http.put(f"/v1/events/{store}/items/gift", json=put).raise_for_status()
    return "gift"


@pytest.mark.parametrize("path", [LINES, AT])
def test_what_others_draw_on_is_told_as_its_product(
    http: httpx.Client, gift: str, path: str
) -> None:
    ask = {"product": gift, "quantity": 5, "session": "anna"}
    problem = check(http.post(path, json=ask), 409, "sold_out")
    assert problem["available"] == {"tote": 2}
    assert problem["detail"].endswith("tote has 2 left.")  # type: ignore[attr-defined]


def test_what_is_left_of_a_product_is_told_at_all_its_locations(
    http: httpx.Client, gift: str
) -> None:
    hold(http, "tote-vienna", quantity=2, session="bo")
    ask = {"product": "tote", "quantity": 12, "session": "anna"}
    problem = check(http.post(LINES, json=ask), 409, "sold_out")
    assert problem["available"] == {"tote": 9}


def pointer_of(answer: httpx.Response) -> Any:
    (error,) = check(answer, 422, "invalid_input")["errors"]  # type: ignore[misc]
    return error["pointer"]


def test_too_much_is_told_at_its_quantity(http: httpx.Client, store: str) -> None:
    ask = {"product": "cap", "session": "anna", "quantity": MANY}
    add(http, "cap")
    assert pointer_of(http.post(LINES, json=ask)) == "/quantity"
    lines = [{"product": "mug"}, {"product": "cap", "quantity": MANY}]
    both = {"session": "anna", "lines": lines}
    assert pointer_of(http.post(BULK, json=both)) == "/lines/1/quantity"
    each = http.post(BULK, json=both | {"all_or_nothing": False}).json()
    (refused,) = each["refused"]
    assert refused["problem"]["errors"][0]["pointer"] == "/quantity"


@pytest.mark.parametrize("product", ["cap", "tote", "tote-graz"])
def test_lines_that_are_too_much_together_are_told_at_the_last(
    http: httpx.Client, store: str, product: str
) -> None:
    line = {"product": product, "quantity": MANY}
    sale = {"order": "much", "lines": [line, {"product": "mug"}, line]}
    assert pointer_of(http.post(SALES, json=sale)) == "/lines/2/quantity"


def test_a_location_of_which_is_asked_too_much_is_its_line_s(
    http: httpx.Client, store: str
) -> None:
    line = {"product": "tote", "location": "Graz", "quantity": MANY}
    sale = {"order": "much", "lines": [line, line]}
    assert pointer_of(http.post(SALES, json=sale)) == "/lines/1/quantity"


@pytest.mark.parametrize("path", [LINES, AT])
def test_what_is_sold_by_its_seats_is_told_as_the_product(
    http: httpx.Client, store: str, path: str
) -> None:
    put = {"kind": "seat"}
    http.put(f"/v1/events/{store}/items/chairs", json=put).raise_for_status()
    ask = {"product": "chairs", "session": "anna"}
    assert pointer_of(http.post(path, json=ask)) == "/product"
