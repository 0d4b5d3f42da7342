"""A small plan to take apart: one section of seats, a floor, a stage."""

from typing import Any


def seat(guid: str, number: str, x: float, y: float = 0) -> dict[str, Any]:
    return {
        "seat_guid": guid,
        "seat_number": number,
        "category": "stalls",
        "position": {"x": x, "y": y},
    }


def area(text: str) -> dict[str, Any]:
    return {
        "shape": "rectangle",
        "position": {"x": 0, "y": 0},
        "rectangle": {"width": 100, "height": 40},
        "text": {"text": text, "position": {"x": 50, "y": 20}},
    }


def hall() -> dict[str, Any]:
    """A fresh document each time, since tests break it."""
    row = {
        "row_number": "A",
        "position": {"x": 10, "y": 20},
        "seats": [seat("A-1", "1", 0), seat("A-2", "2", 12.5), seat("A-3", "3", 25)],
    }
    return {
        "name": "Small hall",
        "size": {"width": 400, "height": 300},
        "categories": [
            {"name": "stalls", "color": "#336699"},
            {"name": "balcony"},
        ],
        "zones": [
            {"name": "Left", "position": {"x": 100, "y": 50}, "rows": [row]},
            {
                "name": "Pit",
                "position": {"x": 0, "y": 0},
                "rows": [],
                "areas": [area("Standing"), area("Stage")],
            },
        ],
    }
