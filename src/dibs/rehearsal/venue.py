"""What is on sale: a plan's seats and floors, and the tickets and goods besides."""

from typing import Any

import msgspec

from dibs.plans import Plan
from dibs.rehearsal.checker import Stock

Items = dict[str, dict[str, Any]]


class Venue(msgspec.Struct, frozen=True, kw_only=True):
    """A plan; and items as `PUT …/items/{item}` takes them, to put after the plan.

    `extras` are items besides the plan's, or say more of one that is in it: its price.
    """

    plan: Plan
    extras: Items = {}

    @property
    def floors(self) -> dict[str, int]:
        """Capacity by floor."""
        return {
            item: settings["capacity"]
            for item, settings in self.plan.items.items()
            if settings["kind"] == "ticket"
        }

    @property
    def floor_share(self) -> float:
        """Of all admissions, those to floors."""
        standing = sum(self.floors.values())
        return standing / max(standing + self.plan.seat_count, 1)

    @property
    def tickets(self) -> dict[str, list[str]]:
        """By floor, the items whose units admit one person to it."""
        return {
            floor: [floor]
            + [
                item
                for item, settings in self.extras.items()
                if settings.get("draws") == {floor: 1}
            ]
            for floor in self.floors
        }

    @property
    def merchandise(self) -> list[str]:
        """Items of stock."""
        return [
            item
            for item, settings in self.extras.items()
            if settings.get("kind") == "stock"
        ]

    @property
    def stock(self) -> dict[str, Stock]:
        """What the checker must know of each item."""
        seats: dict[str, int] = {}
        for seat in self.plan.seats:
            seats[seat["item_id"]] = seats.get(seat["item_id"], 0) + 1
        stock = {item: Stock(capacity=count) for item, count in seats.items()}
        for item, capacity in self.floors.items():
            stock[item] = Stock(capacity=capacity)
        for item in self.extras.keys() - stock.keys():
            settings = self.extras[item]
            stock[item] = Stock(
                capacity=settings.get("capacity"), draws=settings.get("draws", {})
            )
        return stock


def with_usual_extras(plan: Plan, buyers: int) -> Venue:
    """A plan with what on-sales have besides: reduced tickets, and too few shirts.

    They make reservations mixed and let two items draw on one floor; so the rehearsal
    proves more than seats.
    """
    extras: Items = {"shirt": {"kind": "stock", "capacity": max(buyers // 20, 10)}}
    for floor in plan.items:
        if plan.items[floor]["kind"] == "ticket":
            for reduced in ("adult", "student"):
                extras[f"{floor} {reduced}"[:64]] = {
                    "kind": "ticket",
                    "draws": {floor: 1},
                }
    new = {item: extras[item] for item in extras if item not in plan.items}
    return Venue(plan=plan, extras=new)
