"""The feed: looks at the events that somebody follows, and tells what is new of them.

About ten times a second it reads the heads of all of them at once. What has moved it
reads above the position it knows, and tells everybody; so a change costs the database
the same for one follower as for ten thousand. It takes its time: a look that took long
is followed by a pause. Of its process it takes as much as one of the calls under way:
where many are, many followers are told less often.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from dibs.config import Settings
from dibs.errors import Unavailable
from dibs.live.followed import Followed
from dibs.live.history import Point
from dibs.live.marks import Marks
from dibs.live.messages import OPENING, STILL_HERE, Farewell, heartbeat
from dibs.live.reader import Reader
from dibs.live.readings import Changes, Head
from dibs.live.stream import Stream

KEPT_SECONDS = 30.0
"""How long an event is looked at after the last of its followers left."""
ROWS_MAX = 10_000
"""Where more of the journal is new than this, all of the event is read instead."""
DATABASE_SHARE = 0.5
"""How much of the time a look may keep the database busy."""
AT_ONCE_SECONDS = 0.005
"""How long followers are told before somebody else has a turn."""
REST_SECONDS_MAX = 4.0
"""How long the calls under way may keep the next look waiting."""
WAIT_SECONDS_MAX = 0.5
"""How long who comes back waits at most for the database to have rested."""
TICK_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""Who cannot look for longer does not say that nothing has changed."""
RETRY_MS_MIN = 500
RETURNS_PER_SECOND = 500
"""So many clients come back each second after the service has stopped."""

OnTold = Callable[[float], None]
OnEnded = Callable[[Farewell], None]


