"""What one owner may hold, read plainly: everything is counted anew each time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .held import LIVE, Held
from .rules import Rules

DAY = timedelta(hours=24)


def is_reached(
    rules: Rules,
    everybody: Sequence[Held],
    now: datetime,
    whole: Held,
    was: Held | None,
) -> bool:
    """Whether a limit forbids this hold, or that what it was becomes all of it."""
    return any(
        _passes(rules, everybody, now, whole, was, item)
        or (_begins(was, item) and _waits(rules, everybody, now, whole, item))
        for item in ("", *whole.items)
    )


def _begins(was: Held | None, item: str) -> bool:
    """Whether a hold holds nothing yet, or nothing of an item."""
    return was is None or not units_of(was, item)


def _passes(
    rules: Rules,
    everybody: Sequence[Held],
    now: datetime,
    whole: Held,
    was: Held | None,
    item: str,
) -> bool:
    """Whether a session or a customer would hold too many at a time."""
    for per in ("session", "customer"):
        owner = getattr(whole, per)
        beside = [
            held
            for held in everybody
            if held is not was
            and getattr(held, per) == owner
            and held.status_at(now) == LIVE
            and (not item or item in held.items)
        ]
        units = sum(units_of(held, item) for held in beside) + units_of(whole, item)
        grows = was is None or units_of(whole, item) > units_of(was, item)
        many = rules.limit(f"{per}_reservations_max", item, whole)
        much = rules.limit(f"{per}_units_max", item, whole)
        if owner is not None and (
            (_begins(was, item) and many is not None and len(beside) >= many)
            or (grows and much is not None and units > much)
        ):
            return True
    return False


def _waits(
    rules: Rules, everybody: Sequence[Held], now: datetime, new: Held, item: str
) -> bool:
    """Whether a person held too long without buying, or let too much expire."""
    lately = [
        held
        for held in everybody
        if held.owner == new.owner
        and held.reserved_at > now - DAY
        and held.status_at(now) not in {"confirmed", "cancelled"}
        and not held.is_sold_late
        and (not item or item in held.items)
    ]
    minutes = rules.limit("held_minutes_max", item, new)
    seconds = rules.limit("cooldown_seconds", item, new)
    after = rules.limit("cooldown_after", item, new) or 3
    time = sum((held.end_at(now) - held.reserved_at for held in lately), timedelta())
    expired = [held.expires_at for held in lately if held.status_at(now) == "expired"]
    return (minutes is not None and time >= timedelta(minutes=minutes)) or (
        seconds is not None
        and len(expired) >= after
        and max(expired) + timedelta(seconds=seconds) > now
    )


def units_of(held: Held, item: str) -> int:
    """All units of it, or those of one item."""
    return held.items.get(item, 0) if item else sum(held.items.values())
