"""The sandbox's cards: Stripe's own test numbers, and some that behave worse.

    4242 4242 4242 4242   pays
    4000 0000 0000 0002   is declined
    4000 0000 0000 9995   has too little money
    4000 0000 0000 0069   has expired
    4000 0000 0000 0127   comes with a wrong security code
    4000 0000 0000 3220   wants to know who pays first
    4999 0000 0000 0104   pays, but takes five seconds to say so
    4999 0000 0000 0203   is declined, and takes five seconds to say so
    4999 0000 0000 0302   pays, and says everything three times
    4999 0000 0000 0401   pays, and says it in the wrong order
    4999 0000 0000 0500   pays five seconds after the payment should have ended
    4999 0000 0000 0609   pays at once: its money cannot be set aside, only refunded

The first six are Stripe's, the others ours; spaces do not count.
"""

from datetime import timedelta
from typing import NamedTuple

from dibs.payments.provider import Complaint, Status

SLOW = timedelta(seconds=5)


class Card(NamedTuple):
    """How a card behaves once somebody pays with it."""

    outcome: Status = "authorised"
    error: Complaint | None = None
    wait: timedelta | None = None
    """How long it is being processed."""
    after_end: bool = False
    """Whether it waits for the payment's end first."""
    copies: int = 1
    """How often each of its messages is sent."""
    is_reordered: bool = False
    """Whether what happened last is told first."""


def _declined(code: str, message: str, wait: timedelta | None = None) -> Card:
    complaint = Complaint(code=code, message=message)
    return Card(outcome="failed", error=complaint, wait=wait)


CARDS: dict[str, Card] = {
    "4242424242424242": Card(),
    "4000000000000002": _declined("card_declined", "Your card was declined."),
    "4000000000009995": _declined(
        "insufficient_funds", "Your card has insufficient funds."
    ),
    "4000000000000069": _declined("expired_card", "Your card has expired."),
    "4000000000000127": _declined(
        "incorrect_cvc", "Your card's security code is incorrect."
    ),
    "4000000000003220": Card(outcome="needs_action"),
    "4999000000000104": Card(wait=SLOW),
    "4999000000000203": _declined("card_declined", "Your card was declined.", SLOW),
    "4999000000000302": Card(copies=3),
    "4999000000000401": Card(wait=SLOW, is_reordered=True),
    "4999000000000500": Card(wait=SLOW, after_end=True),
    "4999000000000609": Card(outcome="succeeded"),
}
"""By number, how it behaves."""


def card_of(number: str) -> Card | None:
    """The card of a number as people write it; None for one that is unknown."""
    return CARDS.get(number.replace(" ", "").replace("-", ""))
