"""Turns: who waits for a buyer is looked at now and then, and a provider not overrun.

No message may mean that it was lost, so each payment that waits is read now and then.
Of an on-sale thousands wait, and a provider takes so many calls a second from all
together: what buyers and messages ask for takes no turn.
"""

from datetime import datetime, timedelta

SECONDS_MAX = 600.0
"""So often each is looked at, however many there are."""


class Turns:
    """One process's, by provider."""

    def __init__(self, per_second: int) -> None:
        """A provider is asked about so many a second, at most."""
        self._gap = timedelta(seconds=1) / per_second
        self._last: dict[str, datetime] = {}

    def take(self, provider: str, now: datetime, seconds: float) -> float:
        """Seconds until one more is looked at: so many, or when the turn is its."""
        wanted = now + timedelta(seconds=seconds)
        turn = max(wanted, self._last.get(provider, now) + self._gap)
        turn = min(turn, now + timedelta(seconds=SECONDS_MAX))
        self._last[provider] = turn
        return (turn - now) / timedelta(seconds=1)
