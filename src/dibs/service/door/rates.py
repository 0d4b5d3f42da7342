"""How often somebody may call: so many times a minute, at once or spread out.

The generic cell rate algorithm (ITU-T I.371): one number for each caller, the instant
at which all that it asked for is paid back. A process counts for itself. It is our own
because the libraries for it cost a third of what a hold does.
"""

import math
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from dibs.service.calls.call import Header

WINDOW_SECONDS = 60
KNOWN_MAX = 100_000
"""How many callers are counted; who makes names up shall not fill us."""
ROOM_MIN = 1_000
"""So many are remembered before anybody looks whom of them to forget."""
ALLOWANCES_MAX = 1_000
"""So many are kept: who calls for the first time hears what others heard."""


class Allowance(NamedTuple):
    """What is left to a caller: so many calls at once, all again after so long."""

    left: int
    seconds: int
    headers: tuple[Header, ...]
    """Which say so, as the draft of the RateLimit headers does (since version 9)."""
    wait_seconds: int = 0
    """How long to wait where this call was too much."""


class Rate:
    """Counts the calls of many callers under one limit."""

    def __init__(self, policy: str, calls_per_minute: int | None) -> None:
        """`policy` is what the limit is called; None limits nobody."""
        self._policy = policy.encode()
        self.most = calls_per_minute
        self._interval = WINDOW_SECONDS / (calls_per_minute or 1)
        self._even_at: dict[str, float] = {}
        """When each caller has all calls again."""
        self._room = min(KNOWN_MAX, ROOM_MIN)
        self._allowance = lru_cache(ALLOWANCES_MAX)(self._new_allowance)

    def count(
        self, caller: str, calls: int = 1, *, counted: int = 0
    ) -> Allowance | None:
        """Counts calls unless they are too many; None where nobody is limited.

        `counted` of them were counted before, and will be again with the next try.
        """
        if self.most is None:
            return None
        now = monotonic()
        even_at = self._even_at.get(caller, now)
        even_at = max(now, even_at) + self._interval * (calls - counted)
        behind = even_at - now
        if behind > WINDOW_SECONDS + self._interval / 2:
            next_behind = behind + self._interval * counted
            wait_seconds = max(1, math.ceil(next_behind - WINDOW_SECONDS))
            seconds = max(0, math.ceil(behind - self._interval * (calls - counted)))
            return self._allowance(0, seconds, wait_seconds)
        self._even_at[caller] = even_at
        if len(self._even_at) > self._room:
            self._forget(now)
        left = int((WINDOW_SECONDS - behind) / self._interval + 0.5)
        return self._allowance(left, math.ceil(behind))

    def _new_allowance(
        self, left: int, seconds: int, wait_seconds: int = 0
    ) -> Allowance:
        policy = b'"%b";q=%d;w=%d' % (self._policy, self.most or 0, WINDOW_SECONDS)
        limit = b'"%b";r=%d;t=%d' % (self._policy, left, seconds)
        headers = ((b"ratelimit-policy", policy), (b"ratelimit", limit))
        return Allowance(left, seconds, headers, wait_seconds)

    def _forget(self, now: float) -> None:
        """Forgets who has all calls again; if that is not enough, everybody.

        Soon, for many are slow to look up, and seldom, for it looks at all of them.
        """
        kept = {who: at for who, at in self._even_at.items() if at > now}
        self._even_at = kept if 2 * len(kept) <= KNOWN_MAX else {}
        self._room = min(KNOWN_MAX, max(ROOM_MIN, 2 * len(self._even_at)))
