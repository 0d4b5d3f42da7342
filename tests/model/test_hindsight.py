"""How things were is found by undoing what has happened since, exactly."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.doors.database import Databases
from tests.sizes import sized

from .house import DOINGS, House

STEPS = st.one_of(
    DOINGS,
    st.tuples(st.just("advance"), st.integers(1, 9)),
    st.tuples(st.just("roll up"), st.just(0)),
)
numbers = count(1)

NOW = """
select i.item_id, i.sold_count, i.blocked_count, i.capacity, h.held
from dibs.items i
cross join lateral (
  select coalesce(sum(u.units), 0)::bigint as held
  from dibs.reservations v
  cross join lateral unnest(v.demand_items, v.demand_units) u (item_id, units)
  where v.event_id = i.event_id and v.status = 'reserved' and u.item_id = i.item_id
    and v.ends_at > dibs._now()
) h
where i.event_id = %s order by 1
"""
THEN = """
select u.*, h.held
from dibs._stock_then(
  %(event)s, array(select item_id from dibs.items where event_id = %(event)s), %(at)s
) u
cross join lateral (
  select coalesce(sum(h.units), 0)::bigint as held
  from dibs._holds_then(%(event)s, array[u.item_id], %(at)s) h
) h
order by 1
"""


@pytest.fixture(scope="module")
def house(databases: Databases) -> Iterator[House]:
    with databases.copy() as url:
        house = House(url)
        yield house
        house.close()


@settings(
    max_examples=sized(30, 2_000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=4, max_size=25))
def test_is_as_it_was_then(house: House, steps: list[tuple[str, int]]) -> None:
    house.open(next(numbers))
    seen: list[tuple[Any, list[Any]]] = []
    for verb, number in steps:
        house.do(verb, number)
        # Nothing is swept of what it counts as free, so that both see the same.
        house.do("sweep", 0)
        now = house.link.execute(NOW, (house.event,)).fetchall()
        seen.append((house.clock.now(), now))
        house.clock.advance(minutes=25)
    for at, now in seen:
        then = house.link.execute(THEN, {"at": at, "event": house.event}).fetchall()
        assert then == now
