"""Where a call comes from: what the journal keeps of it beside the principal.

It belongs to the code that runs for a caller, not to each call that code makes, so it
stands in a context variable: a web application says it once for a request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import msgspec

from dibs.networks import kept_network, network_in

NETWORK_LENGTH_MAX = 64
AGENT_LENGTH_MAX = 200
AGENTS_REMEMBERED_MAX = 1_000


_encode = msgspec.json.Encoder().encode


@lru_cache(AGENTS_REMEMBERED_MAX)
def _encoded_agent(agent: str) -> bytes:
    return b',"agent":%b' % _encode(agent)


def _storable(text: str | None, length_max: int) -> str | None:
    if not text:
        return None
    text = text[:length_max]
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else "?" for one in text)


class Caller:
    """A network address, and the program that calls from there."""

    __slots__ = ("_is_plain", "agent", "encoded", "network")

    def __init__(
        self, network: str | None, agent: str | None, *, is_plain: bool = False
    ) -> None:
        """Both are cut to what is kept, and lose what PostgreSQL cannot hold.

        `is_plain` says that it is a network as `network_in` tells it.
        """
        self._is_plain = is_plain
        self.network = _storable(network, NETWORK_LENGTH_MAX)
        self.agent = _storable(agent, AGENT_LENGTH_MAX)
        # As it goes into an encoded request. Networks are many, programs few.
        encoded = b"" if self.agent is None else _encoded_agent(self.agent)
        if self.network is not None:
            encoded = b',"network":%b%b' % (_encode(self.network), encoded)
        self.encoded = encoded

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.encoded)

    def under(self, secret: str | None) -> "Caller":
        """The same with what is kept of the network under a secret."""
        if secret is None or not self._is_plain or self.network is None:
            return self
        return Caller(kept_network(self.network, secret), self.agent)


NOBODY = Caller(None, None)

CALLER: ContextVar[Caller] = ContextVar("dibs_caller", default=NOBODY)
"""Who calls, in the code that runs for them."""


@contextmanager
def called_from(
    network: str | None = None, *, agent: str | None = None
) -> Iterator[None]:
    """What is changed or refused inside is kept with where the call came from.

        with called_from(request.client.host, agent=request.headers["user-agent"]):
            dibs.reserve("gala", {"floor": 2}, session="anna")

    `network` is an address, which counts by its /64 where it is one of IPv6 and is kept
    as a digest where a secret is set; or what stands for one, at most 64 characters,
    `agent` the user agent, at most 200; what is longer is cut. `async` code may use it
    as well.
    """
    plain = None if network is None else network_in(network.removesuffix("/64"))
    caller = Caller(plain or network, agent, is_plain=plain is not None)
    before = CALLER.set(caller)
    try:
        yield
    finally:
        CALLER.reset(before)
