"""Times and time zones as people write them."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer


def read_time(text: str | None, place: tzinfo | None = None) -> datetime | None:
    """A time by a clock in that place, or with an offset of its own.

    Without a place it must have one. BadParameter says what is wrong.
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time") from None
    if at.tzinfo is None and place is None:
        raise typer.BadParameter(f"{text!r} has no offset, such as +02:00 or Z")
    return at if at.tzinfo is not None else at.replace(tzinfo=place)


def zone_named(name: str) -> tzinfo | None:
    """The time zone of that name; None where this host knows none."""
    try:
        return ZoneInfo(name)
    # A folder of zones, such as Europe, is an OSError.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
