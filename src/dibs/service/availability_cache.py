"""Availability, counted once for everybody who asks at the same time."""

import asyncio
import time
import zlib
from datetime import datetime, timedelta

import msgspec

from dibs.availability import Availability
from dibs.client import AsyncDibs
from dibs.errors import Refused, Unavailable
from dibs.service.calls.versions import GZIP_WINDOW

_GZIP_LEVEL = 1
_GZIP_BYTES_MIN = 1_400  # what fits one packet gains nothing
_EVENTS_MAX = 1_000


class Counted:
    """An event's availability, encoded up to the point where `server_now` follows."""

    def __init__(self, version: str, availability: Availability) -> None:
        body = msgspec.json.encode(availability)
        self.version = version
        self.is_on_sale = availability.on_sale
        self.etag = b'W/"%b"' % _tag_of(version, availability.next_change_at)
        self._opening = body[:-1]
        self._counted_at = availability.counted_at
        self._next_change_at = availability.next_change_at
        self._counted_monotonic = time.monotonic()
        self._compressed: tuple[bytes, zlib._Compress] | None = None

    @property
    def is_worth_compressing(self) -> bool:
        """Whether compressing saves a packet."""
        return len(self._opening) >= _GZIP_BYTES_MIN

    def is_good_at(self, version: str) -> bool:
        """Whether it may be told again at this version.

        Not where the change that it foretells is over: signs of life put ends off and
        change no version, since the journal tells none of them.
        """
        ahead = self._next_change_at
        return version == self.version and (ahead is None or self._now() < ahead)

    def plain(self) -> bytes:
        """The body as of now."""
        return self._opening + self._closing()

    def gzipped(self) -> bytes:
        """The body as of now, compressed; only what changes is compressed again."""
        if self._compressed is None:
            compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
            opening = compressor.compress(self._opening)
            opening += compressor.flush(zlib.Z_SYNC_FLUSH)
            self._compressed = opening, compressor
        opening, compressor = self._compressed
        rest = compressor.copy()
        return opening + rest.compress(self._closing()) + rest.flush()

    def _closing(self) -> bytes:
        return b',"server_now":%b}' % msgspec.json.encode(self._now())

    def _now(self) -> datetime:
        age = timedelta(seconds=time.monotonic() - self._counted_monotonic)
        return self._counted_at + age


def _tag_of(version: str, next_change_at: datetime | None) -> bytes:
    ahead = "" if next_change_at is None else next_change_at.isoformat()
    return f"{version}-{ahead}".encode()


class Shared:
    """One event's looks at the database: one at a time, shared by who waits."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.begun_count = 0
        self.outcome: Counted | Refused | None = None


class AvailabilityCache:
    """Answers many readers of one event with one look at the database.

    Who asks while a look is under way shares the next one: the one under way may have
    begun before a change that this reader already knows of. So nobody reads a past
    older than their question, and an event costs at most one look at a time.
    """

    def __init__(self, dibs: AsyncDibs, *, explain: bool = False) -> None:
        self._dibs = dibs
        self._explain = explain
        self._shared: dict[str, Shared] = {}

    async def read(self, event: str) -> Counted:
        """The event's availability; NotFound and Unavailable as the library raises."""
        shared = self._shared_of(event)
        begun_count = shared.begun_count
        async with shared.lock:
            if shared.begun_count == begun_count:
                shared.begun_count += 1
                known, shared.outcome = shared.outcome, None
                shared.outcome = await self._look(event, known)
        if isinstance(shared.outcome, Counted):
            return shared.outcome
        self._shared.pop(event, None)
        raise shared.outcome or Unavailable()

    def _shared_of(self, event: str) -> Shared:
        shared = self._shared.get(event)
        if shared is None:
            if len(self._shared) >= _EVENTS_MAX:
                self._shared.clear()
            shared = self._shared[event] = Shared()
        return shared

    async def _look(
        self, event: str, known: Counted | Refused | None
    ) -> Counted | Refused:
        try:
            # The version is read first: a change in between makes the next reader look
            # again, where the other order would keep an old body under a new version.
            version = await self._dibs.availability_version(event)
            if isinstance(known, Counted) and known.is_good_at(version):
                return known
            availability = await self._dibs.availability(event, explain=self._explain)
        except Refused as refusal:
            return refusal
        return Counted(version, availability)
