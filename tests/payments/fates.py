"""What may become of an order: who pays it how and when, and how that is told.

Seconds are counted from the deadline of what it holds.
"""

import random
from dataclasses import dataclass
from typing import Any

STEPS = (-5.0, -1.0, -0.001, 0.0, 0.001, 1.0, 5.0, 60.0, 3600.0, 86_400.0)
"""When something happens, from 5 s before the deadline to 24 h after it."""
WAYS = (
    "good", "good", "at_once", "at_once", "declined", "declined, then good", "proven",
    "unproven", "slow", "slow", "slowly declined", "never",
)  # fmt: skip
POSTS = ("prompt", "late", "twice", "reversed", "lost", "early", "lying")
"""How its provider's messages come: at once, steps later, three times at once, the last
first, not at all, before there is anything to tell, with other amounts in them."""
WRONGS = (None,) * 12 + ("amount", "currency")
"""What its provider has other than it was asked for."""
POLICIES = ("refund", "same", "equal", "next_best")


@dataclass(frozen=True)
class Fate:
    """Of one order."""

    provider: str
    method: str
    way: str
    pays_at: float
    settles_at: float
    """When a bank says what became of a debit."""
    post: str
    wrong: str | None
    accepts: str
    policy: str
    is_in_two_events: bool
    sits: bool
    """Whether it holds numbered seats."""


def fates(count: int, seed: int, wakes_at: float) -> list[Fate]:
    """So many, in every combination; most pay before the cashier is back."""
    chance = random.Random(seed)
    dealt: dict[str, list[Any]] = {}

    def deal(name: str, values: tuple[Any, ...]) -> Any:
        if not dealt.get(name):
            dealt[name] = chance.sample(values, len(values))
        return dealt[name].pop()

    found = []
    for _ in range(count):
        until = STEPS.index(wakes_at) + 1 if chance.random() < 0.9 else len(STEPS)
        pays = chance.choice(range(until))
        found.append(
            Fate(
                provider=deal("provider", ("sandbox", "stripe")),
                method=deal("method", ("intent", "intent", "session")),
                way=deal("way", WAYS),
                pays_at=STEPS[pays],
                settles_at=chance.choice(STEPS[pays:]),
                post=deal("post", POSTS),
                wrong=deal("wrong", WRONGS),
                accepts=deal("accepts", ("same", "equal", "next_best", "next_best")),
                policy=deal("policy", (*POLICIES, "equal", "next_best")),
                is_in_two_events=deal("two", (True, False, False)),
                sits=deal("sits", (True, False)),
            )
        )
    return found
