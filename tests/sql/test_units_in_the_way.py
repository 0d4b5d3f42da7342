"""A refusal explained: who had what was lacking of a product's items."""

from typing import Any

import psycopg
import pytest
from tests.doors.clock import Clock
from tests.doors.sql_door import SqlDoor

from .told import explain, sentences
from .work import work_of

Owner = psycopg.Connection[Any]


def test_of_a_product_twenty_items_are_told_in_the_order_they_serve(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    items = {
        f"shelf-{number:02}": {
            "capacity": 2,
            "product": "tote",
            "serving_order": 22 - number,
        }
        for number in range(1, 23)
    }
    door.put_event(event, kind="store", items=items)
    door.reserve(event, {"shelf-21": 1, "shelf-22": 2}, session="anna")
    clock.advance(seconds=1)
    door.reserve_many(event, [{"products": {"tote": 50}, "session": "bo"}])
    # What was changed since is undone.
    clock.advance(seconds=1)
    door.sell(event, {"shelf-20": 1, "shelf-21": 1}, session="cy")
    door.reserve(event, {"shelf-20": 1}, session="di")
    door.put_item(event, "shelf-19", **{**items["shelf-19"], "capacity": 9})
    told = explain(owner, "refusal", event)
    assert sentences(told)[1:-1] == [
        *(f"shelf-{one:02} then: 2 of 2 left; nothing taken." for one in range(3, 21)),
        "shelf-21 then: 1 of 2 left; 1 held in 1 reservation.",
        "1 × shelf-21 was held until 10:15:00, and it still stands.",
        "shelf-22 then: 0 of 2 left; 2 held in 1 reservation.",
        "2 × shelf-22 were held until 10:15:00, and it still stands.",
        "2 more items are left out.",
    ]
    assert told[-2].detail == {"items_left_out": 2}


@pytest.mark.parametrize("seconds", [60, 90])
def test_what_is_over_but_not_swept_takes_nothing_of_a_product(
    door: SqlDoor, owner: Owner, event: str, clock: Clock, seconds: int
) -> None:
    items = {
        "vienna": {"capacity": 3, "product": "tote", "serving_order": 1},
        "graz": {"capacity": 5, "product": "tote", "serving_order": 2},
    }
    door.put_event(event, kind="store", items=items, hold_seconds=60)
    door.put_product(event, "tote", one_location=True)
    door.reserve(event, {"graz": 4}, session="anna")
    clock.advance(seconds=seconds)
    asked = {"products": {"tote": 6}, "session": "bo"}
    assert door.reserve_many(event, [asked])[0].code == "sold_out"
    told = explain(owner, "refusal", event)
    assert sentences(told)[1:] == [
        "graz then: 5 of 5 left; nothing taken.",
        "vienna then: 3 of 3 left; nothing taken.",
        "It would be refused now too: there is 5 × tote left.",
    ]
    assert told[1].detail["reserved_count"] == 0
    clock.advance(seconds=1)
    owner.execute("select dibs.expire_many(%s, 10)", (event,))
    assert sentences(explain(owner, "refusal", event))[1:2] == [
        "graz then: 5 of 5 left; nothing taken."
    ]


def test_how_many_there_were_is_the_last_word_until_that_instant_or_what_stands(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    """One was put at the very instant; of the other the journal says it no more."""
    rule = {"capacity": 3, "product": "tote"}
    items = {
        "graz": {**rule, "serving_order": 1},
        "vienna": {**rule, "serving_order": 2},
    }
    door.put_event(event, kind="store", items=items)
    door.put_item(event, "graz", **items["graz"] | {"capacity": 4})
    door.reserve_many(event, [{"products": {"tote": 50}, "session": "bo"}])
    clock.advance(seconds=1)
    door.put_item(event, "graz", **items["graz"] | {"capacity": 5})
    door.sell(event, {"vienna": 1}, session="anna")
    with owner.transaction(force_rollback=True):
        owner.execute(
            "delete from dibs.journal where event_id = %s and item_ids = '{vienna}'"
            " and action = 'item_put'",
            (event,),
        )
        told = sentences(explain(owner, "refusal", event))
    assert told[1:3] == [
        "graz then: 4 of 4 left; nothing taken.",
        "vienna then: 3 of 3 left; nothing taken.",
    ]


def test_all_that_serves_a_product_is_told_from_one_look_back(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    def refused(name: str, count: int) -> str:
        rule = {"capacity": 2, "product": "tote"}
        items = {f"shelf-{number:02}": rule for number in range(count)}
        door.put_event(name, kind="store", items={**items, "floor": 1_000})
        asked = [{"items": {"floor": 1}, "session": f"s{n}"} for n in range(1_000)]
        door.reserve_many(name, asked)
        clock.advance(seconds=1)
        door.reserve_many(name, [{"products": {"tote": 50}, "session": "bo"}])
        clock.advance(seconds=1)
        for item in items:
            door.put_item(name, item, **{**rule, "capacity": 9})
        assert "shelf-00 then: 2 of 2 left; nothing taken." in sentences(
            explain(owner, "refusal", name)
        )
        return name

    few, many = (
        work_of(owner, "select * from dibs.explain_refusal(%(event)s)", {"event": name})
        for name in (refused(event, 2), refused(f"{event}-2", 18))
    )
    assert many < 2 * few
