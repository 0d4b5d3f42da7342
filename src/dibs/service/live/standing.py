"""Who may still listen: streams live for hours, keys and tokens may not.

Twice a second every key that somebody listens by is looked up again, and the keys that
tokens were signed with; so a stream ends within two seconds of being revoked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from dibs.errors import Unavailable
from dibs.live import Feed, Stream
from dibs.service.calls.actor import Actor
from dibs.service.door.identity import Identity, Pass

CHECK_SECONDS = 0.5
"""With the second for which an identity is known that makes less than two."""


class Standing:
    """An agent (`dibs.workers`) whose rounds look up by whom streams are let in."""

    name = "standing"
    first_pause_seconds = 0.0

    def __init__(self, identity: Identity, feed: Feed) -> None:
        self._identity = identity
        self._feed = feed
        self._by_pass: dict[Pass, dict[Stream, float]] = {}
        """By what each was let in, the streams and until when they may stay."""

    @contextmanager
    def of(self, stream: Stream, actor: Actor, credential: bytes) -> Iterator[None]:
        """Looks after a stream as long as it lives."""
        by = self._identity.pass_of(actor, credential)
        streams = self._by_pass.setdefault(by, {})
        streams[stream] = actor.ends_at
        try:
            yield
        finally:
            del streams[stream]
            if not streams and self._by_pass.get(by) is streams:
                del self._by_pass[by]

    async def run_once(self) -> int:
        """Look everybody up; return how many streams were ended.

        Whoever cannot be looked up keeps nobody else from it, and is raised at the end;
        Unavailable is at once, for nobody can be then.
        """
        ended_count = 0
        failure: Exception | None = None
        for by, streams in tuple(self._by_pass.items()):
            is_good = True
            try:
                is_good = await self._identity.is_good(by)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 raised once all were looked up
                failure = error
            now = monotonic()
            for stream, ends_at in tuple(streams.items()):
                if not is_good or ends_at <= now:
                    self._feed.end(stream, "revoked")
                    ended_count += 1
        if failure is not None:
            raise failure
        return ended_count

    async def pause_seconds(self) -> float:
        """Until the next round."""
        return CHECK_SECONDS
