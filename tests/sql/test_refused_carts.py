"""A refused cart explained: whether asking again would be granted now."""

from typing import Any

import psycopg
import pytest
from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor

from .told import GRANTED, TOTES, UNKNOWN, explain, granted, now, sentences

Owner = psycopg.Connection[Any]


@pytest.mark.parametrize("change", ["add", "set"])
@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ("duplicates", "refuse"),
        ("session_units_max", 3),
        ("session_reservations_max", 1),
    ],
)
def test_a_cart_that_its_owner_has_by_now_would_be_filled(
    door: SqlDoor, owner: Owner, event: str, change: str, rule: str, most: Any
) -> None:
    def ask(units: int) -> Answer:
        return door.fill_cart(event, {"floor": units}, change=change, session="bo")

    door.put_event(event, items={"floor": 2}, **{rule: most})
    assert ask(3).code == "sold_out"
    door.put_item(event, "floor", capacity=10)
    assert now(owner, event) == GRANTED
    cart = ask(1)
    assert now(owner, event) == UNKNOWN
    door.release(cart)
    assert granted(owner, event, lambda: ask(3)) == GRANTED


@pytest.mark.parametrize(
    ("items", "products", "said"),
    [
        ({"mug": 2}, {"tote": 0}, "2 × mug"),
        ({"mug": 0}, {"tote": 9}, "9 × tote"),
        ({"graz": 0}, {"tote": 9}, "9 × tote"),
        ({"mug": 2, "graz": 0}, {"tote": 0}, "2 × mug"),
    ],
)
def test_a_cart_that_is_set_to_none_of_something_asks_for_none_of_it(
    door: SqlDoor,
    owner: Owner,
    event: str,
    items: dict[str, int],
    products: dict[str, int],
    said: str,
) -> None:
    def ask() -> Answer:
        return door.fill_cart(
            event, items, products=products, change="set", session="bo"
        )

    door.put_event(event, kind="store", items={**TOTES, "mug": 1})
    assert ask().code == "sold_out"
    told = sentences(explain(owner, "refusal", event))
    assert told[0].startswith(f"Asked to reserve {said} and was refused")
    assert told[-1].startswith("It would be refused now too: there is ")
    door.put_item(event, "mug", capacity=2)
    door.put_item(event, "graz", **{**TOTES["graz"], "capacity": 50})
    assert granted(owner, event, ask) == GRANTED
