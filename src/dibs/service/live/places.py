"""How many streams there may be: of one client, of one customer, and in all."""

from collections import Counter
from typing import NamedTuple

from dibs.caller import Caller
from dibs.config import Settings
from dibs.errors import RateLimited, Unavailable
from dibs.live import Feed, Stream
from dibs.service.calls.actor import Actor
from dibs.service.door.rooms import rooms_for

WAIT_SECONDS = 30
"""After so long somebody who found no place may ask again."""


class Who(NamedTuple):
    """As whose a stream is counted."""

    client: str
    """A secret key, or a network for all who come from browsers."""
    customer: str | None


class Places:
    """The places of one process, each with a stream in it or free."""

    def __init__(self, settings: Settings, feed: Feed) -> None:
        self._feed = feed
        self._most = rooms_for(settings).streams
        self._most_of_client = settings.live_streams_per_client_max
        self._most_of_customer = settings.live_streams_per_customer_max
        self._whose: dict[Stream, Who] = {}
        self._of_client: Counter[str] = Counter()
        self._of_customer: dict[str, dict[Stream, None]] = {}

    def take(self, stream: Stream, who: Who) -> None:
        """Take a place.

        Raises Unavailable where all are taken, RateLimited where that client has too
        many. A customer who has too many loses the oldest: it may be one whose page is
        long gone, and which is not known to be dead yet.
        """
        if len(self._whose) >= self._most:
            reason = "this process has as many streams as it may"
            raise Unavailable({"reason": reason, "retry_after_seconds": WAIT_SECONDS})
        if self._of_client[who.client] >= self._most_of_client:
            raise RateLimited({"retry_after_seconds": WAIT_SECONDS})
        self._whose[stream] = who
        self._of_client[who.client] += 1
        if who.customer is not None:
            streams = self._of_customer.setdefault(who.customer, {})
            streams[stream] = None
            if len(streams) > self._most_of_customer:
                oldest = next(iter(streams))
                self.give_back(oldest)
                self._feed.end(oldest, "too_many")

    def give_back(self, stream: Stream) -> None:
        """Give a place back, if the stream has one."""
        who = self._whose.pop(stream, None)
        if who is None:
            return
        self._of_client[who.client] -= 1
        if not self._of_client[who.client]:
            del self._of_client[who.client]
        if who.customer is not None:
            streams = self._of_customer[who.customer]
            del streams[stream]
            if not streams:
                del self._of_customer[who.customer]


def who_is(actor: Actor, caller: Caller) -> Who:
    """Whose streams those of a caller are counted with, as its calls are."""
    if actor.kind == "secret":
        return Who(actor.principal, None)
    customer = actor.principal if actor.kind == "customer" else None
    return Who(f"network:{caller.network or ''}", customer)
