"""A batch answers as its requests would one by one, and leaves the same behind."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sizes import sized

from .conftest import Twins
from .twins import BORN, ITEMS, SEATS, Batch

SESSIONS = st.sampled_from(["anna", "bo", "cy", "di"])
CUSTOMERS = st.none() | st.sampled_from(["x", "y"])
KEYS = st.none() | st.sampled_from(["k", "l", "m"])
UNITS = st.integers(1, 3)


def sparse(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Objects without their nulls."""
    return st.fixed_dictionaries(fields).map(
        lambda made: {name: value for name, value in made.items() if value is not None}
    )


WISHES = {
    "items": st.dictionaries(st.sampled_from([*ITEMS, "nothing"]), UNITS, max_size=3),
    "seats": st.lists(st.sampled_from([*SEATS, "A-0"]), max_size=2, unique=True),
    "best": st.none()
    | st.dictionaries(st.sampled_from(["lower", "floor"]), UNITS, max_size=1),
}
CLASSES = st.none() | st.just("vip")
RESERVES = sparse(
    session=SESSIONS, customer=CUSTOMERS, customer_class=CLASSES, key=KEYS, **WISHES
)
LIMITS = st.none() | st.integers(1, 3)
POLICIES = sparse(
    item=st.none() | st.sampled_from([*ITEMS, "lower"]),
    customer_class=CLASSES,
    duplicates=st.none() | st.sampled_from(["refuse", "merge", "allow"]),
    units_max=st.integers(2, 6),
    session_reservations_max=LIMITS,
    customer_reservations_max=LIMITS,
    hold_seconds=st.sampled_from([60, 600, 900]),
)
NAMED = sparse(id=st.integers(0, BORN), key=KEYS, session=st.none() | SESSIONS)
PARTS = sparse(
    id=st.integers(0, BORN + 1),
    key=KEYS,
    items=st.none() | st.dictionaries(st.sampled_from([*ITEMS]), UNITS, max_size=2),
    seats=st.none() | st.lists(st.sampled_from(SEATS), max_size=2, unique=True),
)
BEATS = sparse(id=st.integers(0, BORN), key=KEYS, paying=st.none() | st.booleans())
ORDERS = st.sampled_from(["order-1", "order-2"])
PAYMENTS = sparse(id=st.integers(0, BORN), key=KEYS, order_id=st.none() | ORDERS)
SETTLES = sparse(
    id=st.integers(0, BORN + 1),
    key=KEYS,
    order_id=ORDERS,
    accepts=st.none() | st.sampled_from(["same", "equal", "next_best"]),
    amount_minor=st.none() | st.sampled_from([2000, 3000]),
)
AMENDS = sparse(
    id=st.integers(0, BORN),
    key=KEYS,
    session=st.none() | SESSIONS,
    customer=CUSTOMERS,
    **{name: st.none() | wish for name, wish in WISHES.items()},
)
CARTS = sparse(
    session=SESSIONS,
    customer=CUSTOMERS,
    key=KEYS,
    change=st.none() | st.sampled_from(["add", "set"]),
    items=st.dictionaries(
        st.sampled_from([*ITEMS, "nothing"]), st.integers(0, 3), max_size=2
    ),
)
BATCHES = sparse(
    expire=st.lists(NAMED, max_size=2),
    release=st.lists(NAMED, max_size=3),
    cancel=st.lists(NAMED | PARTS, max_size=3),
    leave=st.lists(NAMED, max_size=2),
    heartbeat=st.lists(BEATS, max_size=3),
    extend=st.lists(NAMED, max_size=3),
    begin_payment=st.lists(PAYMENTS, max_size=2),
    confirm=st.lists(NAMED, max_size=3),
    settle=st.lists(SETTLES, max_size=4),
    end_payment=st.lists(PAYMENTS, max_size=2),
    amend=st.lists(AMENDS, max_size=4),
    fill_cart=st.lists(CARTS, max_size=4),
    reserve=st.lists(RESERVES, max_size=8),
    reserve_again=st.lists(NAMED, max_size=3),
    sell=st.lists(RESERVES, max_size=3),
)


@settings(
    max_examples=sized(25, 10_000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    births=st.lists(RESERVES, min_size=BORN, max_size=BORN),
    batches=st.lists(BATCHES, min_size=1, max_size=3),
    duplicates=st.sampled_from(["refuse", "merge", "allow"]),
    silence=st.sampled_from([None, 300, 400]),
    limits=st.tuples(LIMITS, LIMITS),
    policies=st.lists(POLICIES, max_size=3),
    late_payment=st.sampled_from(["refund", "same", "equal", "next_best"]),
)
def test_a_batch_is_as_good_as_its_requests_one_by_one(
    twins: Twins,
    births: list[dict[str, Any]],
    batches: list[Batch],
    duplicates: str,
    silence: int | None,
    limits: tuple[int | None, int | None],
    policies: list[dict[str, Any]],
    late_payment: str,
) -> None:
    settings: dict[str, Any] = {
        "duplicates": duplicates,
        "heartbeat_seconds": silence,
        "session_reservations_max": limits[0],
        "customer_reservations_max": limits[1],
        "policies": policies,
        "late_payment": late_payment,
    }
    together, apart = twins(**settings)
    together.begin(births)
    apart.begin(births)
    for batch in batches:
        assert together.at_once(batch) == apart.one_by_one(batch)
    state = together.state()
    assert state == apart.state()
    assert state["broken"] == []
