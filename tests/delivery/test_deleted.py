"""An endpoint that is deleted with more deliveries than can go at once."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

Link = psycopg.Connection[Any]

GONE, KEPT = (str(UUID(int=number)) for number in (1, 2))
COUNT, AT_ONCE = 25, 10
FILL = """
insert into dibs_office.deliveries (
  delivery_id, endpoint_id, ledger, position, type, subject, body, recorded_at,
  created_at, due_at
)
select gen_random_uuid(), %(endpoint)s, 'gala', n, 't', 'subject-' || n, '', now(),
  now(), now()
from generate_series(1, %(count)s) n
"""
TRY = """
select dibs_office.finish_delivery(d.delivery_id, 0, 'failed', 5, 500, null, 60)
from dibs_office.deliveries d where d.endpoint_id = %s
"""
PRUNE = "select dibs_office.prune_deliveries(null, %s)"


@pytest.fixture
def link(url: str) -> Iterator[Link]:
    """Two endpoints, each with its deliveries, of which one is deleted."""
    with psycopg.connect(url, autocommit=True) as link:
        for endpoint in (GONE, KEPT):
            settings = Jsonb({"url": "https://example.com/"})
            link.execute(
                "select dibs_office.put_endpoint(%s, %s, 's')", (endpoint, settings)
            )
            link.execute(FILL, {"endpoint": endpoint, "count": COUNT})
            link.execute(TRY, (endpoint,))
        link.execute(
            "select dibs_office.delete_endpoint(%s, deliveries_max => %s)",
            (GONE, AT_ONCE),
        )
        yield link
        link.execute("select dibs_office.delete_endpoint(%s)", (KEPT,))
        link.execute(PRUNE, (None,))


def count_of(link: Link, what: str, *given: object) -> int:
    row = link.execute(f"select count(*) from {what}", given).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", COUNT),
        ("status => 'pending'", COUNT),
        ("subject => 'subject-25'", 1),
        (f"endpoint_id => '{GONE}'", 0),
    ],
)
def test_what_is_left_is_not_listed(link: Link, asked: str, count: int) -> None:
    assert count_of(link, f"dibs_office.list_deliveries({asked})") == count


def test_what_is_left_is_pruned(link: Link) -> None:
    deliveries = "dibs_office.deliveries where endpoint_id = %s"
    assert count_of(link, deliveries, GONE) == COUNT - AT_ONCE
    pruned = [link.execute(PRUNE, (AT_ONCE,)).fetchone() for _ in range(3)]
    assert pruned == [(AT_ONCE,), (COUNT - 2 * AT_ONCE,), (0,)]
    assert count_of(link, deliveries, GONE) == 0
    assert count_of(link, deliveries, KEPT) == COUNT
    attempts = "dibs_office.delivery_attempts"
    assert count_of(link, attempts) == COUNT
