"""What is told afterwards: statistics, the journal's rows, explanations.

They are the schemas of the HTTP API too, under the rules of `dibs.models`.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import force_setattr

HOURS_MAX = 87_600
Hours = Annotated[int, Meta(ge=1, le=HOURS_MAX)]
POSITION_MAX = 9_007_199_254_740_991
"""As large as JavaScript can count."""
Position = Annotated[int, Meta(ge=0, le=POSITION_MAX)]
"""Of a row in a journal, or in a list."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Has its times in UTC, whatever zone the session has that told them."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime):
                force_setattr(self, name, value.astimezone(UTC))


class Statistics(Told, frozen=True, kw_only=True):
    """What became of reservations from `since` to `counted_at`."""

    event: str | None
    """Null where all events are counted."""
    since: datetime
    counted_at: datetime
    created: int
    completed: int
    expired: int
    released: int
    cancelled: int
    """Sales given back, whole or in part; each time counts."""
    failed: int
    """Requests that were refused, of every verb."""
    mean_hold_seconds: float | None
    """From a hold's beginning to its end, whichever, its deadline at the latest; null
    where none ended."""
    expiration_rate: float | None
    """The share of the holds that ended there which expired, from 0 to 1."""


class JournalEntry(Told, frozen=True, kw_only=True):
    """A row of an event's journal; owners are masked unless they were asked for."""

    position: int
    recorded_at: datetime
    action: str
    reservation_id: str | None
    principal: str
    """Who called; `dibs` for what the clock did."""
    session: str | None
    items: dict[str, int | None]
    """Units moved of each item, changes with their sign; null where none moved."""
    seats: list[str]
    expires_at: datetime | None
    detail: dict[str, Any]


class Recorded(Told, frozen=True, kw_only=True):
    """A change or a refusal as it is kept; names are masked unless asked for."""

    at: datetime
    event_id: str
    """Empty for what belongs to no event: keys, organisations, kinds."""
    number: int
    """A change's position in its event's journal; below zero, which refusal of its
    second; below a million below zero, which row of the office's journal."""
    action: str
    """What the journal calls a change, or the verb that was refused."""
    code: str
    """`ok` for a change, else why it was refused."""
    refusal_count: int
    """How many refusals the row stands for: above one in a flood."""
    reservation_id: str | None
    principal: str
    """Who called; `dibs` for what the clock did."""
    session: str | None
    customer: str | None
    network: str | None
    """The address it came from, or the digest that is kept in its place."""
    agent: str | None
    items: dict[str, int | None]
    """Units that were moved, or that were asked for in vain."""
    seats: list[str]
    expires_at: datetime | None
    detail: dict[str, Any]

    @property
    def cursor(self) -> str:
        """Where a search goes on after it: the `before` of the next."""
        return f"{self.at.isoformat()} {self.number} {self.event_id}"


class Explained(Told, frozen=True, kw_only=True):
    """A sentence of an explanation: when, what in plain words, and who."""

    at: datetime
    what: str
    actor: str | None
    """Null where nobody did it, or where it is about how things stand."""
    detail: dict[str, Any]
