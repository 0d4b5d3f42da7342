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
    customer_class=CLASSES,
    items=st.sampled_from([{"floor": 1}, {"shirt": 1}, {"floor": 1, "shirt": 1}]),
)
POLICIES = sparse(
    item=st.sampled_from([None, "floor", "shirt"]),
    customer_class=CLASSES,
    session_reservations_max=LIMITS,
    customer_reservations_max=LIMITS,
    units_max=st.just(9),
)


@settings(
    max_examples=sized(100, 5_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    births=st.lists(RESERVES, min_size=BORN, max_size=BORN),
    batch=st.lists(RESERVES, min_size=2, max_size=6),
    session_limit=LIMITS,
    customer_limit=LIMITS,
    policies=st.lists(POLICIES, max_size=2),
)
def test_limits_are_exact_within_a_batch(
    twins: Twins,
    births: list[dict[str, Any]],
    batch: list[dict[str, Any]],
    session_limit: int | None,
    customer_limit: int | None,
    policies: list[dict[str, Any]],
) -> None:
    rules: dict[str, Any] = {
        "duplicates": "allow",
        "session_reservations_max": session_limit,
        "customer_reservations_max": customer_limit,
        "policies": policies,
    }
    together, apart = twins(**rules)
    for twin in (together, apart):
        for item in ("floor", "shirt"):
            twin.door.put_item(twin.event, item, capacity=99)
    together.begin(births)
    apart.begin(births)
    told = together.at_once({"reserve": batch})
    assert told == apart.one_by_one({"reserve": batch})
    state = together.state()
    assert state == apart.state()
    assert state["broken"] == []
