"""Who comes to an on-sale, as chances: how many they are, what they want, how long they
take. All durations are seconds of the evening, before any speeding up.

Think times are log-normal. A buyer has dice of their own, made from the seed and the
buyer's number, so that one buyer's luck does not shift everybody else's.
"""

import random
from math import exp, log
from typing import Literal

import msgspec

PARTY_WEIGHTS = (18, 42, 14, 17, 5, 4)
"""Out of a hundred parties, so many of one, two, … six."""


class Pause(msgspec.Struct, frozen=True):
    """A log-normal duration by its median and its spread (sigma)."""

    median_seconds: float
    spread: float

    def draw(self, chance: random.Random) -> float:
        """One duration in seconds."""
        return exp(chance.gauss(log(self.median_seconds), self.spread))


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """How people behave. Shares are of 1."""

    choosing: Pause = Pause(25.0, 0.8)
    """From opening the page to asking for seats."""
    choosing_again: Pause = Pause(8.0, 0.5)
    """After hearing that others were faster."""
    paying: Pause = Pause(120.0, 0.8)
    """From the cart to the payment."""
    looking_in: Pause = Pause(180.0, 0.5)
    """Between looks of somebody who found nothing and watches for returns."""
    patience: Pause = Pause(1500.0, 0.8)
    """How long such a buyer watches."""
    after_hours_seconds: float = 900.0
    """After the last buyer has come, watchers stay so much longer at most."""
    abandon_share: float = 0.3
    """Carts that nobody pays for: of 100 carts, 30."""
    leave_share: float = 0.5
    """Of those, given back by leaving; the rest just expire."""
    settle_share: float = 0.5
    """Buyers who take the floor for lack of seats, or seats for lack of floor."""
    merchandise_share: float = 0.2
    """Buyers who put merchandise into the same cart."""
    mixed_share: float = 0.03
    """Parties of seats some of whom want to stand."""
    check_share: float = 0.2
    """Buyers whose page checks the reservation before they pay."""
    choices_max: int = 3
    """How often a buyer chooses anew before waiting for returns."""
    extend_when: float = 0.75
    """Of the window gone when an undecided buyer asks for more time."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What one buyer came for."""

    party: int
    where: Literal["seats", "floor"]
    standing: int
    """Of a party of seats, so many stand."""
    merchandise: bool
    settles: bool


def wish(habits: Habits, floor_share: float, chance: random.Random) -> Wish:
    """What the next buyer wants; `floor_share` of all want to stand."""
    (party,) = chance.choices(range(1, 7), PARTY_WEIGHTS)
    stands = chance.random() < floor_share
    mixed = 0.0 < floor_share < 1.0 and chance.random() < habits.mixed_share
    return Wish(
        party=party,
        where="floor" if stands else "seats",
        standing=1 if mixed and party > 1 else 0,
        merchandise=chance.random() < habits.merchandise_share,
        settles=chance.random() < habits.settle_share,
    )
