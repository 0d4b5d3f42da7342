"""The scripts for psql, as their README calls them."""

from typing import Any

import psycopg
import pytest

from .readme import Example


@pytest.fixture(scope="module")
def example(url: str) -> Example:
    return Example("plain_sql", url)


def test_an_order_is_held_then_paid_and_a_refused_one_undone(
    example: Example, url: str
) -> None:
    said = example.run(example.setup).splitlines()
    assert said[0].startswith("anna holds 2 until 20")
    assert said[1:] == ["anna has paid", "bo got nothing: sold_out"]
    with psycopg.connect(url) as link:
        assert rows(link, "select buyer, is_paid from orders") == [("anna", True)]
        assert rows(link, "select session, status from dibs.reservations") == [
            ("anna", "confirmed")
        ]
        assert rows(link, "select * from dibs.verify('gala')") == []


def rows(link: psycopg.Connection[Any], statement: str) -> list[Any]:
    return link.execute(statement.encode()).fetchall()
