"""How soon somebody who is refused at the door hears of it."""

from time import monotonic

SOON_SECONDS = 0.02
LATE_SECONDS = 2.0
TOLD_PER_SECOND = 1_000
"""So many refusals cost who was let in little; more of them would cost a lot."""


class Doorman:
    """Tells refusals soon while they are few, and spreads them out when they are many.

    Who hears at once may ask again at once, and to read a request and refuse it costs
    half of what a hold does: where thousands are refused a second, telling all of them
    at once would leave no time for those who were let in.
    """

    def __init__(self) -> None:
        self._next_at = 0.0

    def wait_seconds(self) -> float:
        """How long to wait before the next refusal is told."""
        now = monotonic()
        self._next_at = max(self._next_at, now) + 1 / TOLD_PER_SECOND
        self._next_at = min(self._next_at, now + LATE_SECONDS)
        return max(self._next_at - now, SOON_SECONDS)
