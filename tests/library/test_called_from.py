"""Saying where calls come from, in a program that makes them for others."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from dibs import AsyncDibs, Dibs, SoldOut, called_from
from dibs.caller import CALLER

KEPT = """
select action, network, agent from dibs.journal
where event_id = %s order by position
"""


@pytest.fixture
def dibs(url: str) -> Iterator[Dibs]:
    """The library for code without an event loop, which does its work in a thread."""
    with Dibs(url) as dibs:
        yield dibs


@pytest.fixture
def event(dibs: Dibs, request: pytest.FixtureRequest) -> Iterator[str]:
    """A name for an event; it is sound at the end."""
    name = request.node.originalname[5:60]
    yield name
    assert dibs.verify(name) == []


def kept(dibs: Dibs, event: str) -> list[Any]:
    with psycopg.connect(dibs.url) as link:
        return link.execute(KEPT, (event,)).fetchall()


def test_keeps_where_calls_came_from(dibs: Dibs, event: str) -> None:
    with called_from("203.0.113.7", agent="Chrome"):
        dibs.put_event(event, items={"floor": 3})
        held = dibs.reserve(event, {"floor": 1}, session="anna")
        with pytest.raises(SoldOut):
            dibs.reserve(event, {"floor": 3}, session="bo")
    dibs.confirm(event, held.id)
    with called_from(agent="Firefox"):
        dibs.block(event, {"floor": 1})
    assert kept(dibs, event) == [
        ("item_put", "203.0.113.7", "Chrome"),
        ("event_put", "203.0.113.7", "Chrome"),
        ("reserved", "203.0.113.7", "Chrome"),
        ("confirmed", None, None),
        ("blocked", None, "Firefox"),
    ]
    with psycopg.connect(dibs.url) as link:
        refused = link.execute(
            "select network, agent from dibs.refusals where event_id = %s", (event,)
        ).fetchall()
    assert refused == [("203.0.113.7", "Chrome")]


def test_keeps_it_on_a_lent_connection(dibs: Dibs, event: str) -> None:
    dibs.put_event(event, items={"floor": 3})
    with psycopg.connect(dibs.url) as link, called_from("203.0.113.7", agent="Chrome"):
        dibs.reserve(event, {"floor": 1}, session="anna", connection=link)
    assert kept(dibs, event)[-1] == ("reserved", "203.0.113.7", "Chrome")


def test_tells_callers_of_one_turn_apart(dibs: Dibs, event: str) -> None:
    dibs.put_event(event, items={"floor": 100})

    async def reserve_all() -> None:
        async with AsyncDibs(dibs.url) as crowd:

            async def reserve(number: int) -> None:
                with called_from(f"198.51.100.{number}"):
                    await asyncio.sleep(0)
                    await crowd.reserve(event, {"floor": 1}, session=f"s{number}")

            await asyncio.gather(*(reserve(number) for number in range(50)))

    asyncio.run(reserve_all())
    with psycopg.connect(dibs.url) as link:
        rows = link.execute(
            "select session, network from dibs.reservations where event_id = %s",
            (event,),
        ).fetchall()
    assert dict(rows) == {f"s{n}": f"198.51.100.{n}" for n in range(50)}


def test_ends_with_its_block() -> None:
    with called_from("203.0.113.7"):
        with called_from(agent="Chrome"):
            assert CALLER.get().network is None
        assert CALLER.get().network == "203.0.113.7"
    assert not CALLER.get()


def test_cuts_and_mends_what_cannot_be_kept(dibs: Dibs, event: str) -> None:
    with called_from("n" * 99, agent="a\x00\ud800\n" + "b" * 999):
        dibs.put_event(event, items={"floor": 1})
        dibs.reserve(event, {"floor": 1}, session="anna")
    networks = {network for _, network, _ in kept(dibs, event)}
    agents = {agent for _, _, agent in kept(dibs, event)}
    assert networks == {"n" * 64}
    assert agents == {"a???" + "b" * 196}
