"""Redis: a stream, a batch in one transaction.

    redis://user:password@host:6379/0?stream=dibs&length=1000000

An entry has one field, `__data__`, where FastStream's subscribers look too; in it is
the CloudEvent. A batch is added between MULTI and EXEC: Redis keeps all of it or none.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog
from faststream.redis import RedisBroker
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from dibs.delivery.brokers.address import address_of
from dibs.delivery.brokers.broker import BrokerUnavailable
from dibs.delivery.message import CloudEvent

SCHEMES = ("redis", "rediss")
OPTIONS = frozenset({"stream", "length"})
FIELD = "__data__"
CONNECT_SECONDS_MAX = 2.0
PUBLISH_SECONDS_MAX = 4.0
FORGETFUL = "Redis has no append-only file: what it acknowledged dies with it"

LOST = (RedisError, OSError, TimeoutError)


class RedisStream:
    """A stream of a Redis server."""

    def __init__(self, url: str) -> None:
        servers, options = address_of(url, SCHEMES, OPTIONS)
        self._url = servers[0]
        self._stream = options.get("stream", "dibs")
        length = options.get("length")
        self._length = None if length is None else int(length)
        self._broker: RedisBroker | None = None
        self._client: Redis | None = None

    async def publish(self, events: Sequence[CloudEvent]) -> None:
        """See Broker."""
        try:
            async with asyncio.timeout(PUBLISH_SECONDS_MAX):
                client = self._client or await self._connect()
                batch = client.pipeline(transaction=True)
                for event in events:
                    batch.xadd(
                        self._stream, {FIELD: event.encode()}, maxlen=self._length
                    )
                await batch.execute()
        except LOST as error:
            await self.aclose()
            raise BrokerUnavailable(str(error) or type(error).__name__) from error

    async def aclose(self) -> None:
        """Close the connection."""
        broker, self._broker, self._client = self._broker, None, None
        if broker is not None:
            with suppress(*LOST):
                async with asyncio.timeout(CONNECT_SECONDS_MAX):
                    await broker.stop()

    async def _connect(self) -> Redis:
        self._broker = RedisBroker(
            self._url,
            socket_connect_timeout=CONNECT_SECONDS_MAX,
            socket_timeout=PUBLISH_SECONDS_MAX,
            retry=Retry(NoBackoff(), 0),
        )
        client = await self._broker.connect()
        with suppress(RedisError):  # some do not tell
            told = await client.config_get("appendonly")
            if told.get("appendonly") == "no":
                structlog.get_logger("dibs.delivery").warning(FORGETFUL)
        self._client = client
        return client
