"""Saying where calls come from, in a program that makes them for others."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from dibs import AsyncDibs, Dibs, LimitReached, SoldOut, called_from
from dibs.caller import CALLER
from dibs.config import Settings
from dibs.networks import kept_of

KEPT = """
select action, network, agent from dibs.journal
where event_id = %s order by position
"""


SECRET = "sixteen-letters-at-least"
IPV6 = [f"2001:db8:1:2::{number:x}" for number in range(1, 5)]
LIMITED: dict[str, Any] = {"duplicates": "allow", "network_reservations_max": 2}


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


@pytest.fixture
def hiding(url: str) -> Iterator[Dibs]:
    """The library with a secret under which it keeps addresses."""
    settings = Settings(database_url=url, network_hash_secret=SECRET)
    with Dibs(settings=settings) as hiding:
        yield hiding


def granted(dibs: Dibs, event: str, *networks: str) -> int:
    """How many of these get a hold of their own."""
    count = 0
    for number, network in enumerate(networks):
        with called_from(network):
            try:
                dibs.reserve(event, {"floor": 1}, session=f"s{number}")
            except LimitReached:
                continue
        count += 1
    return count


def test_addresses_of_one_ipv6_network_are_limited_together(
    dibs: Dibs, event: str
) -> None:
    dibs.put_event(event, items={"floor": 9}, **LIMITED)
    assert granted(dibs, event, *IPV6, "[2001:db8:1:2::9]:443") == 2
    assert granted(dibs, event, "2001:db8:1:2::/64") == 0
    assert granted(dibs, event, "2001:db8:1:3::1", "2001:db8:1:3::/64") == 2
    mapped = ("::ffff:203.0.113.7", "203.0.113.7:4711", "203.0.113.7")
    assert granted(dibs, event, *mapped) == 2
    assert {network for _, network, _ in kept(dibs, event) if network} == {
        "2001:db8:1:2::/64",
        "2001:db8:1:3::/64",
        "203.0.113.7",
    }


def test_keeps_digests_alone_where_a_secret_is_set(hiding: Dibs, event: str) -> None:
    address, network = "203.0.113.7", "2001:db8:1:2::/64"
    digest = kept_of(address, SECRET)
    with called_from(address):
        hiding.put_event(event, items={"floor": 9}, **LIMITED)
        held = hiding.reserve(event, {"floor": 1}, session="anna")
        with psycopg.connect(hiding.url) as link:
            hiding.extend(event, held.id, connection=link)
    assert granted(hiding, event, address, digest) == 1
    assert granted(hiding, event, *IPV6) == 2
    found = {network for _, network, _ in kept(hiding, event)}
    assert found == {digest, kept_of(network, SECRET)}


def test_finds_by_address_whatever_is_kept_of_it(hiding: Dibs, event: str) -> None:
    for address in ("203.0.113.7", IPV6[0]):
        with called_from(address):
            hiding.put_event(event, items={"floor": 9})
        for network in (address, kept_of(address, SECRET)):
            found = hiding.search_journal(event, network=network)
            assert "event_put" in {row.action for row in found}


def test_what_stands_for_no_address_is_kept_as_it_is(hiding: Dibs, event: str) -> None:
    with called_from("the box office"):
        hiding.put_event(event, items={"floor": 9})
    assert {network for _, network, _ in kept(hiding, event)} == {"the box office"}
