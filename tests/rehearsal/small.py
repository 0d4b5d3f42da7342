"""A house of 120 seats and a pit."""

from typing import Any

ROWS, SEATS = 6, 20


def small_plan() -> dict[str, Any]:
    """Six rows before a pit; the last is cheaper."""
    pit = {"shape": "circle", "position": {"x": 200, "y": 0}, "circle": {"radius": 60}}
    return {
        "name": "Small house",
        "size": {"width": 440, "height": 300},
        "categories": [{"name": "stalls"}, {"name": "back"}],
        "zones": [
            {
                "name": "Stalls",
                "position": {"x": 0, "y": 100},
                "rows": [_row(row) for row in range(ROWS)],
            },
            {
                "name": "Pit",
                "position": {"x": 0, "y": 0},
                "rows": [],
                "areas": [pit],
            },
        ],
    }


def _row(row: int) -> dict[str, Any]:
    letter = chr(ord("A") + row)
    seats = [
        {
            "seat_guid": f"{letter}-{number}",
            "seat_number": str(number),
            "category": "back" if row == ROWS - 1 else "stalls",
            "position": {"x": 20 * number, "y": 0},
        }
        for number in range(1, SEATS + 1)
    ]
    return {"row_number": letter, "position": {"x": 0, "y": 22 * row}, "seats": seats}
