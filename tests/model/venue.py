"""What the machine sells, and the policies it may have."""

from typing import Any

from .rules import Item, Rules

SEATS = ["A-1", "A-2", "A-3", "A-4", "A-5"]
PRICED = ("adult", "student", "package", "shirt")
POLICIES: dict[tuple[str, str, int], dict[str, Any]] = {
    ("", "vip", 0): {"hold_seconds": 900, "session_reservations_max": 3},
    ("shirt", "", 0): {"units_max": 2, "duplicates": "allow"},
    ("", "", 3000): {"hold_seconds": 120},
    ("adult", "vip", 0): {"extensions_max": 2, "extension_seconds": 60},
    ("lower", "", 0): {"duplicates": "merge"},
    ("student", "", 0): {
        "life_seconds_max": 500,
        "session_reservations_max": 1,
        "cooldown_after": 1,
        "cooldown_seconds": 200,
    },
    ("floor", "", 0): {"session_units_max": 4, "customer_reservations_max": 2},
    ("", "vip", 2000): {"customer_units_max": 4, "cooldown_seconds": 60},
}
LIMITS = {
    "session_reservations_max": 2,
    "customer_reservations_max": 2,
    "session_units_max": 5,
    "customer_units_max": 4,
    "held_minutes_max": 25,
    "cooldown_after": 1,
    "cooldown_seconds": 300,
}
"""What the event may limit."""


def rules_of(event: dict[str, Any], policies: set[Any]) -> Rules:
    """The rules of an event with some of the policies."""
    items = {
        "floor": Item("ticket", capacity=12),
        "adult": Item("ticket", price_minor=1000, draws={"floor": 1}),
        "student": Item("ticket", price_minor=500, draws={"floor": 1}),
        "package": Item(
            "ticket", capacity=4, price_minor=3000, draws={"floor": 2, "shirt": 1}
        ),
        "shirt": Item("stock", capacity=6, price_minor=900),
        "lower": Item("seat", capacity=len(SEATS)),
    }
    return Rules(event, items, {key: POLICIES[key] for key in policies})
