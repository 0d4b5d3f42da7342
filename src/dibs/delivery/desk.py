"""The desk: the room's statements, on connections of its own.

Its connections are its own: what is relayed and sent waits for no turn of an event, and
no turn waits for it.
"""

import asyncio
from functools import partial
from typing import Any, Self

from dibs.batching import retried
from dibs.caller import CALLER
from dibs.config import Settings
from dibs.database import OwnDatabase, Row, fetch, load_statements, translated

QUERIES = load_statements("dibs.delivery")
CONNECTIONS_MAX = 4


class Desk:
    """Opened by its first statement, and closed by the last who leaves it.

    Agents of one process share one.
    """

    def __init__(self, url: str, settings: Settings) -> None:
        self._settings = settings.with_connections(CONNECTIONS_MAX)
        self._database = OwnDatabase(url, self._settings)
        self._user_count = 0

    def join(self) -> Self:
        """The desk, for one more who will leave it by `aclose`."""
        self._user_count += 1
        return self

    async def aclose(self) -> None:
        """Leave; the last one gives the connections back."""
        self._user_count -= 1
        if self._user_count <= 0:
            await self._database.aclose()

    async def fetch(self, name: str, *given: Any, within: str = "") -> list[Row]:
        """All rows of a statement, which is a transaction of its own.

        `within` is the organisation it is done for, empty for the whole installation.
        Raises Unavailable where the database cannot answer at the moment, or not in the
        time that a call has: a standby may be waited for without end.
        """
        database, caller = await self._database.opened(), CALLER.get()
        is_bare = not (within or caller)  # then it is a transaction by itself
        opened = (
            database.connection() if is_bare else database.transaction(within, caller)
        )
        seconds = self._settings.call_timeout_seconds
        with translated():
            async with asyncio.timeout(seconds), opened as connection:
                return await fetch(connection, QUERIES[name], given)

    async def ask(self, name: str, *given: Any, within: str = "") -> list[Row]:
        """The same for what somebody waits for: asked again while it may help."""
        attempt = partial(self.fetch, name, *given, within=within)
        return await retried(attempt, self._settings.call_timeout_seconds)
