"""Limits in a batch are those of its requests one by one."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sizes import sized

from .conftest import Twins
from .test_batches import sparse
from .twins import BORN

LIMITS = st.none() | st.integers(1, 3)
CLASSES = st.none() | st.just("vip")
RESERVES = sparse(
    session=st.sampled_from(["anna", "bo"]),
    customer=st.sampled_from([None, "x", "y"]),
    network=st.sampled_from([None, "203.0.113.7", "203.0.113.8"]),
    customer_class=CLASSES,
    items=st.sampled_from(
        [{"floor": 1}, {"floor": 2}, {"shirt": 1}, {"floor": 1, "shirt": 2}]
    ),
)
AMENDS = sparse(
    id=st.integers(0, BORN),
    customer=st.sampled_from([None, None, "x"]),
    items=st.sampled_from([{"floor": 1}, {"floor": 3}, {"floor": 1, "shirt": 1}]),
)
POLICIES = sparse(
    item=st.sampled_from([None, "floor", "shirt"]),
    customer_class=CLASSES,
    session_reservations_max=LIMITS,
    customer_reservations_max=LIMITS,
    network_reservations_max=LIMITS,
    network_units_max=LIMITS,
    session_units_max=LIMITS,
    customer_units_max=LIMITS,
    cooldown_seconds=st.none() | st.just(30),
    units_max=st.just(9),
)
EVENTS = sparse(
    duplicates=st.sampled_from(["allow", "allow", "merge", "refuse"]),
    session_reservations_max=LIMITS,
    customer_reservations_max=LIMITS,
    network_reservations_max=LIMITS,
    network_units_max=st.none() | st.integers(1, 5),
    session_units_max=st.none() | st.integers(1, 5),
    customer_units_max=st.none() | st.integers(1, 5),
    held_minutes_max=st.none() | st.sampled_from([5, 10, 15]),
    cooldown_after=LIMITS,
    cooldown_seconds=st.none() | st.sampled_from([60, 600]),
)


@settings(
    max_examples=sized(40, 5_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    births=st.lists(RESERVES, min_size=BORN, max_size=BORN),
    batch=st.lists(RESERVES, min_size=2, max_size=6),
    amends=st.lists(AMENDS, max_size=2),
    event=EVENTS,
    capacity=st.sampled_from([4, 99]),
    policies=st.lists(POLICIES, max_size=2),
)
def test_limits_are_exact_within_a_batch(
    twins: Twins,
    births: list[dict[str, Any]],
    batch: list[dict[str, Any]],
    amends: list[dict[str, Any]],
    event: dict[str, Any],
    capacity: int,
    policies: list[dict[str, Any]],
) -> None:
    rules: dict[str, Any] = {"duplicates": "allow", **event, "policies": policies}
    together, apart = twins(**rules)
    for twin in (together, apart):
        for item in ("floor", "shirt"):
            twin.door.put_item(twin.event, item, capacity=capacity)
    together.begin(births)
    apart.begin(births)
    asked = {"amend": amends, "reserve": batch}
    assert together.at_once(asked) == apart.one_by_one(asked)
    state = together.state()
    assert state == apart.state()
    assert state["broken"] == []
