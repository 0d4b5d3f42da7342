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


def weight_after(budget: Budget, weight: int, seconds: float) -> float:
    budget.learn(weight, seconds)
    return budget.weight_max


def test_settles_where_a_turn_takes_what_it_may() -> None:
    assert round(settle(0.0001)) == 200
    assert round(settle(0.00005)) == 400


def test_stays_within_its_bounds() -> None:
    assert settle(0.002) == WEIGHT_MIN
    assert settle(0.0) == 5_000


def test_stays_at_the_least_while_turns_of_it_take_too_long() -> None:
    least = Budget(Settings(batch_requests_max=WEIGHT_MIN // 2, batch_lock_ms_max=20))
    for _ in range(2):
        assert weight_after(least, WEIGHT_MIN, 0.1) == WEIGHT_MIN


def test_goes_below_them_where_requests_are_slow() -> None:
    # As many as a turn of half a second has, for all of them are slow.
    assert 7 < settle(0.05) < 20
    assert settle(2.0) == 1
    patient = Settings(batch_lock_ms_max=5_000)
    before = Budget(patient).weight_max
    assert weight_after(Budget(patient), 1, 9.9) == before
    assert weight_after(Budget(patient), 1, 10.0) < before


def test_rises_again_where_what_was_slow_is_over() -> None:
    budget = Budget(SETTINGS)
    for _ in range(9):
        budget.learn(int(budget.weight_max), 5.0)
    assert budget.weight_max == 1
    for _ in range(40):
        budget.learn(int(budget.weight_max), 0.001)
    assert budget.weight_max > WEIGHT_MIN


def test_knows_which_turns_show_what_requests_take() -> None:
    budget = Budget(SETTINGS)
    assert not budget.is_filled_by(WEIGHT_MIN - 1, 499)
    assert budget.is_filled_by(WEIGHT_MIN, 1)
    assert budget.is_filled_by(1, 500), "no more requests are let into one"
    budget.learn(1, 5.0)
    budget.learn(1, 5.0)
    assert budget.weight_max == 10
    assert not budget.is_filled_by(4, 4)
    assert budget.is_filled_by(5, 1)


def test_a_light_turn_proves_nothing_unless_it_is_slow() -> None:
    budget = Budget(SETTINGS)
    before = budget.weight_max
    budget.learn(1, 0.999)
    budget.learn(1, 0.0)
    assert budget.weight_max == before
    budget.learn(1, 1.0)
    assert budget.weight_max < before


def test_a_turn_of_half_the_weight_proves_something() -> None:
    budget = Budget(SETTINGS)
    half = int(budget.weight_max) // 2
    budget.learn(half, 0.1)
    assert budget.weight_max == half
