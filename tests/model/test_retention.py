"""Whatever was done, and whenever what is old goes: verify stays empty."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.doors.database import Databases
from tests.sizes import sized

from .house import DOINGS, House

STEPS = st.one_of(
    DOINGS,
    st.tuples(st.just("advance"), st.integers(5, 40)),
    st.tuples(st.just("tidy"), st.integers(1, 9)),
)

LATER = [("advance", 40), ("tidy", 900), ("advance", 40), ("tidy", 901)]
"""How every story ends, so that something goes."""


@pytest.fixture(scope="module")
def house(databases: Databases) -> Iterator[House]:
    with databases.copy() as url:
        house = House(url)
        yield house
        house.close()


numbers = iter(range(1, 10_000))


@settings(
    max_examples=sized(30, 2_000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=8, max_size=40))
def test_stays_sound_and_mends_no_more_than_is_broken(
    house: House, steps: list[tuple[str, int]]
) -> None:
    house.open(next(numbers))
    for verb, number in [*steps, *LATER]:
        house.do(verb, number)
    assert house.door.verify(house.event) == []
    house.link.execute(
        "update dibs.items set available_count = available_count - 1,"
        " sold_count = sold_count + 1 where event_id = %s and item_id = 'floor'",
        (house.event,),
    )
    last = "select position from dibs.event_heads where event_id = %s"
    (before,) = house.link.execute(last, (house.event,)).fetchone() or (0,)
    house.link.execute("select dibs.reconcile(%s)", (house.event,))
    late = "select action from dibs.journal where event_id = %s and position > %s"
    assert house.door.verify(house.event) == []
    told = {"balance", "reconciled"}
    assert {
        action for (action,) in house.link.execute(late, (house.event, before))
    } <= told
