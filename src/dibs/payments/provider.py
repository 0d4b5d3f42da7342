"""What every payment provider can do for us, whoever it is.

Amounts are in minor units. Each call that changes something takes a key: asked again
with it, a provider answers as it did, so an unknown outcome is resolved by repeating.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

import msgspec

Method = Literal["intent", "session"]
"""`intent` is paid on a page of ours, `session` on a page of the provider's."""
Status = Literal[
    "open",  # nobody has paid yet
    "needs_action",  # the buyer has to prove who they are
    "processing",  # the provider does not know yet
    "authorised",  # the money is set aside, to be captured or let go
    "succeeded",  # the money is ours
    "cancelled",
    "failed",  # declined; it may be tried again
]
RefundStatus = Literal["pending", "succeeded", "failed"]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A payment to be made."""

    payment_id: str
    order_id: str
    amount_minor: int
    currency: str
    key: str
    method: Method = "intent"
    asked_at: datetime | None = None
    """When it was asked first; the same each time it is asked again."""
    ends_at: datetime | None = None
    """From when on it should not be payable any more."""
    return_url: str | None = None
    """Where the provider's page sends the buyer afterwards."""
    description: str = ""
    metadata: dict[str, str] = {}


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider said against a payment, in its own words."""

    code: str
    message: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a payment stands at its provider, as it was read a moment ago."""

    reference: str
    status: Status
    amount_minor: int
    currency: str
    captured_minor: int = 0
    refunded_minor: int = 0
    client_secret: str | None = None
    """What a page of ours pays it with."""
    url: str | None = None
    """The provider's page that pays it."""
    error: Complaint | None = None


class RefundStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How a refund stands at its provider, or a dispute: money that a bank takes."""

    reference: str
    status: RefundStatus
    amount_minor: int
    key: str | None = None
    """What it was asked by; None where nobody here has asked for it."""
    reason: str = ""
    error: Complaint | None = None
    """Why it failed, in the provider's words where it has any."""


class ProviderMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider told us of itself. It is news, not truth: read the payment."""

    id: str
    type: str
    reference: str | None
    """The payment it is about; None where it is about none."""
    at: datetime
    payment_id: str | None = None
    """Our own name of the payment, where the provider repeats it."""


class ProviderUnavailable(Exception):  # noqa: N818 as other faults are named
    """A provider did not answer, or not in time: ask again with the same key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderRefused(Exception):  # noqa: N818 an answer
    """A provider said no: asking the same again does not help."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class SignatureInvalid(Exception):  # noqa: N818 as other faults are named
    """A message is not its provider's, or too old to be believed."""


class Provider(Protocol):
    """Somebody who takes money for us.

    Every call raises ProviderUnavailable where the outcome is unknown, and
    ProviderRefused where it is no.
    """

    @property
    def name(self) -> str:
        """What the database, addresses and settings call it."""

    @property
    def publishable_key(self) -> str | None:
        """What a page of ours opens the provider's own elements with."""

    async def create(self, asked: Asked) -> Standing:
        """Open a payment; with a key known already, the one opened then."""

    async def read(self, reference: str) -> Standing:
        """How it stands now."""

    async def capture(self, reference: str, amount_minor: int, key: str) -> Standing:
        """Take what was set aside, or a part of it: the rest is let go."""

    async def cancel(self, reference: str, key: str) -> Standing:
        """End it, letting go what was set aside.

        One that cannot be ended any more, since its money came or is about to, is
        answered as it stands.
        """

    async def refund(
        self, reference: str, amount_minor: int, key: str
    ) -> RefundStanding:
        """Give back some of what was captured; `refunds` tells the key again."""

    async def refunds(self, reference: str) -> list[RefundStanding]:
        """All money of a payment that went back, or is about to, the oldest first.

        Whoever sent it: we, somebody at the provider's own side, or a bank.
        """

    def message(self, headers: Mapping[str, str], raw: bytes) -> ProviderMessage:
        """Read a message of the provider's; raises SignatureInvalid."""

    async def whose(self, message: ProviderMessage) -> str | None:
        """Our own name of the payment that a message is about, looked up if need be."""

    async def close(self) -> None:
        """Give back connections."""
