"""Where a call comes from: the connection, or what a trusted proxy says of it.

Only a proxy in a network that a setting names is believed, and only about the hop
before it: what stands further left in its header anybody may have written.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from starlette.types import Scope

from dibs.caller import Caller
from dibs.config import Settings
from dibs.networks import (
    address_of,
    kept_network,
    kept_of,
    network_in,
    networks_of,
)

REMEMBERED_MAX = 1_000
"""Peers known and judged once; who makes them up shall not fill us."""
HOPS_MAX = 20
_FORWARDED_FOR = re.compile(r'(?:^|[;,\s])for="?([^";,]+)', re.IGNORECASE)


class Callers:
    """Knows callers by their connections and headers."""

    def __init__(self, settings: Settings) -> None:
        self._trusted = networks_of(settings.trusted_proxies)
        self._secret = settings.network_hash_secret
        self._trusts = lru_cache(REMEMBERED_MAX)(self._is_trusted)
        self._over = lru_cache(REMEMBERED_MAX)(self._caller)

    def caller_of(self, scope: Scope) -> Caller:
        """Who sent a request, as far as can be known."""
        agent = forwarded_for = forwarded = b""
        for name, value in scope["headers"]:
            if name == b"user-agent":
                agent = value
            elif self._trusted:
                # A header that comes twice is one list, in this order.
                if name == b"x-forwarded-for":
                    forwarded_for += b"," + value
                elif name == b"forwarded":
                    forwarded += b"," + value
        client = scope["client"]
        peer = client[0] if client else ""
        if not forwarded_for and not forwarded:
            return self._over(peer, agent)
        hops = _hops(forwarded_for.decode("latin-1"), forwarded.decode("latin-1"))
        # Not remembered: behind a proxy a call seldom is from where the last ones were.
        return self._caller(self._outermost(peer, hops), agent)

    def kept(self, network: str) -> str:
        """What is kept of an address; anything else is taken for what is kept."""
        return kept_of(network, self._secret)

    def _caller(self, peer: str, agent: bytes) -> Caller:
        network = network_in(peer)
        kept = None if network is None else kept_network(network, self._secret)
        return Caller(kept, agent.decode("utf-8", "replace"))

    def _outermost(self, peer: str, hops: Iterable[str]) -> str:
        """The first address, from us outwards, whose word is not taken for another."""
        for hop in hops:
            if not self._trusts(peer) or network_in(hop) is None:
                break
            peer = hop
        return peer

    def _is_trusted(self, peer: str) -> bool:
        address = address_of(peer)
        return address is not None and any(address in one for one in self._trusted)


def _hops(forwarded_for: str, forwarded: str) -> Iterable[str]:
    """The addresses that proxies named, the nearest first; one header's, not both's."""
    if forwarded_for:
        named = forwarded_for.split(",")
    elif forwarded:
        named = _FORWARDED_FOR.findall(forwarded)
    else:
        return ()
    return reversed(named[-HOPS_MAX:])
