"""The way out: calls that reach public addresses and nothing else.

Who may name an address that we call could have us call our own network (server-side
request forgery). So an address must be plain to read (`targets`); its host is resolved
by us, every answer must be public, and the connection is made to an address that was
judged and not to the name a second time. There are no redirects and no proxies.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Iterable
from functools import cache, partial
from ipaddress import ip_address
from typing import Any, NamedTuple, Self

import httpcore

from dibs.config import Settings
from dibs.delivery.connections import IDLE_SECONDS_MAX, Connections
from dibs.delivery.lookups import Lookups
from dibs.delivery.targets import (
    EgressRefused,
    Target,
    is_public,
    literal_of,
    target_of,
)
from dibs.networks import Address, Networks, networks_of

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a host, as text."""

BODY_BYTES_MAX = 65_536
EXCERPT_LENGTH_MAX = 300
CONNECT_SECONDS_MAX = 5.0
LINGER_SECONDS_MAX = 1.0
"""How long the rest of an answer may take whose status says it all."""


class Answered(NamedTuple):
    """What was answered: its status, and what there is to say about it."""

    status: int
    retry_after: str | None
    excerpt: str


class Egress:
    """Judges addresses and calls them; `aclose` ends its connections."""

    def __init__(
        self,
        allowed: Networks = (),
        *,
        resolve: Resolve | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`allowed` are networks that may be called all the same.

        `resolve` finds the addresses of a host, by default as the system does; `trust`
        is whose certificates are believed, by default whom the system believes.
        """
        self._lookups = Lookups()
        resolve = resolve or self._lookups.find
        self._guards = {
            scheme: _Guard(allowed, resolve, is_plain=scheme == "http")
            for scheme in ("https", "http")
        }
        self._connections = {
            scheme: Connections(partial(_pool, guard, trust))
            for scheme, guard in self._guards.items()
        }

    @classmethod
    def of(
        cls,
        settings: Settings,
        *,
        resolve: Resolve | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> Self:
        """What the settings say."""
        allowed = networks_of(settings.webhooks_allow_private)
        return cls(allowed, resolve=resolve, trust=trust)

    async def aclose(self) -> None:
        """End all connections."""
        for connections in self._connections.values():
            await connections.aclose()
        self._lookups.close()

    async def judge(self, url: str) -> Target:
        """The address taken apart; EgressRefused where we would not call it now."""
        target = target_of(url)
        try:
            async with asyncio.timeout(CONNECT_SECONDS_MAX):
                await self._guards[target.scheme].addresses(target.host, target.port)
        except (OSError, TimeoutError):
            raise EgressRefused("names a host that cannot be found") from None
        return target

    async def post(
        self, url: str, headers: dict[str, str], body: bytes, seconds_max: float
    ) -> Answered:
        """Send a body and hear what is answered.

        Raises EgressRefused where the address is none that we call, TimeoutError where
        no answer came in time, ConnectionError for all else that went wrong.
        """
        target = target_of(url)
        request = _request(target, headers, body, seconds_max)
        async with self._connections[target.scheme].to(url) as pool:
            response = await _sent(pool, request, seconds_max)
            try:
                excerpt = await _excerpt(response)
            finally:
                await response.aclose()
        named = {name.lower(): value for name, value in response.headers}
        retry_after = named.get(b"retry-after")
        return Answered(
            status=response.status,
            retry_after=None if retry_after is None else retry_after.decode("latin-1"),
            excerpt=excerpt,
        )


class _Guard(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were judged, and to nothing else."""

    def __init__(self, allowed: Networks, resolve: Resolve, *, is_plain: bool) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._is_plain = is_plain
        self._backend = httpcore.AnyIOBackend()

    async def addresses(self, host: str, port: int) -> list[Address]:
        """Where the host is; EgressRefused where any of it is not public."""
        literal = literal_of(host)
        texts = [str(literal)] if literal else await self._resolve(host, port)
        found = [ip_address(one) for one in dict.fromkeys(texts)]
        if not found:
            raise EgressRefused("names a host that cannot be found")
        for address in found:
            if not self._may_call(address):
                raise EgressRefused(
                    "must lead to public addresses"
                    if not self._is_plain
                    else "must begin with https"
                )
        return found

    def _may_call(self, address: Address) -> bool:
        if any(address in network for network in self._allowed):
            return not self._is_plain or address.is_loopback
        return not self._is_plain and is_public(address)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 the backend's own word
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            found = await self.addresses(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} cannot be found") from error
        seconds = min(timeout or CONNECT_SECONDS_MAX, CONNECT_SECONDS_MAX)
        failure: Exception | None = None
        for address in found:
            try:
                return await self._backend.connect_tcp(
                    str(address), port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 the backend's own word
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise EgressRefused("must lead to public addresses")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _pool(guard: _Guard, trust: ssl.SSLContext | None) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=trust or _trust_of_system(),
        max_connections=None,
        keepalive_expiry=IDLE_SECONDS_MAX,
        network_backend=guard,
    )


@cache
def _trust_of_system() -> ssl.SSLContext:
    """Whom the system believes: long to read, and needed by who calls alone."""
    return ssl.create_default_context()


def _request(
    target: Target, headers: dict[str, str], body: bytes, seconds_max: float
) -> httpcore.Request:
    return httpcore.Request(
        "POST",
        httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.target.encode(),
        ),
        headers=[
            ("host", target.authority),
            ("content-length", str(len(body))),
            *headers.items(),
        ],
        content=body,
        extensions={
            "timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds_max)
        },
    )


async def _sent(
    pool: httpcore.AsyncConnectionPool, request: httpcore.Request, seconds_max: float
) -> httpcore.Response:
    """The answer's head; what went wrong is said as `Egress.post` says it."""
    try:
        async with asyncio.timeout(seconds_max):
            return await pool.handle_async_request(request)
    except (httpcore.TimeoutException, TimeoutError):
        raise TimeoutError(f"no answer within {seconds_max:g} s") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise ConnectionError(_said_of(error)) from error


async def _excerpt(response: httpcore.Response) -> str:
    """What an answer says, cut short; the rest is not waited for.

    The status has said all that matters. The body is read to its end where that is
    near, so that the connection may be used again.
    """
    read = bytearray()
    # What breaks inside of TLS comes as it is, an OSError.
    broken = (OSError, httpcore.TimeoutException, httpcore.NetworkError)
    with contextlib.suppress(*broken, httpcore.ProtocolError):
        async with asyncio.timeout(LINGER_SECONDS_MAX):
            async for chunk in response.aiter_stream():
                read += chunk
                if len(read) > BODY_BYTES_MAX:
                    break
    text = read[: 4 * EXCERPT_LENGTH_MAX].decode("utf-8", "replace")
    return "".join(filter(str.isprintable, text))[:EXCERPT_LENGTH_MAX]


def _said_of(error: Exception) -> str:
    return str(error) or type(error).__name__
