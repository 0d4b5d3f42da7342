"""How many messages may be under way to each endpoint: more to those that answer.

Who has taken nothing yet, or failed last, has one place, and twice as many with each
message that it takes: what hangs, however many endpoints do, leaves room to the others.
"""

from collections.abc import Mapping

NAMES_MAX = 1_000
"""Of so many endpoints it is remembered, those that were heard of last."""


class Places:
    """What one sender has learnt of the endpoints since it began."""

    def __init__(self, most: int) -> None:
        """`most` is how many the best of them has."""
        self._most = most
        self._of: dict[str, int] = {}
        """Those with more than one."""

    def learn(self, endpoint: str, *, is_taken: bool) -> None:
        """Take note of what became of a message."""
        before = self._of.pop(endpoint, 1)
        if is_taken and self._most > 1:
            self._of[endpoint] = min(self._most, 2 * before)
            if len(self._of) > NAMES_MAX:
                del self._of[next(iter(self._of))]

    def beyond_one(self, busy: Mapping[str, int]) -> dict[str, int]:
        """How many are under way to each, less the places that it has beyond one.

        Below 0 where it may have more than one at once.
        """
        names = busy.keys() | self._of.keys()
        return {name: busy.get(name, 0) + 1 - self._of.get(name, 1) for name in names}
