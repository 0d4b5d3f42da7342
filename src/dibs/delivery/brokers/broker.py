"""What a broker has to be able to do."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from dibs.delivery.message import CloudEvent


class BrokerUnavailable(Exception):  # noqa: N818 - named like the refusal
    """The broker did not take all messages; whoever has them publishes them again."""


class Superseded(BrokerUnavailable):
    """Somebody who came later told the broker already; it kept none of these messages.

    `number` is the highest that it has seen (`Fenced`).
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"somebody else tells it under the number {number}")
        self.number = number


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


@runtime_checkable
class Fenced(Protocol):
    """A broker that refuses what comes late, from who told it before somebody else.

    Not every `Broker` needs to be one. Who hung between reading and sending adds old
    messages after newer ones, unless the broker can tell by a number who came later.
    """

    def fence(self, endpoint: str, number: int) -> None:
        """What is published from now on is told to this endpoint under this number.

        Called before the first `publish`. Where the broker has seen a higher number of
        the endpoint, `publish` raises Superseded and keeps nothing; it has to find that
        out and keep the messages in one step.
        """
