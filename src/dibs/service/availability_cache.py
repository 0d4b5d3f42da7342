"""Availability, counted once for everybody who asks at the same time."""

import time
import zlib
from datetime import datetime, timedelta

import msgspec

from dibs.availability import Availability
from dibs.client import AsyncDibs
from dibs.service.calls.versions import GZIP_WINDOW
from dibs.service.looks import Looks

_GZIP_LEVEL = 1
_GZIP_BYTES_MIN = 1_400  # what fits one packet gains nothing


class Counted:
    """An event's availability, encoded up to the point where `server_now` follows."""

    def __init__(
        self, version: str, availability: Availability, *, is_draft: bool
    ) -> None:
        body = msgspec.json.encode(availability)
        self.version = version
        self.is_draft = is_draft
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


class AvailabilityCache:
    """Counts an event anew only where its version is another one.

    That it is a draft is known with its counts: who must not see it is told so without
    another question, and as soon as of any other change.
    """

    def __init__(self, dibs: AsyncDibs, *, explain: bool = False) -> None:
        self._dibs = dibs
        self._explain = explain
        self._looks = Looks(self._look)

    async def read(self, event: str) -> Counted:
        """The event's availability; NotFound and Unavailable as the library raises."""
        return await self._looks.read(event)

    async def _look(self, event: str, known: Counted | None) -> Counted:
        # The version is read first: a change in between makes the next reader look
        # again, where the other order would keep an old body under a new version.
        version = await self._dibs.availability_version(event)
        if known is not None and known.is_good_at(version):
            return known
        availability = await self._dibs.availability(event, explain=self._explain)
        is_draft = False
        if not availability.on_sale:
            is_draft = (await self._dibs.event(event)).status == "draft"
        return Counted(version, availability, is_draft=is_draft)
