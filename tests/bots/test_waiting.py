"""How long buyers waited: everybody's wait, with pauses at their full length."""

from math import inf

import pytest

from dibs.rehearsal import waiting
from dibs.rehearsal.waiting import Wait, waits_of


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    moved = Hand()
    monkeypatch.setattr(waiting, "clock", moved)
    return moved


def waited(hand: Hand, *, held: bool, noes: int = 0, returns: int = 0) -> Wait:
    """Somebody whom the service answers within a second, ten times as fast."""
    wait = Wait(10.0)
    wait.pause(100.0)  # before they click
    wait.click()
    for number in range(noes + returns):
        hand.seconds += 1.0
        wait.hear_no()
        pause(wait, hand, 20.0)
        if number >= noes - 1 + held:
            wait.go_away()
            pause(wait, hand, 200.0)
    if held:
        hand.seconds += 1.0
        wait.hear_of_hold()
    return wait


def pause(wait: Wait, hand: Hand, seconds: float) -> None:
    wait.pause(seconds)
    hand.seconds += seconds / 10.0


def test_a_pause_counts_at_its_full_length_and_the_service_as_it_was(
    hand: Hand,
) -> None:
    assert waited(hand, held=True).seconds == 1.0
    assert waited(hand, held=True, noes=2).seconds == pytest.approx(43.0)


def test_who_gets_nothing_counts_until_the_last_no_as_they_chose(hand: Hand) -> None:
    assert waited(hand, held=False, noes=1).seconds == 1.0
    assert waited(hand, held=False, noes=3).seconds == pytest.approx(43.0)
    assert waited(hand, held=False, noes=3, returns=2).seconds == pytest.approx(43.0)
    assert Wait(10.0).seconds == inf


def test_what_comes_back_counts_apart(hand: Hand) -> None:
    later = waited(hand, held=True, returns=1)
    assert later.seconds == 1.0
    assert later.seconds_to_hold == pytest.approx(222.0)


def test_nobody_is_left_out(hand: Hand) -> None:
    held = [waited(hand, held=True) for _ in range(95)]
    later, none = waited(hand, held=True, returns=1), waited(hand, held=False, noes=1)
    told = waits_of([*held, later, none, Wait(10.0)])
    counted = (told.held_at_once, told.held_later, told.sold_out, told.unheard)
    assert counted == (95, 1, 1, 1)
    assert told.p95_seconds == told.to_hold_p95_seconds == 1.0
    # One in ten who never hears anything is one too many.
    told = waits_of([*held, *(Wait(10.0) for _ in range(10))])
    assert told.p95_seconds is None
