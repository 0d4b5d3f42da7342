"""What a broker has to be able to do."""

from collections.abc import Sequence
from typing import Protocol

from dibs.delivery.message import CloudEvent


class BrokerUnavailable(Exception):  # noqa: N818 - named like the refusal
    """The broker did not take all messages; whoever has them publishes them again."""


class Broker(Protocol):
    """One broker, connected to when it is needed, and anew after each failure."""

    async def publish(self, events: Sequence[CloudEvent]) -> None:
        """Have the broker keep all of them; those of one source in their order.

        Returns once it has acknowledged every one, else raises BrokerUnavailable: then
        it may have kept some, and the same must be published again, from the same one
        on. Messages of a source come in the order of their positions, without any that
        is left out but by the endpoint's own choice. One call at a time.
        """

    async def aclose(self) -> None:
        """Give the connection back."""
