"""Small seating plans in the pretix format."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
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


Line = Sequence[tuple[str, float]]
"""A row: the name of each seat and where it stands along it."""


def plan_of_rows(
    rows: Sequence[Line],
    *,
    item: str = "lower",
    items: Mapping[str, str] = MappingProxyType({}),
    spacing: float = 10,
) -> dict[str, Any]:
    """A plan with a row behind the other, the first where everybody looks.

    `items` names the item of single seats; the others are of `item`.
    """
    zone = {
        "name": "Z",
        "position": {"x": 0, "y": 0},
        "rows": [
            {
                "row_number": str(number),
                "position": {"x": 0, "y": spacing * number},
                "seats": [
                    {
                        "seat_guid": name,
                        "seat_number": name,
                        "category": items.get(name, item),
                        "position": {"x": x, "y": 0},
                    }
                    for name, x in row
                ],
            }
            for number, row in enumerate(rows, 1)
        ],
    }
    return {
        "name": "Rows",
        "size": {"width": 0, "height": 0},
        "categories": [
            {"name": name} for name in {item: None, **dict.fromkeys(items.values())}
        ],
        "zones": [zone],
    }
