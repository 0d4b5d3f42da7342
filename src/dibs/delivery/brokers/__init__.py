"""Brokers: where messages go that many read, in order and at least once.

FastStream connects to those of ours; what is sent is a CloudEvent in structured mode,
the same bytes whatever the broker. Another one is a class with the two methods of
`Broker`, named by its package as an entry point of the group `dibs.brokers`
(docs/streams.md): that is all there is to a kind of endpoint.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points

from dibs.delivery.brokers.broker import (
    Broker,
    BrokerUnavailable,
    Fenced,
    Superseded,
)
from dibs.errors import Fault

OURS = {
    "nats": "dibs.delivery.brokers.jetstream:JetStream",
    "redis": "dibs.delivery.brokers.redis_stream:RedisStream",
}
"""Where the class of each kind is that comes with Dibs; loaded when it is needed, for
its client is large."""
GROUP = "dibs.brokers"
"""The entry points by which installed packages name kinds of their own."""
EXTRA_MISSING = "Brokers need FastStream: pip install 'dibs[brokers]'"

__all__ = [
    "Broker",
    "BrokerUnavailable",
    "Fenced",
    "Superseded",
    "broker_of",
    "kinds",
]


def kinds() -> dict[str, str]:
    """The kinds of brokers that this installation can tell, and the class of each.

    Ours cannot be replaced.
    """
    named = {one.name: one.value for one in entry_points(group=GROUP)}
    return {**named, **OURS}


def broker_of(kind: str, url: str) -> Broker:
    """The broker at an address; it is connected to by the first `publish`.

    Raises Fault where its client is not installed, and ValueError where there is no
    such kind, or the address is none of it.
    """
    known = kinds()
    if kind not in known:
        there = ", ".join(sorted(known))
        raise ValueError(f"is of a kind that is not installed: there are {there}")
    module, _, name = known[kind].partition(":")
    try:
        made: Callable[[str], Broker] = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        missing = f"{known[kind]} cannot be loaded: {error}"
        raise Fault(EXTRA_MISSING if kind in OURS else missing) from error
    return made(url)
