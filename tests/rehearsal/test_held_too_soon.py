"""Limits of time are counted from the journal alone, for each person."""

import pytest

from .told import Told


@pytest.fixture
def told() -> Told:
    """Anna's two holds, of 60 seconds and of 65."""
    told = Told()
    told.row("reserved", "a", 0.0, units=1, until=60.0)
    told.row("reserved", "b", 10.0, units=1, until=75.0)
    return told


def details(told: Told, **limits: int) -> list[str]:
    """What is found, in words."""
    found = told.found_too_soon(**limits)
    assert {(one.kind, one.subject) for one in found} <= {("limit_passed", "anna")}
    return [one.detail for one in found]


@pytest.mark.parametrize(
    ("action", "until", "held"),
    [
        ("released", 0.0, 20.0 + 65.0),
        ("expired", 0.0, 60.0 + 65.0),
        ("extended", 90.0, 90.0 + 65.0),
        ("payment_begun", 90.0, 90.0 + 65.0),
        ("confirmed", 0.0, 65.0),
    ],
)
def test_each_hold_counts_to_its_end_and_what_was_bought_does_not(
    told: Told, action: str, until: float, held: float
) -> None:
    told.row(action, "a", 20.0 if action != "expired" else 61.0, until=until)
    told.row("reserved", "a", 100.0, units=1, until=160.0)
    assert details(told, held_minutes_max=3) == []
    (found,) = details(told, held_minutes_max=1)
    assert found == f"reserved at position 4, {held:.3f} s held of 1 min"


def test_what_is_held_counts_until_now(told: Told) -> None:
    told.row("reserved", "a", 35.0, units=1, until=95.0)
    told.row("reserved", "a", 36.0, units=1, until=96.0)
    (found,) = details(told, held_minutes_max=1)
    assert found == "reserved at position 4, 63.000 s held of 1 min"


def test_who_lets_so_many_expire_waits_from_the_last_deadline(told: Told) -> None:
    told.row("expired", "a", 60.5)
    told.row("reserved", "c", 74.0, units=1, until=200.0)
    told.row("reserved", "a", 74.9, units=1, until=200.0)
    told.row("reserved", "a", 76.5, units=1, until=200.0)
    # Nobody noticed that the second had expired; others have nothing to do with it.
    (found,) = details(told, cooldown_after=2)
    assert found == "reserved at position 6, 2 expired, the last 1.500 s before"
    assert details(told, cooldown_after=3) == []
    assert details(told, cooldown_after=2, cooldown_seconds=1) == []
    assert len(details(told, cooldown_after=1)) == 2


def test_what_was_given_back_did_not_expire(told: Told) -> None:
    told.row("released", "a", 50.0)
    told.row("reserved", "a", 76.0, units=1, until=200.0)
    assert details(told, cooldown_after=2) == []
    assert len(details(told, cooldown_after=1)) == 1


def test_a_person_is_the_customer_where_known(told: Told) -> None:
    told.row("reserved", "c", 10.0, units=1, until=70.0)
    told.row("reserved", "c", 80.0, units=1, until=140.0)
    (found,) = told.found_too_soon(cooldown_after=1)
    assert found.subject == "cy"
