"""Policies: what decides is what a plain reading of the rules says; holds get it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from math import ceil
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from tests.sizes import sized

Link = psycopg.Connection[dict[str, Any]]
Rule = dict[str, Any]
"""What a rule sets, beside its item, customer_class and amount_minor_min."""
Ruling = tuple[Any, str, str | None, int | None]
"""A value, the level that decided, and its policy's class and amount."""

CASES = settings(
    max_examples=sized(60, 10_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
KINDS = {"floor": "ticket", "balcony": "ticket", "mug": "stock"}
WINDOWS = {
    "ticket": {"hold_seconds": 1800, "extension_seconds": 300, "extensions_max": 3},
    "stock": {"hold_seconds": 900, "extension_seconds": 300, "extensions_max": 3},
}
EVENT = {
    "units_max": 50,
    "seats_max": 10,
    "duplicates": "refuse",
    "conforming_timing": False,
}
LIMITS = {
    "units_max",
    "seats_max",
    "session_reservations_max",
    "customer_reservations_max",
    "network_reservations_max",
    "network_units_max",
    "session_units_max",
    "customer_units_max",
    "held_minutes_max",
    "cooldown_after",
    "cooldown_seconds",
}
SHARED = ("hold_seconds", "extension_seconds", "extensions_max", "life_seconds_max")

SECONDS = st.sampled_from([30, 60, 600, 3600])
COUNTS = st.integers(1, 9)
ITEM_WINDOWS = {
    "hold_seconds": SECONDS,
    "extension_seconds": st.sampled_from([0, 10, 90]),
    "extensions_max": st.integers(0, 12),
}
SETTINGS = ITEM_WINDOWS | {
    "life_seconds_max": st.sampled_from([45, 3600, 7200]),
    "conforming_timing": st.booleans(),
    "duplicates": st.sampled_from(["refuse", "merge", "allow"]),
    "units_max": COUNTS,
    "seats_max": COUNTS,
    "session_reservations_max": COUNTS,
    "customer_reservations_max": COUNTS,
    "network_reservations_max": COUNTS,
    "network_units_max": COUNTS,
    "session_units_max": COUNTS,
    "customer_units_max": COUNTS,
    "held_minutes_max": COUNTS,
    "cooldown_after": COUNTS,
    "cooldown_seconds": COUNTS,
}


def sound(rule: Rule) -> Rule:
    """Without a whole life below the rule's own window, which is refused."""
    if rule.get("life_seconds_max", 9999) < rule.get("hold_seconds", 0):
        return {name: rule[name] for name in rule if name != "life_seconds_max"}
    return rule


EVENTS = st.fixed_dictionaries({}, optional=SETTINGS).map(sound)
ITEMS = st.fixed_dictionaries(
    dict.fromkeys(
        KINDS,
        st.fixed_dictionaries(
            {"price_minor": st.sampled_from([0, 500, 1000])}, optional=ITEM_WINDOWS
        ),
    )
)
KEYS = st.tuples(
    st.sampled_from(["", *KINDS]),
    st.sampled_from(["", "vip", "member"]),
    st.sampled_from([0, 1000, 2000]),
)
POLICIES = st.dictionaries(KEYS, EVENTS.filter(bool), max_size=8)
ASKED = st.dictionaries(st.sampled_from(list(KINDS)), COUNTS, min_size=1)
CLASSES = st.sampled_from([None, "vip", "member", "press"])

numbers = count(1)


@pytest.fixture(scope="module")
def link(url: str) -> Iterator[Link]:
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as link:
        yield link


class Rules:
    """The rules of an event, read plainly: in order, and the first that speaks."""

    def __init__(self, event: Rule, items: dict[str, Rule], policies: dict[Any, Rule]):
        self.event, self.items, self.policies = EVENT | event, items, policies

    def ruling(self, setting: str, item: str, who: str, amount: int) -> Ruling | None:
        """What decides a setting for an item, or with an empty item for the event."""
        for decided_by, rule, key in self.in_order(item, who, amount):
            is_of_item = decided_by.startswith("item")
            if item and setting in LIMITS and not is_of_item:
                continue
            if is_of_item and setting == "seats_max":
                continue  # none of these items has seats
            if rule.get(setting) is not None:
                return (rule[setting], decided_by, *key)
        return None

    def in_order(self, item: str, who: str, amount: int) -> Iterator[Any]:
        if item:
            yield from self.at(item, who, amount, "item and class")
            yield from self.at(item, "", amount, "item")
            yield "item", self.items[item], (None, None)
        yield from self.at("", who, amount, "event and class")
        yield from self.at("", "", amount, "event")
        yield "event", self.event, (None, None)
        if item:
            yield "kind", WINDOWS[KINDS[item]], (None, None)

    def at(self, item: str, who: str, amount: int, decided_by: str) -> Iterator[Any]:
        if who or "class" not in decided_by:
            for least in (2000, 1000, 0):
                if least <= amount and (item, who, least) in self.policies:
                    yield decided_by, self.policies[item, who, least], (who, least)

    def amount(self, asked: dict[str, int]) -> int:
        return sum(self.items[item]["price_minor"] * n for item, n in asked.items())

    def lines(self, asked: dict[str, int], who: str) -> dict[tuple[str, str], Ruling]:
        """The rulings of each item asked for, by item and setting."""
        amount = self.amount(asked)
        found = {
            (item, setting): self.ruling(setting, item, who, amount)
            for item in asked
            for setting in SETTINGS
        }
        lines = {key: ruling for key, ruling in found.items() if ruling is not None}
        for item in asked:
            if (item, "cooldown_seconds") not in lines:
                lines.pop((item, "cooldown_after"), None)
        return lines

    def whole(self, asked: dict[str, int], who: str) -> dict[str, Any]:
        """What a reservation of these items gets."""
        lines = self.lines(asked, who)
        hold, extension, times, life = (
            min((r[0] for (_, s), r in lines.items() if s == setting), default=None)
            for setting in SHARED
        )
        conforms = any(lines[item, "conforming_timing"][0] for item in asked)
        if conforms:
            extension, times = max(extension, 20), max(times, 10)
        if not extension:
            times = 0
        elif life is not None:
            times = min(times, ceil(max(life - hold, 0) / extension))
        limits = {
            setting: (self.ruling(setting, "", who, self.amount(asked)) or [None])[0]
            for setting in LIMITS
        }
        if limits["cooldown_seconds"] is None:
            del limits["cooldown_after"]
        return limits | {
            "hold_seconds": hold if life is None else min(hold, life),
            "extension_seconds": extension,
            "extensions_max": times,
            "life_seconds_max": life or hold + extension * times,
            "conforming_timing": conforms,
        }

    def is_too_much(self, asked: dict[str, int], who: str) -> bool:
        lines = self.lines(asked, who)
        return sum(asked.values()) > self.whole(asked, who)["units_max"] or any(
            units > lines[item, "units_max"][0]
            for item, units in asked.items()
            if (item, "units_max") in lines
        )


def put(
    link: Link, event: Rule, items: dict[str, Rule], policies: dict[Any, Rule]
) -> str:
    """An event with these rules; what is out of order within one rule is left out."""
    name = f"rules-{next(numbers)}"
    whole = {item: rule | {"kind": KINDS[item]} for item, rule in items.items()}
    named = {"items": Jsonb(whole), **event}
    arguments = ", ".join(f"{setting} => %s" for setting in named)
    row = link.execute(
        f"select code from dibs.put_event(%s, {arguments})", [name, *named.values()]
    ).fetchone()
    assert row == {"code": "ok"}
    for (item, who, amount), rule in policies.items():
        row = link.execute(
            "select code from dibs.put_policy(%s, %s, %s, %s, %s)",
            [name, item, who, amount, Jsonb(rule)],
        ).fetchone()
        assert row == {"code": "ok"}
    return name


def passes(row: dict[str, Any], asked: dict[str, int]) -> bool:
    """Whether a first hold has more units than one session may, of an item or all."""
    if row["setting"] != "session_units_max" or row["value"] is None:
        return False
    item = row["item_id"]
    units = sum(asked.values()) if item is None else asked.get(item, 0)
    return units > int(row["value"])


@CASES
@given(
    event=EVENTS, items=ITEMS, policies=POLICIES, asked=ASKED, customer_class=CLASSES
)
def test_decides_as_the_rules_read_and_holds_get_it(
    link: Link,
    event: Rule,
    items: dict[str, Rule],
    policies: dict[Any, Rule],
    asked: dict[str, int],
    customer_class: str | None,
) -> None:
    rules, who = Rules(event, items, policies), customer_class or ""
    name = put(link, event, items, policies)
    explained = link.execute(
        "select * from dibs.explain_policy(%s, %s, customer_class => %s)",
        [name, Jsonb(asked), customer_class],
    ).fetchall()
    assert {row["code"] for row in explained} == {"ok"}
    assert {
        (row["item_id"], row["setting"]): (
            row["value"],
            row["decided_by"],
            row["customer_class"],
            row["amount_minor_min"],
        )
        for row in explained
        if row["item_id"] is not None
    } == rules.lines(asked, who)
    whole = {r["setting"]: r["value"] for r in explained if r["item_id"] is None}
    assert whole == rules.whole(asked, who)

    held = link.execute(
        "select * from dibs.reserve_many(%s, %s)",
        [
            name,
            Jsonb([{"session": "s", "items": asked, "customer_class": customer_class}]),
        ],
    ).fetchone()
    assert held is not None
    if rules.is_too_much(asked, who):
        assert held["code"] == "too_many_units"
        return
    if any(passes(row, asked) for row in explained):
        assert held["code"] == "limit_reached"
        return
    assert held["code"] == "ok"
    born = link.execute(
        "select expires_at - reserved_at as hold, life_ends_at - reserved_at as life,"
        " extension_seconds, extensions_max, customer_class"
        " from dibs.reservations where event_id = %s",
        [name],
    ).fetchone()
    assert born == {
        "hold": timedelta(seconds=whole["hold_seconds"]),
        "life": timedelta(seconds=whole["life_seconds_max"]),
        "extension_seconds": whole["extension_seconds"],
        "extensions_max": whole["extensions_max"],
        "customer_class": customer_class,
    }
    once = link.execute(
        "select item_id, owner_once is not null as once from dibs.tickets"
        " where event_id = %s and ticket_number in ("
        " select min(t.ticket_number) from dibs.tickets t"
        " where t.event_id = tickets.event_id group by t.item_id)",
        [name],
    ).fetchall()
    lines = rules.lines(asked, who)
    assert {row["item_id"]: row["once"] for row in once} == {
        item: lines[item, "duplicates"][0] != "allow" for item in asked
    }
    violations = link.execute("select * from dibs.verify(%s)", [name]).fetchall()
    assert violations == []
