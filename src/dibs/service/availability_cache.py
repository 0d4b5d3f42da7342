"""Availability, counted once for everybody who asks at the same time."""

import asyncio
import time
import zlib
from datetime import timedelta

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
        self.etag = b'W/"%b"' % version.encode()
        self._opening = body[:-1]
        self._counted_at = availability.counted_at
        self._counted_monotonic = time.monotonic()
        self._compressed: tuple[bytes, zlib._Compress] | None = None

    @property
    def is_worth_compressing(self) -> bool:
        """Whether compressing saves a packet."""
        return len(self._opening) >= _GZIP_BYTES_MIN

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
        age = timedelta(seconds=time.monotonic() - self._counted_monotonic)
        now = msgspec.json.encode(self._counted_at + age)
        return b',"server_now":%b}' % now


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
            if isinstance(known, Counted) and known.version == version:
                return known
            availability = await self._dibs.availability(event, explain=self._explain)
        except Refused as refusal:
            return refusal
        return Counted(version, availability)
