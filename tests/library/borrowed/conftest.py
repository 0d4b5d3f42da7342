"""Events and orders for callers with transactions of their own."""

from collections.abc import Iterator
from contextlib import ExitStack
from secrets import token_hex
from typing import Any

import psycopg
import pytest
from tests.library.test_office import hall

from dibs import Dibs

from .caller import Caller, Open

ORDERS = "create table if not exists orders (buyer text, event_id text)"


@pytest.fixture(scope="module")
def pool(url: str) -> Iterator[Dibs]:
    """The library on connections of its own."""
    with Dibs(url) as pool:
        yield pool


@pytest.fixture
def watch(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A second look at the same database."""
    with psycopg.connect(url, autocommit=True) as watch:
        yield watch


@pytest.fixture
def event(pool: Dibs, watch: psycopg.Connection[Any]) -> Iterator[str]:
    """An event with seats and 10 on the floor; its invariants hold at the end."""
    watch.execute(ORDERS)
    name = f"event-{token_hex(4)}"
    pool.put_event(name, currency="EUR", duplicates="allow")
    pool.put_plan(name, hall("A-1", "A-2"))
    pool.put_item(name, "floor", capacity=10, price_minor=4500)
    yield name
    assert pool.verify(name) == []


@pytest.fixture
def open_caller(url: str, kind: type[Caller], event: str) -> Iterator[Open]:
    """Opens callers of the kind that a file's own fixture names."""
    with ExitStack() as stack:

        def opened() -> Caller:
            caller = kind(url)
            stack.callback(caller.close)
            caller.open()
            return caller

        yield opened
