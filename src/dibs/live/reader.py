"""The reader: a few statements for however many follow, on connections of its own."""

import asyncio
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from dibs.config import Settings
from dibs.database import (
    OwnDatabase,
    Row,
    encode,
    fetch,
    load_statements,
    translated,
)
from dibs.live.readings import Changes, Head, Whole

QUERIES = load_statements("dibs.live")
CONNECTIONS_MAX = 2
"""One looks at all events, one reads an event that somebody begins to follow."""
LOOK_SECONDS_MAX = 4.0
"""Who waits longer for a look tells nobody meanwhile that the stream is still there."""

Read = TypeVar("Read")


class Reader:
    """Reads events once somebody follows one; `close` gives its connections back.

    Its connections are its own: a look waits for no turn, and no turn for a look.
    """

    def __init__(self, url: str, settings: Settings) -> None:
        few = settings.with_connections(CONNECTIONS_MAX)
        self._database = OwnDatabase(url, few)
        self._seconds_max = settings.call_timeout_seconds

    async def close(self) -> None:
        """Give the connections back."""
        await self._database.aclose()

    async def heads(self, events: Iterable[str]) -> dict[str, Head]:
        """The heads of the events that there are; raises Unavailable."""
        seconds_max = min(LOOK_SECONDS_MAX, self._seconds_max)
        rows = await self._fetch("heads", (list(events),), seconds_max)
        return {head.event_id: head for head in map(Head._make, rows)}

    async def whole(self, event: str) -> Whole | None:
        """All of an event, None where there is no such; raises Unavailable."""
        ((text,),) = await self._fetch("state", (event,))
        return _decoded(text, Whole)

    async def changes(
        self, asked: Iterable[tuple[str, int, list[str]]]
    ) -> list[Changes | None]:
        """What is new of events: each by its id, after a position, and seats to read.

        None for one that is gone. Raises Unavailable.
        """
        rows = await self._fetch("changes", (encode(list(asked)).decode(),))
        return [_decoded(text, Changes) for (text,) in rows]

    async def _fetch(
        self, name: str, given: Any, seconds_max: float | None = None
    ) -> list[Row]:
        database = await self._database.opened()
        with translated():
            async with (
                asyncio.timeout(seconds_max or self._seconds_max),
                database.connection() as connection,
            ):
                return await fetch(connection, QUERIES[name], given)


def _decoded(text: str | None, kind: type[Read]) -> Read | None:
    return None if text is None else msgspec.json.decode(text, type=kind)
