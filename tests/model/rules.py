"""Which rule decides, read plainly: in order, and the first that speaks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

Rule = Mapping[str, Any]
Key = tuple[str, str, int]
"""Item (empty: any), class (empty: anybody) and the amount it holds from."""

KINDS: Mapping[str, Rule] = {
    "ticket": {"hold_seconds": 1800, "extension_seconds": 300, "extensions_max": 3},
    "seat": {"hold_seconds": 600, "extension_seconds": 300, "extensions_max": 3},
    "stock": {"hold_seconds": 900, "extension_seconds": 300, "extensions_max": 3},
}


@dataclass
class Item:
    """An item's own settings."""

    kind: str
    capacity: int | None = None
    price_minor: int | None = None
    draws: dict[str, int] = field(default_factory=dict)


class Timing(NamedTuple):
    """How long a reservation is held, and how much longer it may be."""

    hold: timedelta
    life: timedelta
    extension_seconds: int
    extensions_max: int


@dataclass
class Rules:
    """An event's own settings and its policies."""

    event: Rule
    items: dict[str, Item]
    policies: Mapping[Key, Rule]

    def demand(self, items: Mapping[str, int]) -> Counter[str]:
        """Units by item, with what each draws on."""
        demand = Counter(items)
        for name, units in items.items():
            for drawn, count in self.items[name].draws.items():
                demand[drawn] += units * count
        return demand

    def amount(self, asked: Mapping[str, int]) -> int | None:
        """The price of all lines; None where one has no price."""
        prices = {name: self.items[name].price_minor for name in asked}
        if None in prices.values():
            return None
        return sum((prices[name] or 0) * units for name, units in asked.items())

    def timing(self, asked: Mapping[str, int], who: str | None) -> Timing:
        """The least of the lines'."""
        amount = self.amount(asked) or 0
        hold, step, times, life = (
            min(
                (
                    value
                    for name in asked
                    if (value := self._decided(setting, name, who, amount)) is not None
                ),
                default=None,
            )
            for setting in (
                "hold_seconds",
                "extension_seconds",
                "extensions_max",
                "life_seconds_max",
            )
        )
        whole = hold + step * times if life is None else life
        return Timing(
            timedelta(seconds=min(hold, whole)), timedelta(seconds=whole), step, times
        )

    def duplicates(self, item: str) -> str:
        """What a second hold of an item by its owner is; the same for every class."""
        rule = self._decided("duplicates", item, None, 0) or "refuse"
        return str(rule)

    def limit(self, setting: str, item: str, asked: Any) -> int | None:
        """How much its owner may hold of an item, or with an empty one of all."""
        amount = self.amount(asked.items) or 0
        who = asked.customer_class
        rules = (
            self._of_item(item, who, amount) if item else self._of_event(who, amount)
        )
        return next((rule[setting] for rule in rules if rule.get(setting)), None)

    def too_many(
        self, asked: Mapping[str, int], seat_count: int, who: str | None
    ) -> str:
        """Whether a reservation, or one of its lines, would be too large."""
        amount = self.amount(asked) or 0
        if seat_count > self.event["seats_max"]:
            return "too_many_seats"
        if sum(asked.values()) > self.event["units_max"]:
            return "too_many_units"
        for name, units in asked.items():
            for rule in self._of_item(name, who, amount):
                if (most := rule.get("units_max")) is not None:
                    if units > most:
                        return "too_many_units"
                    break
        return ""

    def _decided(self, setting: str, item: str, who: str | None, amount: int) -> Any:
        rules = (*self._of_item(item, who, amount), *self._of_event(who, amount))
        kind = KINDS[self.items[item].kind] if item else {}
        for rule in (*rules, kind):
            if rule.get(setting) is not None:
                return rule[setting]
        return None

    def _of_item(self, item: str, who: str | None, amount: int) -> Iterator[Rule]:
        if item:
            yield from self._put_for(item, who, amount)
            yield from self._put_for(item, None, amount)

    def _of_event(self, who: str | None, amount: int) -> Iterator[Rule]:
        yield from self._put_for("", who, amount)
        yield from self._put_for("", None, amount)
        yield self.event

    def _put_for(self, item: str, who: str | None, amount: int) -> Iterator[Rule]:
        """The policies for exactly this item and class, the highest amount first."""
        for key in sorted(self.policies, key=lambda key: -key[2]):
            if key[:2] == (item, who or "") and key[2] <= amount:
                yield self.policies[key]
