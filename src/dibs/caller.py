"""Where a call comes from: what the journal keeps of it beside the principal.

It belongs to the code that runs for a caller, not to each call that code makes, so it
stands in a context variable: a web application says it once for a request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import msgspec

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

    __slots__ = ("agent", "encoded", "network")

    def __init__(self, network: str | None, agent: str | None) -> None:
        """Both are cut to what is kept, and lose what PostgreSQL cannot hold."""
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

    `network` is an address or what stands for it, at most 64 characters, `agent` the
    user agent, at most 200; what is longer is cut. `async` code may use it as well.
    """
    before = CALLER.set(Caller(network, agent))
    try:
        yield
    finally:
        CALLER.reset(before)
