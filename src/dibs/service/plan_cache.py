"""Seating plans as they are sent: read and compressed once for every version."""

import asyncio
import zlib
from collections import OrderedDict

import msgspec

from dibs.client import AsyncDibs

_GZIP_WINDOW = 31  # zlib's way of asking for a gzip header
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
        return zlib.decompress(self.gzipped, _GZIP_WINDOW)


class PlanCache:
    """Gives all who open an event the same bytes.

    Only the version is asked for each time. Plans are made ready one after the other:
    all who come while one of them is read wait for that one.
    """

    def __init__(self, bytes_max: int = _BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._kept: OrderedDict[str, KeptPlan] = OrderedDict()
        self._making = asyncio.Lock()

    async def read(self, dibs: AsyncDibs, event: str) -> KeptPlan:
        """The plan as `dibs` may see it; raises NotFound."""
        # Before the plan: one put in between is read again by the next who asks.
        version = await dibs.plan_version(event)
        kept = self._found(event, version)
        if kept is not None:
            return kept
        async with self._making:
            kept = self._found(event, version)
            if kept is None:
                plan = await dibs.plan(event)
                kept = await asyncio.to_thread(KeptPlan, version, plan)
                self._keep(event, kept)
        return kept

    def _found(self, event: str, version: str) -> KeptPlan | None:
        kept = self._kept.get(event)
        if kept is None or kept.version != version:
            return None
        self._kept.move_to_end(event)
        return kept

    def _keep(self, event: str, plan: KeptPlan) -> None:
        self._kept.pop(event, None)
        self._kept[event] = plan
        while sum(len(one.gzipped) for one in self._kept.values()) > self._bytes_max:
            self._kept.popitem(last=False)


def _gzip(content: bytes) -> bytes:
    compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    return compressor.compress(content) + compressor.flush()
