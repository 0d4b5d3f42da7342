"""Redis: a stream, a batch in one step.

    redis://user:password@host:6379/0?stream=dibs&length=1000000

An entry has one field, `__data__`, where FastStream's subscribers look too; in it is
the CloudEvent. A batch is added by a script: Redis runs it alone, and keeps all of what
it added or none.

Beside the stream is a hash with the highest number of each endpoint that the stream was
told under, and the latest connection that told it so. What comes late is refused by it:
from who told the endpoint before, or by a connection that was given up. Where it was
lost, with the stream perhaps, it begins anew.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

import structlog
from faststream.redis import RedisBroker
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from dibs.delivery.brokers.address import address_of, require_count
from dibs.delivery.brokers.broker import BrokerUnavailable, Superseded
from dibs.delivery.message import CloudEvent

SCHEMES = ("redis", "rediss")
OPTIONS = frozenset({"stream", "length"})
FIELD = "__data__"
CONNECT_SECONDS_MAX = 2.0
PUBLISH_SECONDS_MAX = 4.0
FORGETFUL = "Redis has no append-only file: what it acknowledged dies with it"

LOST = (RedisError, OSError, TimeoutError)

ADD = """
local endpoint, number, line, field, length = unpack(ARGV, 1, 5)
if endpoint ~= '' then
  local known = redis.call('hget', KEYS[2], endpoint) or ''
  local seen, latest = known:match('^(%d+):(%d+)$')
  local lead = tonumber(seen) and tonumber(seen) - tonumber(number)
  -- From 2^53 on numbers are not exact here, and none of ours.
  if lead and tonumber(seen) < 2^53
    and (lead > 0 or lead == 0 and tonumber(latest) > tonumber(line))
  then
    return tonumber(seen)
  end
  redis.call('hset', KEYS[2], endpoint, number .. ':' .. line)
end
for place = 6, #ARGV do
  if length == '' then
    redis.call('xadd', KEYS[1], '*', field, ARGV[place])
  else
    redis.call('xadd', KEYS[1], 'maxlen', '~', length, '*', field, ARGV[place])
  end
end
return -1
"""
"""Adds messages, or returns the number that their endpoint has if theirs is older."""


class RedisStream:
    """A stream of a Redis server."""

    def __init__(self, url: str) -> None:
        servers, options = address_of(url, SCHEMES, OPTIONS)
        if len(servers) > 1:
            raise ValueError("names several hosts: a stream of Redis is at one")
        self._url = servers[0]
        _require_database(self._url)
        self._stream = options.get("stream", "dibs")
        self._numbers = _beside(self._stream)
        self._length = options.get("length", "")
        if self._length:
            require_count("length", self._length)
        self._fence = ("", 0)
        self._line = 0
        """When we connected, by a clock of this process that is never set back."""
        self._broker: RedisBroker | None = None
        self._client: Redis | None = None

    def fence(self, endpoint: str, number: int) -> None:
        """See Fenced."""
        self._fence = (endpoint, number)

    async def publish(self, events: Sequence[CloudEvent]) -> None:
        """See Broker."""
        try:
            async with asyncio.timeout(PUBLISH_SECONDS_MAX):
                client = self._client or await self._connect()
                seen = await self._add(client, [event.encode() for event in events])
        except LOST as error:
            await self.aclose()
            raise BrokerUnavailable(str(error) or type(error).__name__) from error
        if seen >= 0:
            raise Superseded(seen)

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
        self._line = time.monotonic_ns() // 1_000
        self._client = client
        return client

    async def _add(self, client: Redis, told: list[bytes]) -> int:
        keys = (self._stream, self._numbers)
        given: tuple[str | int | bytes, ...]
        given = (*self._fence, self._line, FIELD, self._length, *told)
        return int(await client.eval(ADD, len(keys), *keys, *given))


def _require_database(url: str) -> None:
    """The client takes what is no number for 0."""
    named = urlsplit(url).path.strip("/")
    if named and not (named.isascii() and named.isdecimal()):
        raise ValueError(f"has the database {named!r}: it must be a number, such as 0")


def _beside(stream: str) -> str:
    """A key that a cluster keeps where the stream is: what is in braces decides."""
    return f"{stream}.numbers" if "{" in stream else f"{{{stream}}}.numbers"
