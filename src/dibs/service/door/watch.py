"""Looks after all connections of a process once in a while; it costs the calls nothing.

Who is late is told so, and who takes room that is not there makes room: those that wait
longest, or that leave most of their answers.
"""

import asyncio
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from dibs.config import Settings
from dibs.service.calls.call import Reply

LOOK_SECONDS = 0.5
ROOM = 20
"""Where there is no room one in so many is closed, those that wait longest first."""

OnRefused = Callable[[Reply], None]


class Watch:
    """Looks after all connections of one process."""

    def __init__(
        self, settings: Settings, connections_max: int, on_refused: OnRefused
    ) -> None:
        """`on_refused` is told what is answered to what never became a call."""
        self.settings = settings
        self.on_refused = on_refused
        self.now = asyncio.get_running_loop().time()
        """As of the last tick."""
        self._connections_max = connections_max
        self.stream_count = 0
        """Connections with an answer that has no end; they are counted elsewhere."""
        self._looks_at = 0.0

    def tick(self, connections: set[Any]) -> None:
        """Ends what takes too long; to be called several times a second."""
        now, before = asyncio.get_running_loop().time(), self.now
        self.now = now
        # It was we who took so long: what was said meanwhile is yet unread.
        are_behind = now - before > LOOK_SECONDS
        if now < self._looks_at and not are_behind:
            return
        self._looks_at = now + LOOK_SECONDS
        self._cut_off_most(connections)
        if not are_behind:
            for connection in tuple(connections):
                connection.look(now)

    def _cut_off_most(self, connections: set[Any]) -> None:
        """Close those with most unsent, as long as all have too much together."""
        unsent = [(size, one) for one in connections if (size := one.unsent_bytes)]
        left = self.settings.outgoing_bytes_max
        for size, connection in sorted(unsent, key=itemgetter(0)):
            left -= size
            if left < 0:
                connection.abort()

    def has_room(self, newest: object, connections: set[Any]) -> bool:
        """Whether there is room for the newest one, others closed if need be."""
        if len(connections) - self.stream_count <= self._connections_max:
            return True
        waiting = [one for one in connections if one.is_waiting and one is not newest]
        waiting.sort(key=lambda one: one.late_at)
        for one in waiting[: 1 + len(waiting) // ROOM]:
            one.abort()
        return bool(waiting)
