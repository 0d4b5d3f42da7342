"""What all bodies that are coming in may take together, however many send them slowly.

A body is held until its last byte has come. Small ones are no matter: there are no more
of them than connections.
"""

from dibs.errors import Unavailable
from dibs.service.calls.problems import Halt, refuse

SMALL_BYTES = 16_384
"""A body of which no more has come takes no room: all calls of a buyer are smaller."""


class BodyRoom:
    """Counts the bytes of bodies of which more is to come."""

    def __init__(self, bytes_max: int) -> None:
        self._left = bytes_max

    def take(self, count: int) -> int:
        """Takes so many bytes; Halt with `unavailable` where that is too much."""
        if count > self._left:
            reason = "too many large bodies are coming in"
            refusal = Unavailable({"reason": reason})
            # Closing spares reading the rest of what will not be used.
            raise Halt(refuse(refusal, headers=((b"connection", b"close"),)))
        self._left -= count
        return count

    def give_back(self, count: int) -> None:
        """They have come as a whole, or are not kept."""
        self._left += count
