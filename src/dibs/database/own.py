"""Connections that a room has for itself: it waits for nobody, and nobody for it."""

import asyncio
from contextlib import AsyncExitStack

from dibs.config import Settings
from dibs.database.pool import Database


class OwnDatabase:
    """Opens its connections when they are first asked for; `aclose` gives them back."""

    def __init__(self, url: str, settings: Settings) -> None:
        self._url = url
        self._settings = settings
        self._database: Database | None = None
        self._opening = asyncio.Lock()
        self._closing = AsyncExitStack()

    async def opened(self) -> Database:
        """The connections, however many ask for them first."""
        async with self._opening:
            if self._database is None:
                database = Database(self._url, self._settings)
                self._database = await self._closing.enter_async_context(database)
            return self._database

    async def aclose(self) -> None:
        """Give the connections back; who asks afterwards has new ones."""
        await self._closing.aclose()
        self._database = None
