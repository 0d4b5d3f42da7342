"""Which processes die where, and who comes after them."""

from itertools import product
from typing import NamedTuple

from .tale import CLICKS, TALES

ROLES, SIDES = ("service", "cashier"), ("before", "after")
HEIRS = ("returning", "nobody")
PROVIDERS = ("sandbox", "stripe")
WAYS = tuple(product(HEIRS, PROVIDERS))


class Death(NamedTuple):
    """Where a process of a role dies while it tells a tale.

    `heirs`: the buyer and the office come back, or nobody does but the programs.
    """

    tale: str
    step: str
    side: str
    role: str
    heirs: str
    provider: str

    def __str__(self) -> str:
        return "-".join(self)

    @property
    def is_possible(self) -> bool:
        """Whether its program does the step: Stripe's post and clicks are served."""
        name = self.step.removeprefix("write ")
        is_post = name == "receive_message" and self.provider == "stripe"
        return self.role == "service" or not (name in CLICKS or is_post)


ONCE = {"partly late", "by session", "free", "changed"}
"""Tales whose steps are in others too."""
STEPS_OF_TALES = [(tale, step) for tale, steps in TALES.items() for step in steps]
EVERY_DEATH = [
    death
    for place in STEPS_OF_TALES
    for side, role, way in product(SIDES, ROLES, WAYS)
    if (death := Death(*place, side, role, *way)).is_possible
]


def once_each() -> list[Death]:
    """Every step before and after by either role, all else in turns."""
    return [
        death
        for number, place in enumerate(STEPS_OF_TALES)
        for turn, (side, role) in enumerate(product(SIDES, ROLES))
        if (death := _in_turn(place, side, role, number + number // 4 + turn))
    ]


def usual() -> list[Death]:
    """Every step before and after, by one role; what comes again on one side."""
    found = []
    for number, place in enumerate(STEPS_OF_TALES):
        is_again = "#" in place[1] or place[0] in ONCE
        for turn, side in enumerate(SIDES[number % 2 :][:1] if is_again else SIDES):
            at = number + number // 4 + turn
            roles = (ROLES[(number + turn) % 2], *ROLES)
            dying = (_in_turn(place, side, role, at) for role in roles)
            found.append(next(filter(None, dying)))
    return found


def _in_turn(place: tuple[str, str], side: str, role: str, number: int) -> Death | None:
    ways = (WAYS[(number + more) % len(WAYS)] for more in range(len(WAYS)))
    possible = (Death(*place, side, role, *way) for way in ways)
    return next((one for one in possible if one.is_possible), None)