class Feed:
    """An agent (`dibs.workers`) whose rounds are looks."""

    name = "feed"
    first_pause_seconds = 0.0

    def __init__(
        self,
        url: str,
        settings: Settings,
        *,
        calls_under_way: Callable[[], int] = int,
        on_told: OnTold | None = None,
        on_ended: OnEnded | None = None,
    ) -> None:
        """`calls_under_way` says how many others may wait for the process, `on_told`
        hears how long a change took from its row to its last follower, `on_ended` why a
        stream was ended by us.
        """
        self.streams: dict[Stream, None] = {}
        """In the order they came."""
        self._reader = Reader(url, settings)
        self._settings = settings
        self._calls_under_way = calls_under_way
        self._on_told = on_told or (lambda _: None)
        self._on_ended = on_ended or (lambda _: None)
        self._followed: dict[str, Followed] = {}
        self._left_at: dict[str, float] = {}
        self._untold: dict[Followed, datetime | None] = {}
        """What moved and was not told yet, and since when; a look that fails halfway
        leaves it to the next."""
        self._looking = asyncio.Lock()
        self._loading: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._look_seconds = 0.0
        self._owed_seconds = 0.0
        """What the calls under way are to have, for as long as each has waited."""
        self._look_began = 0.0
        self._has_failed = False
        """Whether the last look did."""
        self._ticks_at = 0.0
        self._looked_at = datetime.now(UTC)
        self._looked_monotonic = time.monotonic()

    async def run_once(self) -> int:
        """Look once and tell what is new; return how many messages were sent."""
        self._owed_seconds = 0.0
        try:
            return await self._look_and_tell() if self._followed else 0
        finally:
            # Also while the database is away: then above all.
            now = time.monotonic()
            if now >= self._ticks_at:
                self._ticks_at = now + TICK_SECONDS
                await self._tick(now)

    async def pause_seconds(self) -> float:
        """What is left of the interval, or what the database or the calls need."""
        owed = min(self._owed_seconds, REST_SECONDS_MAX)
        return max(self._rest_seconds(), owed)

    def now(self) -> datetime:
        """The database's time, as of the last look and since."""
        age = time.monotonic() - self._looked_monotonic
        return self._looked_at + timedelta(seconds=age)

    async def follow(self, event: str) -> Followed | None:
        """The event as somebody follows it, None where there is no such.

        Raises Unavailable.
        """
        async with self._loading.setdefault(event, asyncio.Lock()):
            followed = self._followed.get(event)
            if followed is None:
                began = time.monotonic()
                whole = await self._reader.whole(event)
                if whole is None:
                    return None
                if not self._followed:
                    self._looked_at = whole.counted_at
                    self._looked_monotonic = began
                followed = self._followed[event] = Followed(whole, self.now)
            # Whoever asks has as long to join, however long nobody was there before.
            self._left_at[event] = time.monotonic()
            return followed

    async def catch_up(self, followed: Iterable[Followed], heard: Marks) -> None:
        """Look, where somebody may have heard more of these at another process.

        The others are told with the next round. Raises Unavailable: who has heard more
        than can be found out is told nothing older.
        """
        if any(one.is_passed_by(heard) for one in followed):
            await self._look()

    def join(self, stream: Stream, heard: Marks) -> None:
        """Let a stream hear of its events from where its client has heard them."""
        if stream.is_over:
            return
        # Meanwhile one may have been let go, or be gone: the next look tells which.
        stream.followed = tuple(
            self._followed.setdefault(one.event_id, one) for one in stream.followed
        )
        self.streams[stream] = None
        stream.outlet.write(OPENING)
        for followed in stream.followed:
            stream.judge(followed)
        if not stream.begin([_point(one, heard) for one in stream.followed]):
            stream.outlet.write(self._sign_of_life())

    def leave(self, stream: Stream) -> None:
        """Forget a stream whose client is gone."""
        self.streams.pop(stream, None)
        for followed in stream.followed:
            followed.streams.pop(stream, None)
            if not followed.streams:
                self._left_at[followed.event_id] = time.monotonic()

    def end(self, stream: Stream, reason: Farewell) -> None:
        """Say goodbye to a stream, and when its client may come back."""
        if not stream.is_over:
            stream.end(reason, self._retry_ms())
            self.leave(stream)
            self._on_ended(reason)

    async def end_all(self, reason: Farewell) -> None:
        """Say goodbye to everybody."""
        for count, stream in enumerate(tuple(self.streams), 1):
            self.end(stream, reason)
            if count % 100 == 0:
                await asyncio.sleep(0)

    async def aclose(self) -> None:
        """Give the database's connections back."""
        await self._reader.close()

    async def _look_and_tell(self) -> int:
        told_count = 0
        await self._look()
        stint = _Stint()
        while self._untold:
            followed, since = self._untold.popitem()
            told_count += await self._tell(followed, stint)
            if since is not None:
                self._on_told((self.now() - since).total_seconds())
        return told_count

    async def _look(self) -> None:
        """Read what is new, and note which events moved.

        Anybody may say to have heard more: looks keep their pace however many ask, and
        one that begins serves all who came before it.
        """
        asked_at = time.monotonic()
        async with self._looking:
            if self._look_began > asked_at:
                if self._has_failed:
                    raise Unavailable
                return
            rest = min(self._rest_seconds(), WAIT_SECONDS_MAX)
            due_at = self._look_began + self._look_seconds + rest
            await asyncio.sleep(due_at - time.monotonic())
            self._look_began = time.monotonic()
            try:
                await self._read_new()
                self._has_failed = False
            except Unavailable:
                self._has_failed = True
                raise
            except BaseException:
                self._look_began = 0.0  # who waited looks again
                raise

    def _rest_seconds(self) -> float:
        """How long the database rests after the last look."""
        interval = self._settings.live_look_ms / 1000
        rest = self._look_seconds * (1 / DATABASE_SHARE - 1)
        return max(interval - self._look_seconds, rest)

    async def _read_new(self) -> None:
        began = self._look_began
        # Others may be followed from now on; they are looked at the next time.
        asked = dict(self._followed)
        heads = await self._reader.heads(asked)
        if heads:
            self._looked_at = max(head.looked_at for head in heads.values())
            self._looked_monotonic = began
        behind: list[tuple[Followed, Head]] = []
        for event, followed in asked.items():
            head = heads.get(event)
            if head is None:
                self._forget(followed)
                continue
            self._judge(followed, head)
            if followed.is_other(head):
                await self._read_all(followed)
            elif followed.is_behind(head):
                behind.append((followed, head))
            else:
                followed.stand_still(head)
        await self._read(behind)
        self._look_seconds = time.monotonic() - began

    async def _read(self, behind: list[tuple[Followed, Head]]) -> None:
        few: list[tuple[Followed, Head]] = []
        for followed, head in behind:
            if head.position - followed.position > ROWS_MAX:
                await self._read_all(followed)
            else:
                few.append((followed, head))
        if few:
            asked = [(one.event_id, one.position, one.seats_again) for one, _ in few]
            found = await self._reader.changes(asked)
            for (followed, head), changes in zip(few, found, strict=True):
                if changes is not None:
                    await self._take(followed, changes)
                    followed.version = head.version
                    self._untold[followed] = changes.since

    async def _take(self, followed: Followed, changes: Changes) -> None:
        # Positions may have gone back since the head was read.
        if changes.is_whole or changes.position < followed.position:
            await self._read_all(followed)
        else:
            followed.take(changes)

    async def _read_all(self, followed: Followed) -> None:
        whole = await self._reader.whole(followed.event_id)
        if whole is not None:
            followed.take_all(whole)
            self._untold[followed] = None

    def _judge(self, followed: Followed, head: Head) -> None:
        before = followed.status, followed.live_access
        if before != (head.status, head.live_access):
            followed.status, followed.live_access = head.status, head.live_access
            for stream in tuple(followed.streams):
                stream.judge(followed)

    def _forget(self, followed: Followed) -> None:
        """The event is gone, as after a restore."""
        self._followed.pop(followed.event_id, None)
        self._left_at.pop(followed.event_id, None)
        for stream in tuple(followed.streams):
            stream.refuse(followed, "not_found", "There is no such event any more.")

    async def _tell(self, followed: Followed, stint: "_Stint") -> int:
        """Tell all who follow an event what is new to them, of their others as well.

        The rest of the process goes on meanwhile.
        """
        told_count, step = 0, followed.step
        for stream, known in tuple(followed.streams.items()):
            if known != step and (count := stream.tell()):
                stream.told_at = stint.ends_at
                told_count += count
                await self._pass_on(stint)
        return told_count

    async def _pass_on(self, stint: "_Stint") -> None:
        """Let the calls go on where it was long enough, and owe each as long."""
        if await stint.pass_on():
            self._owed_seconds += AT_ONCE_SECONDS * self._calls_under_way()

    async def _tick(self, now: float) -> None:
        """Once a second: who has heard nothing for long, who takes nothing."""
        message = self._sign_of_life()
        # Whose time comes while the feed rests hears of it before.
        rests_until = now + min(self._owed_seconds, REST_SECONDS_MAX)
        silent_before = rests_until - self._settings.live_heartbeat_seconds
        stint = _Stint()
        for stream in tuple(self.streams):
            await self._pass_on(stint)
            if stream not in self.streams:
                continue
            if stream.is_stuck(now, self._settings.live_slow_seconds):
                self.end(stream, "slow")
            elif stream.told_at <= silent_before and not stream.outlet.is_full:
                stream.told_at = now
                stream.outlet.write(message)
        for event, followed in tuple(self._followed.items()):
            followed.forget_messages()
            left_at = self._left_at.get(event, now)
            if not followed.streams and now - left_at > KEPT_SECONDS:
                del self._followed[event]
                self._left_at.pop(event, None)

    def _sign_of_life(self) -> bytes:
        """That nothing has changed until now, where we looked lately."""
        is_current = time.monotonic() - self._looked_monotonic < SILENT_SECONDS
        return heartbeat(self.now()) if is_current else STILL_HERE

    def _retry_ms(self) -> int:
        spread = max(2_000, len(self.streams) * 1_000 // RETURNS_PER_SECOND)
        return RETRY_MS_MIN + random.randrange(spread)  # noqa: S311 spreads load


class _Stint:
    """How long one goes on before the rest of the process may."""

    def __init__(self) -> None:
        self.ends_at = time.monotonic() + AT_ONCE_SECONDS

    async def pass_on(self) -> bool:
        """Let the others go on, where it was long enough; says whether it was."""
        is_over = time.monotonic() > self.ends_at
        if is_over:
            await asyncio.sleep(0)
            self.ends_at = time.monotonic() + AT_ONCE_SECONDS
        return is_over


def _point(followed: Followed, heard: Marks) -> Point | None:
    """Where who has heard so much stands; None for who has heard nothing."""
    mark = heard.by_event.get(followed.event_id)
    return None if mark is None else followed.point_at(heard.epoch, mark)
