"""How much goes into one turn follows from how long turns hold their event."""

from dibs import Settings
from dibs.batching.budget import WEIGHT_MIN, Budget

SETTINGS = Settings(batch_requests_max=500, batch_lock_ms_max=20)


def settle(seconds_per_weight: float) -> float:
    """Where the budget ends when every turn is as heavy as it may be."""
    budget = Budget(SETTINGS)
    for _ in range(200):
        weight = int(budget.weight_max)
        budget.learn(weight, weight * seconds_per_weight)
    return budget.weight_max


def test_settles_where_a_turn_takes_what_it_may() -> None:
    assert round(settle(0.0001)) == 200
    assert round(settle(0.00005)) == 400


def test_stays_within_its_bounds() -> None:
    assert settle(1.0) == WEIGHT_MIN
    assert settle(0.0) == 5_000


def test_a_light_turn_proves_nothing() -> None:
    budget = Budget(SETTINGS)
    before = budget.weight_max
    budget.learn(1, 5.0)
    budget.learn(1, 0.0)
    assert budget.weight_max == before


def test_a_turn_of_half_the_weight_proves_something() -> None:
    budget = Budget(SETTINGS)
    half = int(budget.weight_max) // 2
    budget.learn(half, 5.0)
    assert budget.weight_max == half
