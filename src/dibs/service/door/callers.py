"""Where a call comes from: the connection, or what a trusted proxy says of it.

Only a proxy in a network that a setting names is believed, and only about the hop
before it: what stands further left in its header anybody may have written. Another
setting names the header, since what a proxy does not write itself it may pass on.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice

from starlette.types import Scope

from dibs.caller import AGENT_LENGTH_MAX, Caller
from dibs.config import Settings
from dibs.networks import address_of, kept_network, network_in, networks_of
from dibs.service.calls.call import Header, Headers

REMEMBERED_MAX = 1_000
"""Peers known and judged once; who makes them up shall not fill us."""
HOPS_MAX = 20
AGENT_BYTES_MAX = 4 * AGENT_LENGTH_MAX
HOPS_BYTES_MAX = 2_048
"""More than so many hops take; the nearest count, which are the last."""
_ESCAPED = r'"(?=\\(?:\\\\)*(?!\\))'
_QUOTED = rf'"(?:[^"]|{_ESCAPED})*+"'
_PAIR = re.compile(rf'((?:[^",;]|{_QUOTED})*+)(?:[,;]|$)')
"""What stands between two separators, read backwards, and what is quoted in it."""
_FOR = re.compile(r'\s*for="?([^"]+)', re.IGNORECASE)


class Callers:
    """Knows callers by their connections and headers."""

    def __init__(self, settings: Settings) -> None:
        self._trusted = networks_of(settings.trusted_proxies)
        self._header = settings.forwarded_header.encode()
        self._secret = settings.network_hash_secret
        self._trusts = lru_cache(REMEMBERED_MAX)(self._is_trusted)
        self._over = lru_cache(REMEMBERED_MAX)(self._caller)

    def caller_of(self, scope: Scope, headers: Headers) -> Caller:
        """Who sent a request, as far as can be known."""
        agent = headers.get(b"user-agent", b"")[:AGENT_BYTES_MAX]
        client = scope["client"]
        peer = client[0] if client else ""
        if self._trusted and self._header in headers:
            # Not remembered: behind a proxy a call seldom comes from where the last
            # ones came from.
            hops = _hops(self._header, scope["headers"], headers)
            return self._from(self._outermost(peer, hops), agent)
        return self._over(peer, agent)

    def _caller(self, peer: str, agent: bytes) -> Caller:
        return self._from(network_in(peer), agent)

    def _from(self, network: str | None, agent: bytes) -> Caller:
        if network is not None and self._secret is not None:
            network = kept_network(network, self._secret)
        return Caller(network, agent.decode("utf-8", "replace") if agent else None)

    def _outermost(self, peer: str, hops: Iterable[str]) -> str | None:
        """The network of the first address, from us outwards, whose word is not taken
        for another."""
        network = None
        for hop in hops:
            named = network_in(hop) if self._trusts(peer) else None
            if named is None:
                break
            peer, network = hop, named
        return network or network_in(peer)

    def _is_trusted(self, peer: str) -> bool:
        address = address_of(peer)
        return address is not None and any(address in one for one in self._trusted)


def _hops(name: bytes, given: Collection[Header], headers: Headers) -> Iterable[str]:
    """The addresses that proxies named in a header, the nearest first."""
    value = headers[name]
    if len(given) != len(headers):
        # A header that comes twice is one list, in this order.
        value = b",".join(value for key, value in given if key == name)
    text = value[-HOPS_BYTES_MAX:].decode("latin-1")
    is_list = name == b"x-forwarded-for"
    named = reversed(text.split(",")) if is_list else _forwarded(text)
    return islice(named, HOPS_MAX)


def _forwarded(text: str) -> Iterator[str]:
    """Whom a header of RFC 7239 names, the nearest first.

    Read from its end, where it is sound: a quote that is open was opened by who wrote
    further left, and what stands before it is not read.
    """
    backwards, at = text[::-1], 0
    while at < len(text):
        pair = _PAIR.match(backwards, at)
        if pair is None:
            return
        named = _FOR.match(pair[1][::-1])
        if named is not None:
            yield named[1]
        at = pair.end()
