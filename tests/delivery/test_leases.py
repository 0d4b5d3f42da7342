"""Who tells an endpoint: one at a time, each under a number above the one before."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import Clock

Link = psycopg.Connection[Any]

ENDPOINT, FIRST, SECOND = (str(UUID(int=number)) for number in range(1, 4))
SECONDS = 10


@pytest.fixture
def link(url: str) -> Iterator[Link]:
    """An endpoint that nobody tells."""
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(
            "select dibs_office.put_endpoint(%s, %s, 's')",
            (ENDPOINT, Jsonb({"url": "https://example.com/"})),
        )
        yield link
        link.execute("select dibs_office.delete_endpoint(%s)", (ENDPOINT,))


def lease(link: Link, holder: str, *besides: str) -> list[int]:
    """The number under which the holder tells it, none where it does not."""
    rows = link.execute(
        "select version from dibs_office.lease_endpoints(%s, %s, null, %s::uuid[])"
        " where endpoint_id = %s",
        (holder, SECONDS, list(besides), ENDPOINT),
    )
    return [version for (version,) in rows]


def raised(link: Link, holder: str, above: int) -> bool:
    row = link.execute(
        "select dibs_office.raise_endpoint(%s, %s, %s)", (ENDPOINT, holder, above)
    ).fetchone()
    return bool(row and row[0])


def test_the_number_grows_with_everybody_else_who_takes_it(
    link: Link, clock: Clock
) -> None:
    (first,) = lease(link, FIRST)
    clock.advance(seconds=SECONDS / 2 + 1)
    assert lease(link, FIRST) == [first]
    assert lease(link, SECOND) == []
    clock.advance(seconds=SECONDS)
    assert lease(link, FIRST) == [first], "nobody had it meanwhile"
    clock.advance(seconds=SECONDS)
    assert lease(link, SECOND) == [first + 1]
    clock.advance(seconds=SECONDS)
    assert lease(link, FIRST) == [first + 2]
    link.execute("select dibs_office.release_endpoints(%s)", (FIRST,))
    assert lease(link, SECOND) == [first + 3]


def test_who_leases_it_may_raise_the_number(link: Link, clock: Clock) -> None:
    (number,) = lease(link, FIRST)
    assert not raised(link, SECOND, 1_000)
    assert lease(link, FIRST) == [number]
    assert raised(link, FIRST, 1_000)
    assert lease(link, FIRST) == [1_001]
    assert raised(link, FIRST, 5)
    assert lease(link, FIRST) == [1_002]
    clock.advance(seconds=SECONDS)
    assert lease(link, SECOND) == [1_003]
    assert not raised(link, FIRST, 2_000), "somebody else has it by now"


def test_who_leaves_it_to_others_does_not_take_it(link: Link) -> None:
    assert lease(link, FIRST, ENDPOINT) == []
    (number,) = lease(link, SECOND, FIRST)
    assert lease(link, SECOND, ENDPOINT) == [], "nor is told that it has it"
    assert lease(link, SECOND) == [number]


def test_who_gives_one_back_keeps_the_others(link: Link) -> None:
    (number,) = lease(link, FIRST)
    give_back = "select dibs_office.release_endpoints(%s, %s::uuid[])"
    link.execute(give_back, (FIRST, [SECOND]))
    assert lease(link, SECOND) == []
    link.execute(give_back, (FIRST, [ENDPOINT]))
    assert lease(link, SECOND) == [number + 1]
