"""How long buyers waited, from their first click to the word that settled it.

In seconds of the evening: what they paused to choose again counts at its full length,
however much faster the rehearsal plays, and what the service took counts as it was.
"""

from collections.abc import Sequence
from math import ceil, inf

import msgspec

from dibs.rehearsal.history import clock


class Wait:
    """One buyer's."""

    def __init__(self, speed: float) -> None:
        """`speed` is what pauses are divided by."""
        self._speed = speed
        self._clicked_at = inf
        self._longer = 0.0
        self._last_no = inf
        self.held: float | None = None
        """Until the first hold."""
        self.sold_out: float | None = None
        """Until the last no before they first went away, to watch for returns: nothing
        that suits them was left, or others were faster each time that they chose."""

    def click(self) -> None:
        """They ask for the first time."""
        self._clicked_at = clock()

    def pause(self, seconds: float) -> None:
        """They pause for so many seconds of the evening."""
        if self._clicked_at < inf:
            self._longer += seconds - seconds / self._speed

    def hear_of_hold(self) -> None:
        """They have something."""
        if self.held is None:
            self.held = self._passed()

    def hear_no(self) -> None:
        """Others were faster, or nothing that suits them is left."""
        self._last_no = self._passed()

    def go_away(self) -> None:
        """They are through with choosing, and have nothing."""
        if self.sold_out is None:
            self.sold_out = self._last_no

    @property
    def seconds(self) -> float:
        """Until the hold or the no; without end for who heard neither."""
        return min(x for x in (self.held, self.sold_out, inf) if x is not None)

    @property
    def seconds_to_hold(self) -> float:
        """The same, but for who got what came back until they had it."""
        return self.seconds if self.held is None else self.held

    def _passed(self) -> float:
        return clock() - self._clicked_at + self._longer


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """What became of everybody's wait."""

    held_at_once: int
    """Got a hold as they chose."""
    held_later: int
    """Got one that came back, for which they had watched."""
    sold_out: int
    """Got nothing, and heard that others were faster."""
    unheard: int
    """Got nothing for another reason, or no answer."""
    p95_seconds: float | None
    """95 % of all buyers had a hold, or had heard that there is none, by then; None
    where that is never."""
    to_hold_p95_seconds: float | None
    """The same with all the time that some watched for returns, and got one."""


def waits_of(waits: Sequence[Wait]) -> Waits:
    """Everybody's, nobody left out."""
    held = [one for one in waits if one.held is not None]
    later = sum(one.sold_out is not None for one in held)
    unheard = sum(one.seconds == inf for one in waits)
    return Waits(
        held_at_once=len(held) - later,
        held_later=later,
        sold_out=len(waits) - len(held) - unheard,
        unheard=unheard,
        p95_seconds=_p95([one.seconds for one in waits]),
        to_hold_p95_seconds=_p95([one.seconds_to_hold for one in waits]),
    )


def _p95(seconds: list[float]) -> float | None:
    if not seconds:
        return 0.0
    found = sorted(seconds)[ceil(len(seconds) * 0.95) - 1]
    return None if found == inf else round(found, 1)
