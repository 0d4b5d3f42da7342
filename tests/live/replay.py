"""What an event was at any position, from its journal alone."""

import copy
from typing import Any

import psycopg

MOVES = {
    "reserved": ("available", "reserved"),
    "confirmed": ("reserved", "sold"),
    "released": ("reserved", "available"),
    "expired": ("reserved", "available"),
    "cancelled": ("sold", "available"),
}
ROWS = """
select position, action, item_ids, units, seat_ids from dibs.journal
where event_id = %s and position > %s order by position
"""


def replayed(
    owner: psycopg.Connection[Any],
    event: str,
    start: dict[str, Any],
    zones: list[list[str]],
) -> dict[int, dict[str, Any]]:
    """By position, what the event was: from a snapshot on, row by row."""
    counts = {
        item: {name: of[f"{name}_count"] for name in ("available", "reserved", "sold")}
        for item, of in start["items"].items()
    }
    seats = [list(zone) for zone in start["seats"]]
    places = {
        seat: (z, s) for z, zone in enumerate(zones) for s, seat in enumerate(zone)
    }
    was = {start["position"]: picture_of(counts, seats)}
    for position, action, items, units, named in owner.execute(
        ROWS, (event, start["position"])
    ):
        if action in MOVES:
            source, target = MOVES[action]
            for item, count in zip(items, units, strict=True):
                counts[item][source] -= count
                counts[item][target] += count
            for seat in named:
                zone, number = places[seat]
                seats[zone][number] = target[0]
        was[position] = picture_of(counts, seats)
    return was


def picture_of(counts: dict[str, dict[str, int]], seats: list[list[str]]) -> Any:
    """What can be compared: counts of items, letters of seats."""
    return copy.deepcopy(counts), ["".join(zone) for zone in seats]


def comparable(known: dict[str, Any]) -> Any:
    """The same of a client's picture."""
    counts = {
        item: {name: of[f"{name}_count"] for name in ("available", "reserved", "sold")}
        for item, of in known["items"].items()
    }
    return counts, list(known["seats"])
