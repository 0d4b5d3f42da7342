"""Kinds over HTTP: listed, put, and as shipped again."""

from collections.abc import Iterator

import httpx
import pytest

from .test_problems import check

SHIPPED = {"hold_seconds": 1800, "extension_seconds": 300, "extensions_max": 3}


@pytest.fixture(autouse=True)
def shipped(http: httpx.Client) -> Iterator[None]:
    """The kind is as shipped again at the end."""
    yield
    assert http.put("/v1/kinds/ticket", json={}).status_code == 200


def test_what_is_put_is_in_force_until_it_is_put_again(http: httpx.Client) -> None:
    put = http.put("/v1/kinds/ticket", json={"duplicates": "merge", "units_max": 4})
    assert put.status_code == 200
    ours = SHIPPED | {"duplicates": "merge", "units_max": 4}
    assert http.get("/v1/kinds").json()["kinds"]["ticket"] == ours
    again = http.put("/v1/kinds/ticket", json={}).json()
    assert again["kinds"]["ticket"] == SHIPPED
    assert again["server_now"]


def test_a_kind_there_is_not_and_a_wrong_setting_are_named(http: httpx.Client) -> None:
    unknown = check(http.put("/v1/kinds/chair", json={}), 422, "invalid_input")
    wrong = check(
        http.put("/v1/kinds/ticket", json={"life_seconds_max": 9, "hold_seconds": 10}),
        422,
        "invalid_input",
    )
    fields = [problem["errors"][0]["pointer"] for problem in (unknown, wrong)]
    assert fields == ["/kind", "/life_seconds_max"]
