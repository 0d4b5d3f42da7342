"""Walking over all events, a page at a time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dibs import Dibs
    from dibs.models import Event

EVENTS_PER_PAGE = 500


def every_event(dibs: "Dibs") -> Iterator["Event"]:
    """All events in the order of their ids."""
    after: str | None = None
    while page := dibs.events(after=after, limit=EVENTS_PER_PAGE):
        yield from page
        after = page[-1].event_id
