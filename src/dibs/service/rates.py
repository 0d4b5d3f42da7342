"""How often somebody may call: so many times a minute, at once or spread out.

The generic cell rate algorithm (ITU-T I.371): one number for each caller, the instant
at which all that it asked for is paid back. A process counts for itself. It is our own
because the libraries for it cost a third of what a hold does.
"""

import math
from time import monotonic
from typing import NamedTuple

from dibs.service.call import Header

WINDOW_SECONDS = 60
KNOWN_MAX = 100_000
"""How many callers are counted; who makes names up shall not fill us."""


class Allowance(NamedTuple):
    """What is left to a caller: so many calls at once, all again after so long."""

    policy: bytes
    most: int
    left: int
    seconds: int
    wait_seconds: int = 0
    """How long to wait where this call was one too many."""

    def headers(self) -> tuple[Header, ...]:
        """As the draft of the RateLimit headers has it (version 9 and later)."""
        policy = self.policy
        return (
            (
                b"ratelimit-policy",
                b'"%b";q=%d;w=%d' % (policy, self.most, WINDOW_SECONDS),
            ),
            (b"ratelimit", b'"%b";r=%d;t=%d' % (policy, self.left, self.seconds)),
        )


class Rate:
    """Counts the calls of many callers under one limit."""

    def __init__(self, policy: str, calls_per_minute: int | None) -> None:
        """`policy` is what the limit is called; None limits nobody."""
        self._policy = policy.encode()
        self._most = calls_per_minute
        self._interval = WINDOW_SECONDS / (calls_per_minute or 1)
        self._even_at: dict[str, float] = {}
        """When each caller has all calls again."""

    def count(self, caller: str) -> Allowance | None:
        """Counts a call unless it is one too many; None where nobody is limited."""
        if self._most is None:
            return None
        now = monotonic()
        even_at = max(self._even_at.get(caller, now), now) + self._interval
        behind = even_at - now
        if behind > WINDOW_SECONDS + self._interval / 2:
            seconds = math.ceil(behind - self._interval)
            wait_seconds = max(1, math.ceil(behind - WINDOW_SECONDS))
            return Allowance(self._policy, self._most, 0, seconds, wait_seconds)
        self._even_at[caller] = even_at
        if len(self._even_at) > KNOWN_MAX:
            self._forget(now)
        left = int((WINDOW_SECONDS - behind) / self._interval + 0.5)
        return Allowance(self._policy, self._most, left, math.ceil(behind))

    def _forget(self, now: float) -> None:
        """Forgets who has all calls again; if that is not enough, everybody."""
        kept = {who: at for who, at in self._even_at.items() if at > now}
        self._even_at = kept if len(kept) < KNOWN_MAX else {}
