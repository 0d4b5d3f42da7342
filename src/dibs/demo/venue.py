"""The sample venue: a theatre whose rows curve around a stage, with a standing floor.

Rows are arcs around the middle of the stage's edge, so that every seat faces it. Three
tiers, each cut into sections by aisles; wheelchair places at the aisles of the stalls'
last row. The plan is in the pretix format and is read by the same code as anybody's.
"""

from collections.abc import Iterator
from math import cos, floor, radians, sin
from typing import Any

import msgspec

from dibs.plans import parse
from dibs.rehearsal.venue import Items, Venue

CENTRE = {"x": 1_280, "y": 200}
WIDTH, HEIGHT = 2_560, 1_520
SPACING = 22
"""Plan units from seat to seat and from row to row."""
AISLE_DEGREES = 3.0
FLOOR = "Floor"
FLOOR_CAPACITY = 800
SHIRTS = 150

COLORS = {
    "premium": "#8e3b46",
    "stalls": "#c0785a",
    "circle": "#3b6ea5",
    "balcony": "#6c8ebf",
    "accessible": "#2f9e6e",
}

EXTRAS: Items = {
    "premium": {"name": "Premium stalls", "kind": "seat", "price_minor": 9_500},
    "stalls": {"name": "Stalls", "kind": "seat", "price_minor": 7_000},
    "circle": {"name": "Circle", "kind": "seat", "price_minor": 5_500},
    "balcony": {"name": "Balcony", "kind": "seat", "price_minor": 3_500},
    "accessible": {"name": "Wheelchair place", "kind": "seat", "price_minor": 3_500},
    FLOOR: {
        "name": "Standing",
        "kind": "ticket",
        "price_minor": 4_500,
        "capacity": FLOOR_CAPACITY,
    },
    "adult": {
        "name": "Standing, adult",
        "kind": "ticket",
        "price_minor": 4_500,
        "draws": {FLOOR: 1},
    },
    "student": {
        "name": "Standing, student",
        "kind": "ticket",
        "price_minor": 3_000,
        "draws": {FLOOR: 1},
    },
    "shirt": {
        "name": "Tour shirt",
        "kind": "stock",
        "price_minor": 2_500,
        "capacity": SHIRTS,
        "low_stock_threshold": 20,
    },
}


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the house: rows from one radius outward over an arc."""

    name: str
    category: str
    radius: float
    rows: int
    span_degrees: float
    sections: tuple[str, ...]


TIERS = [
    Tier(
        name="Stalls",
        category="stalls",
        radius=400,
        rows=16,
        span_degrees=140,
        sections=("left", "centre", "right"),
    ),
    Tier(
        name="Circle",
        category="circle",
        radius=800,
        rows=10,
        span_degrees=150,
        sections=("left", "centre left", "centre right", "right"),
    ),
    Tier(
        name="Balcony",
        category="balcony",
        radius=1_070,
        rows=8,
        span_degrees=150,
        sections=("left", "centre left", "centre right", "right"),
    ),
]

PREMIUM_ROWS = 4
ACCESSIBLE_PLACES = 4


def sample_venue() -> Venue:
    """The theatre with its floor, tickets for the floor, and shirts."""
    return Venue(plan=parse(sample_plan(), {FLOOR: FLOOR_CAPACITY}), extras=EXTRAS)


def sample_plan() -> dict[str, Any]:
    """The theatre's seating plan, the same every time."""
    return {
        "name": "Sample theatre",
        "size": {"width": WIDTH, "height": HEIGHT},
        "categories": [{"name": name, "color": COLORS[name]} for name in COLORS],
        "zones": [_stage(), _floor(), *_sections()],
    }


def _stage() -> dict[str, Any]:
    return _area_zone("Stage", {"x": -260, "y": -150}, 520, 130, "#444444")


def _floor() -> dict[str, Any]:
    return _area_zone(FLOOR, {"x": -210, "y": 20}, 420, 330, "#d8d8d8")


def _area_zone(
    name: str, corner: dict[str, int], width: int, height: int, color: str
) -> dict[str, Any]:
    area = {
        "shape": "rectangle",
        "position": corner,
        "color": color,
        "border_color": "#888888",
        "rotation": 0,
        "rectangle": {"width": width, "height": height},
        "text": {
            "text": name if name != FLOOR else "Standing floor",
            "position": {"x": width // 2, "y": height // 2},
            "color": "#333333",
            "size": 28,
        },
    }
    return {"name": name, "position": CENTRE, "rows": [], "areas": [area]}


def _sections() -> Iterator[dict[str, Any]]:
    for tier in TIERS:
        width = tier.span_degrees / len(tier.sections)
        for number, section in enumerate(tier.sections):
            # From the viewer's left to right; 90° is straight before the stage.
            first = 90 + tier.span_degrees / 2 - number * width
            name = f"{tier.name} {section}"
            rows = [_row(tier, name, first, width, row) for row in range(tier.rows)]
            yield {"name": name, "position": CENTRE, "rows": rows, "areas": []}


def _row(tier: Tier, zone: str, first: float, width: float, row: int) -> dict[str, Any]:
    letter = chr(ord("A") + row)
    radius = tier.radius + row * SPACING
    arc = radians(width - AISLE_DEGREES)
    count = floor(arc * radius / SPACING)
    seats = []
    for number in range(1, count + 1):
        angle = radians(first - AISLE_DEGREES / 2) - arc * (number - 0.5) / count
        seats.append(
            {
                "seat_guid": f"{zone}-{letter}-{number}".replace(" ", "-").lower(),
                "seat_number": str(number),
                "category": _category(tier, row, number, count),
                "position": {
                    "x": round(radius * cos(angle), 1),
                    "y": round(radius * sin(angle), 1),
                },
                "radius": 8,
            }
        )
    return {
        "row_number": letter,
        "row_number_position": "both",
        "position": {"x": 0, "y": 0},
        "seats": seats,
    }


def _category(tier: Tier, row: int, number: int, count: int) -> str:
    if tier.category != "stalls":
        return tier.category
    if row < PREMIUM_ROWS:
        return "premium"
    from_aisle = min(number, count + 1 - number)
    last = row == tier.rows - 1
    return "accessible" if last and from_aisle <= ACCESSIBLE_PLACES else "stalls"
