"""How connections of the pool speak: which types they send and read."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.string import TextLoader

from dibs.database.answers import Row

AsyncConnection = psycopg.AsyncConnection[Any]


class JsonLoader(Loader):
    """Reads jsonb with msgspec."""

    def load(self, data: Buffer) -> Any:
        """The decoded value."""
        return msgspec.json.decode(data)


class UtcLoader(TimestamptzLoader):
    """Reads a time in UTC, whatever zone its session writes in."""

    def load(self, data: Buffer) -> datetime:
        """The time; what Python cannot hold raises DataError."""
        try:
            return _read_utc(bytes(data))
        except ValueError:
            return super().load(data).astimezone(UTC)


@lru_cache(maxsize=64)  # the rows of a turn have most of their times in common
def _read_utc(data: bytes) -> datetime:
    return datetime.fromisoformat(data.decode()).astimezone(UTC)


def register_types(adapters: AdaptersMap) -> None:
    """Ids are text everywhere in Python, times are in UTC, JSON is decoded fast."""
    adapters.register_loader("uuid", TextLoader)
    adapters.register_loader("timestamptz", UtcLoader)
    adapters.register_loader("jsonb", JsonLoader)


async def fetch(connection: AsyncConnection, statement: bytes, given: Any) -> list[Row]:
    """All rows of a statement on a connection of the pool."""
    cursor = await connection.execute(statement, given)
    return await cursor.fetchall()
