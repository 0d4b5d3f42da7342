"""Strangers: endpoints whose secrets we cannot read, which are left to others.

That is no fault of theirs, and other processes may have the key. What is kept may be
changed by who has it, so after a while one is tried again.
"""

from time import monotonic

import structlog

from dibs.delivery.signing import Unreadable

AGAIN_SECONDS = 60.0


class Strangers:
    """Those that one teller has met since it began."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._without_former: set[str] = set()
        self._log = structlog.get_logger("dibs.delivery")

    def meet(self, endpoint: str, failure: Unreadable) -> None:
        """Leave one alone for a while; that is said the first time."""
        if endpoint not in self._until:
            self._log.error("left to others", endpoint=endpoint, reason=str(failure))
        self._until[endpoint] = monotonic() + AGAIN_SECONDS

    def know(self, endpoint: str) -> None:
        """Its secret could be read."""
        self._until.pop(endpoint, None)

    def miss_former(self, endpoint: str, failure: Unreadable) -> None:
        """One is no stranger for its former secret, as after a key that was lost; that
        it is told without is said the first time.
        """
        if endpoint not in self._without_former:
            self._without_former.add(endpoint)
            reason = str(failure)
            self._log.error("signed without", endpoint=endpoint, reason=reason)

    def names(self) -> list[str]:
        """Those that are left alone now."""
        now = monotonic()
        return [name for name, until in self._until.items() if until > now]
