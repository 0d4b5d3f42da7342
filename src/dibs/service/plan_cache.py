"""Seating plans as they are sent: read and compressed once for every version."""

import asyncio
import zlib
from collections import OrderedDict

import msgspec

from dibs.client import AsyncDibs
from dibs.service.calls.versions import GZIP_WINDOW

_GZIP_LEVEL = 6
_BYTES_MAX = 67_108_864


class KeptPlan:
    """A plan, compressed: a tenth to a quarter of what it is."""

    def __init__(self, version: str, plan: object) -> None:
        self.version = version
        self.gzipped = _gzip(msgspec.json.encode(plan))

    @property
    def etag(self) -> bytes:
        """Its version, for HTTP."""
        return b'W/"%b"' % self.version.encode()

    def plain(self) -> bytes:
        """The body for who does not take it compressed."""
        return zlib.decompress(self.gzipped, GZIP_WINDOW)


class PlanCache:
    """Gives all who open an event the same bytes.

    Only the version is asked for each time. All who come while a plan is read wait for
    that one, and hear what became of it.
    """

    def __init__(self, bytes_max: int = _BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._kept: OrderedDict[str, KeptPlan] = OrderedDict()
        self._making: dict[tuple[str, str], asyncio.Task[KeptPlan]] = {}

    async def read(self, dibs: AsyncDibs, event: str) -> KeptPlan:
        """The plan as `dibs` may see it; raises NotFound."""
        version = await dibs.plan_version(event)
        kept = self._kept.get(event)
        if kept is not None and kept.version == version:
            self._kept.move_to_end(event)
            return kept
        key = (event, version)
        making = self._making.get(key)
        if making is None:
            making = asyncio.create_task(self._make(dibs, event))
            self._making[key] = making
            making.add_done_callback(lambda _: self._making.pop(key))
        # Who goes leaves the others what they wait for.
        return await asyncio.shield(making)

    async def _make(self, dibs: AsyncDibs, event: str) -> KeptPlan:
        # Another one may be put in between, and this one again after it.
        version, plan = await dibs.versioned_plan(event)
        kept = await asyncio.to_thread(KeptPlan, version, plan)
        self._kept.pop(event, None)
        self._kept[event] = kept
        while sum(len(one.gzipped) for one in self._kept.values()) > self._bytes_max:
            self._kept.popitem(last=False)
        return kept


def _gzip(content: bytes) -> bytes:
    compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    return compressor.compress(content) + compressor.flush()
