"""Sold out explained: what is taken, and how much returns by when."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.doors.clock import START, Clock
from tests.doors.sql_door import SqlDoor

from .told import explain, sentences

Owner = psycopg.Connection[Any]

CALLS = """
select coalesce(sum(calls), 0) from pg_stat_xact_user_functions
where funcname in ('_availability_at', '_holders')
"""


def test_tells_what_is_taken_and_how_much_returns_by_when(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 10}, hold_seconds=600)
    door.confirm(door.reserve(event, {"floor": 3}, session="zoe"))
    owner.execute("select dibs.block(%s, '{\"floor\": 1}')", (event,))
    for session, units in (("anna", 2), ("bo", 1), ("cy", 3)):
        door.reserve(event, {"floor": units}, session=session)
        clock.advance(seconds=90)
    # It is 10:04:30; they end at 10:10:00, 10:11:30 and 10:13:00.
    told = explain(owner, "sold_out", event, item_id="floor", minutes=8)
    assert sentences(told) == [
        (
            "floor: sold out, 0 of 10 left; 3 sold, 6 held in 3 reservations"
            " and 1 held back."
        ),
        "By 10:10:30 2 × floor are back, if nobody pays and nobody extends.",
        "By 10:11:30 3 × floor are back, if nobody pays and nobody extends.",
    ]
    assert [one.detail.get("returned_count") for one in told] == [None, 2, 3]
    assert told[0].detail["reservations"] == 3
    assert [one["units"] for one in told[0].detail["holders"]] == [2, 1, 3]


def test_an_item_is_sold_out_where_what_it_draws_on_is(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 4, "box": {"draws": {"floor": 2}}})
    door.reserve(event, {"floor": 3}, session="anna")
    assert sentences(explain(owner, "sold_out", event, minutes=31)) == [
        "box: sold out, since it draws on floor; nothing taken.",
        "By 10:30:00 2 × box are back, if nobody pays and nobody extends.",
        "floor: 1 of 4 left; 3 held in 1 reservation.",
        "By 10:30:00 3 × floor are back, if nobody pays and nobody extends.",
    ]


def test_returns_count_what_really_comes_free_at_once(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 4}, hold_seconds=90)
    door.reserve(event, {"floor": 4}, session="anna")
    told = explain(owner, "sold_out", event)
    (back,) = (one for one in told if "returned_count" in one.detail)
    clock.set(back.at)
    assert sentences(explain(owner, "sold_out", event)) == [
        "floor: 4 of 4 left; nothing taken."
    ]
    assert back.at == START + timedelta(minutes=2)


def test_names_no_holder_from_its_deadline_on(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 4}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    for early, holders in ((timedelta(microseconds=1), [held.id]), (timedelta(0), [])):
        clock.set(START + timedelta(minutes=10) - early)
        (told, *_) = explain(owner, "sold_out", event)
        named = [one["reservation"] for one in told.detail["holders"]]
        assert (told.detail["reservations"], named) == (len(holders), holders)


def test_an_item_without_a_limit_says_so(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"stream": {}})
    assert sentences(explain(owner, "sold_out", event)) == [
        "stream: no limit; nothing taken."
    ]


def test_says_how_much_is_likely_to_return_where_it_can_tell(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 40})
    held = [door.reserve(event, {"floor": 1}, session=f"s{n}") for n in range(40)]
    clock.advance(minutes=1)
    for one in held[:5]:
        door.confirm(one)
    for one in held[5:20]:
        door.release(one)
    assert sentences(explain(owner, "sold_out", event))[-1] == (
        "Of the 20 holds that ended in the last 24 hours 75 % were given back;"
        " so about 15 of the 20 × floor held now are likely to return."
    )


def test_masks_holders_unless_it_may_show_them(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 4})
    door.reserve(event, {"floor": 4}, session="anna-in-the-web")
    assert "web" not in str(explain(owner, "sold_out", event))
    assert "anna-in-the-web" in str(explain(owner, "sold_out", event, reveal=True))


def test_tells_nothing_of_an_item_that_is_not_there(
    door: SqlDoor, owner: Owner, event: str
) -> None:
    door.put_event(event, items={"floor": 4})
    assert explain(owner, "sold_out", event, item_id="roof") == []


@pytest.mark.parametrize("item", [None, "i1"])
def test_reads_what_is_left_as_often_of_many_items_as_of_few(
    door: SqlDoor, owner: Owner, event: str, item: str | None
) -> None:
    reads = []
    for count, minutes in ((2, 1), (40, 120)):
        name = f"{event}-{count}"
        door.put_event(name, items={f"i{n}": 9 for n in range(count)})
        door.reserve(name, {"i1": 1}, session="anna")
        with owner.transaction():
            owner.execute("set local track_functions = 'all'")
            ((before,),) = owner.execute(CALLS).fetchall()
            told = explain(owner, "sold_out", name, item_id=item, minutes=minutes)
            ((after,),) = owner.execute(CALLS).fetchall()
            reads.append(after - before)
        asked = count if item is None else 1
        assert len(told) == asked + (minutes > 30)
    assert reads[0] == reads[1] > 0


def test_less_may_be_back_of_what_draws_on_several(
    door: SqlDoor, owner: Owner, event: str, clock: Clock
) -> None:
    items = {"mug": 6, "cap": 4, "set": {"draws": {"mug": 2, "cap": 1}}, "card": {}}
    door.put_event(event, kind="store", items=items, hold_seconds=300)
    door.reserve(event, {"mug": 5}, session="anna")
    clock.advance(seconds=60)
    door.reserve(event, {"cap": 4, "card": 3}, session="bo")
    told = explain(owner, "sold_out", event, item_id="set")
    assert sentences(told) == [
        "set: sold out, since it draws on cap and mug; nothing taken.",
        "By 10:06:00 3 × set are back, if nobody pays and nobody extends.",
    ]
    assert sentences(explain(owner, "sold_out", event, minutes=4))[-1] == (
        "set: sold out, since it draws on cap and mug; nothing taken."
    )
    assert sentences(explain(owner, "sold_out", event, item_id="card")) == [
        "card: no limit; 3 held in 1 reservation."
    ]
