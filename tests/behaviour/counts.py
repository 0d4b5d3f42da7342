"""Short ways to read an event's availability."""

from tests.doors.door import Door

Counts = tuple[int | None, int, int]


def counts_of(door: Door, event: str, item: str) -> Counts:
    """(available, reserved, sold) of an item."""
    availability = door.availability(event)
    assert availability is not None
    counted = availability["items"][item]
    return (
        counted["available_count"],
        counted["reserved_count"],
        counted["sold_count"],
    )


def seats_of(door: Door, event: str, status: str) -> list[str]:
    """The seats that are `reserved`, `sold` or `blocked`, by name."""
    availability = door.availability(event)
    assert availability is not None
    return sorted(availability["seats"][status])
