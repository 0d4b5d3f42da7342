"""Small seating plans in the pretix format."""

from typing import Any


def plan_of(**categories: list[str]) -> dict[str, Any]:
    """A plan with one row of seats a category: `plan_of(lower=["A-1", "A-2"])`."""
    rows = [
        {"row_number": name, "position": {"x": 0, "y": y}, "seats": _row(name, seats)}
        for y, (name, seats) in enumerate(categories.items())
    ]
    return {
        "name": "Hall",
        "size": {"width": 100, "height": 100},
        "categories": [{"name": name} for name in categories],
        "zones": [{"name": "Z", "position": {"x": 0, "y": 0}, "rows": rows}],
    }


def with_floor(plan: dict[str, Any], name: str) -> dict[str, Any]:
    """The plan with an area without seats."""
    area = {"text": {"text": name, "position": {"x": 0, "y": 0}}}
    zone = {"name": "F", "position": {"x": 0, "y": 0}, "rows": [], "areas": [area]}
    return {**plan, "zones": [*plan["zones"], zone]}


def _row(category: str, seats: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "seat_guid": seat,
            "seat_number": seat.rpartition("-")[2],
            "category": category,
            "position": {"x": x, "y": 0},
        }
        for x, seat in enumerate(seats)
    ]
