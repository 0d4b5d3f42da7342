"""A refusal explained: whether what was refused then would be granted now."""

from typing import Any

import psycopg
import pytest
from tests.doors.sql_door import SqlDoor

from .told import explain, sentences

Owner = psycopg.Connection[Any]

STANDS = "It would be refused now too: that reservation still stands."
GRANTED = "Now it would be granted."
UNKNOWN = "Whether it would be granted now cannot be told."


def now(owner: Owner, event: str) -> str:
    return sentences(explain(owner, "refusal", event))[-1]


def test_what_is_sold_at_a_till_asks_for_no_time_of_sale(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 2}, status="draft")
    assert door.sell(event, {"floor": 3}, session="till").code == "sold_out"
    assert now(owner, event) == (
        "It would be refused now too: there is 2 × floor left."
    )
    door.put_item(event, "floor", capacity=10)
    assert now(owner, event) == GRANTED
    assert door.sell(event, {"floor": 3}, session="till").code == "ok"


def test_who_would_hold_must_come_in_the_time_of_sale(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 2})
    assert door.reserve(event, {"floor": 3}, session="anna").code == "sold_out"
    door.change_event(event, status="paused")
    door.put_item(event, "floor", capacity=10)
    assert now(owner, event) == ("It would be refused now too: the event is paused.")


@pytest.mark.parametrize(
    ("rule", "said"), [("refuse", STANDS), ("allow", GRANTED), ("merge", UNKNOWN)]
)
def test_a_duplicate_is_judged_by_the_rule_of_now(
    door: SqlDoor, owner: Owner, event: str, rule: str, said: str
) -> None:
    door.put_event(event, items={"floor": 6, "mug": 6}, duplicates="refuse")
    door.reserve(event, {"floor": 2}, session="anna")
    asked = {"floor": 1, "mug": 1}
    assert door.reserve(event, asked, session="anna").code == "duplicate_reservation"
    assert now(owner, event) == STANDS
    # What is asked of another item is judged by another rule.
    door.put_policy(event, item="mug", duplicates="allow")
    assert now(owner, event) == STANDS
    door.put_policy(event, item="floor", duplicates=rule)
    assert now(owner, event) == said
    if rule != "merge":
        again = door.reserve(event, asked, session="anna")
        assert (again.code == "ok") == (said == GRANTED)


def test_a_reservation_that_was_amended_is_in_the_way_of_what_it_still_holds(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 6, "mug": 6}, duplicates="refuse")
    held = door.reserve(event, {"floor": 2}, session="anna")
    refused = door.reserve(event, {"floor": 1}, session="anna")
    assert refused.code == "duplicate_reservation"
    door.amend(held, items={"mug": 1})
    assert now(owner, event) == GRANTED
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_what_is_too_much_to_be_kept_whole_cannot_be_told(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    items = {f"{number}".ljust(64, "x"): 1 for number in range(100)}
    door.put_event(event, items=items)
    door.change_event(event, status="paused", reason="rain")
    assert door.reserve(event, items, session="bo").code == "not_on_sale"
    assert now(owner, event) == UNKNOWN
