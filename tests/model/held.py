"""A reservation in plain Python, which is over at the very instant its time is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

LIVE = "reserved"


@dataclass(kw_only=True, eq=False)
class Held:
    """A reservation."""

    session: str
    customer: str | None
    customer_class: str | None
    items: dict[str, int]
    """Units by item, seats counted under theirs."""
    seats: set[str]
    status: str
    reserved_at: datetime
    expires_at: datetime
    life_ends_at: datetime
    extension_seconds: int
    extensions_max: int
    extension_count: int = 0
    leaves_at: datetime | None = None
    has_left: bool = False
    is_paying: bool = False
    given_time_at: datetime | None = None
    """When a payment was first given its time, which goes on whatever becomes of it."""
    payers: frozenset[str] = frozenset()
    """The orders that are being paid."""
    unpaid_expires_at: datetime | None = None
    """The deadline as it is without them."""
    unpaid_life_ends_at: datetime | None = None
    is_cut: bool = False
    """Whether it was over when nobody could pay it any more."""
    released_at: datetime | None = None
    is_sold_late: bool = False
    """Whether it was paid for too late, and sold all the same as another one."""

    @property
    def owner(self) -> tuple[str, str]:
        """Who it belongs to: its customer where it has one, else its session."""
        if self.customer is not None:
            return "customer", self.customer
        return "session", self.session

    @property
    def more(self) -> timedelta:
        """How much an extension adds at most."""
        return timedelta(seconds=self.extension_seconds)

    def status_at(self, now: datetime) -> str:
        """What it is at an instant."""
        ends_at = min(self.expires_at, self.leaves_at or self.expires_at)
        if self.status != LIVE or now < ends_at:
            return self.status
        return "released" if ends_at < self.expires_at else "expired"

    def end_at(self, now: datetime) -> datetime:
        """Until when it was held, as far as that is past."""
        ends = (self.expires_at, self.leaves_at, self.released_at, now)
        return min(end for end in ends if end is not None)

    def extensions_left_at(self, now: datetime) -> int:
        """How many more times it may be extended."""
        may = self.extension_seconds > 0 and self.expires_at < self.life_ends_at
        if self.status_at(now) != LIVE or not may:
            return 0
        room = ceil((self.life_ends_at - self.expires_at) / self.more)
        return min(self.extensions_max - self.extension_count, room)
