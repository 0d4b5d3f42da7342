"""One client that follows events, and the way out to it.

A stream has no queue. It knows how far its client has heard of each event; where the
client takes no more for a while it is told nothing, and then what is different.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from dibs.live.followed import Followed
from dibs.live.history import Point
from dibs.live.marks import written
from dibs.live.messages import Farewell, goodbye, refused

PIECE_BYTES_MAX = 4_096
"""A longer piece is sent before more is added: the client may be too slow for it."""

Refusal = tuple[str, str]
"""A code and a sentence."""

Judge = Callable[[Followed], Refusal | None]
"""Whether a client may follow an event, and if not why."""


class Outlet(Protocol):
    """The way out to one client."""

    on_drained: Callable[[], object]
    """Called when it takes more again after it was full."""

    @property
    def is_full(self) -> bool:
        """Whether the client has yet to take what was written."""

    @property
    def unsent_bytes(self) -> int:
        """What the client has not taken yet, as far as we know."""

    def write(self, data: bytes) -> None:
        """Send; never waits, and does nothing once the client is gone."""

    def end(self) -> None:
        """Send nothing more after what was written."""


class Stream:
    """Somebody who follows events."""

    __slots__ = (
        "_judge",
        "_stuck_since",
        "_unsent_bytes",
        "followed",
        "is_over",
        "outlet",
        "told_at",
        "with_seats",
    )

    def __init__(
        self,
        outlet: Outlet,
        followed: Sequence[Followed],
        judge: Judge,
        now: float,
        *,
        with_seats: bool,
    ) -> None:
        """`now` is that of `time.monotonic`."""
        self.outlet = outlet
        self.followed = tuple(followed)
        self.with_seats = with_seats
        self.told_at = now
        """When something was last sent."""
        self.is_over = False
        self._judge = judge
        self._stuck_since: float | None = None
        self._unsent_bytes = 0
        outlet.on_drained = self.tell

    def tell(self) -> int:
        """Bring the client up to date, as far as it takes it; how many messages."""
        if self.outlet.is_full:
            return 0
        return self._send(
            (one, None if known is None else Point(known))
            for one in self.followed
            if (known := one.streams.get(self, one.step)) != one.step
        )

    def begin(self, points: Iterable[Point | None]) -> int:
        """Bring the client up to date from where it stands; how many messages.

        Where it takes no more for now it will hear everything from the start.
        """
        for followed in self.followed:
            followed.streams[self] = None
        return self._send(zip(self.followed, points, strict=True))

    def judge(self, followed: Followed) -> None:
        """Stop telling of an event that the client may not follow (any more)."""
        refusal = self._judge(followed)
        if refusal is not None:
            self.refuse(followed, *refusal)

    def refuse(self, followed: Followed, code: str, detail: str) -> None:
        """Stop telling of an event, and say why; the others go on."""
        self.outlet.write(refused(followed.event_id, code, detail))
        self.followed = tuple(one for one in self.followed if one is not followed)
        followed.streams.pop(self, None)

    def _send(self, behind: Iterable[tuple[Followed, Point | None]]) -> int:
        """Say what is new of each event; short messages leave together."""
        is_alone = len(self.followed) == 1
        entries: dict[Followed, str] = {}
        if not is_alone:
            for one in self.followed:
                entries[one] = one.entry_at(one.streams.get(self))
        sent_count = 0
        piece = b""
        for followed, point in behind:
            if self.outlet.is_full:
                break
            told = followed.message(point, with_seats=self.with_seats)
            followed.streams[self] = followed.step
            if not is_alone:
                entries[followed] = followed.entry_at(followed.step)
            if told is None:
                continue
            sent_count += 1
            if is_alone:
                piece = told.alone
            else:
                piece += told.with_id(written(followed.epoch, entries.values()))
            if len(piece) > PIECE_BYTES_MAX:
                self.outlet.write(piece)
                piece = b""
        if piece:
            self.outlet.write(piece)
        return sent_count

    def is_stuck(self, now: float, seconds_max: float) -> bool:
        """Whether the client has taken nothing for so long though there was more."""
        unsent = self.outlet.unsent_bytes if self.outlet.is_full else 0
        if not unsent:
            self._stuck_since = None
        elif self._stuck_since is None or unsent < self._unsent_bytes:
            self._stuck_since = now
        self._unsent_bytes = unsent
        return self._stuck_since is not None and now - self._stuck_since > seconds_max

    def end(self, reason: Farewell, retry_ms: int) -> None:
        """Say goodbye, once."""
        if not self.is_over:
            self.is_over = True
            self.outlet.write(goodbye(reason, retry_ms))
            self.outlet.end()
