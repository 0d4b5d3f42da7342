"""Holding back: units and seats that are not on sale, by name and for a reason."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.doors.clock import Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of
from tests.doors.said import SAID

SEATS = ["A-1", "A-2", "A-3", "A-4"]


@pytest.fixture
def hall(door: Door, event: str) -> str:
    """A floor of ten, an unlimited bar and four seats."""
    items = {"floor": {"capacity": 10}, "bar": {"kind": "stock"}}
    assert door.put_event(event, items=items).code == "ok"
    assert door.put_plan(event, plan_of(lower=SEATS), {}).code == "ok"
    return event


def counts(door: Door, event: str, item: str) -> list[Any]:
    found = door.availability(event)
    assert found is not None
    left = found["items"][item]
    return [left["available_count"], left["reserved_count"], left["blocked_count"]]


def reserve(door: Door, event: str, session: str, **asked: Any) -> Answer:
    return door.reserve(event, asked.pop("items", None), session=session, **asked)


def test_units_that_are_held_back_are_not_on_sale(door: Door, hall: str) -> None:
    assert door.block(hall, {"floor": 8}, reason="the band's guests").code == "ok"

    assert counts(door, hall, "floor") == [2, 0, 8]
    refused = reserve(door, hall, "a", items={"floor": 3})
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"floor": 2})
    assert reserve(door, hall, "a", items={"floor": 2}).code == "ok"


def test_seats_that_are_held_back_cannot_be_had(door: Door, hall: str) -> None:
    assert door.block(hall, seats=["A-1", "A-2"], allocation="press").code == "ok"

    refused = reserve(door, hall, "a", seats=["A-2", "A-3"])
    assert (refused.code, refused.detail["seats"]) == ("seats_unavailable", ["A-2"])
    assert counts(door, hall, "lower") == [2, 0, 2]
    found = door.availability(hall)
    assert found is not None
    assert found["seats"]["blocked"] == ["A-1", "A-2"]


def test_what_is_given_back_is_on_sale_at_once(door: Door, hall: str) -> None:
    door.block(hall, {"floor": 8}, seats=["A-1", "A-2"])

    assert door.unblock(hall, {"floor": 3}, seats=["A-2"]).code == "ok"
    assert counts(door, hall, "floor") == [5, 0, 5]
    bought = reserve(door, hall, "a", items={"floor": 5}, seats=["A-2"])
    assert bought.code == "ok"


def test_an_allocation_is_given_back_whole(door: Door, hall: str) -> None:
    door.block(hall, {"floor": 4}, seats=["A-1"], allocation="press")
    door.block(hall, {"floor": 2}, allocation="band")

    assert door.unblock(hall, allocation="press").code == "ok"
    assert counts(door, hall, "floor") == [8, 0, 2]
    assert counts(door, hall, "lower") == [4, 0, 0]
    assert [held["allocation"] for held in door.allocations(hall)] == ["band"]


def test_an_allocation_larger_than_what_one_call_may_name_is_given_back_whole(
    door: Door, event: str
) -> None:
    rows = {
        name: [f"{name}-{number}" for number in range(1, 601)]
        for name in ("lower", "upper")
    }
    assert door.put_event(event, items={"floor": {"capacity": 2_000_000}}).code == "ok"
    assert door.put_plan(event, plan_of(**rows), {}).code == "ok"
    for units, row in ((1_000_000, "lower"), (500_000, "upper")):
        assert door.block(event, {"floor": units}, seats=rows[row]).code == "ok"

    assert door.unblock(event).code == "ok"
    assert door.allocations(event) == []
    assert counts(door, event, "floor") == [2_000_000, 0, 0]
    assert [counts(door, event, row) for row in rows] == [[600, 0, 0], [600, 0, 0]]


def test_what_was_held_back_of_what_became_unlimited_is_given_back(
    door: Door, url: str, hall: str
) -> None:
    assert door.block(hall, {"floor": 3}, seats=["A-1"]).code == "ok"
    with psycopg.connect(url, autocommit=True) as owner:
        unlimited = 'select dibs.put_items(%s, \'{"floor": {"capacity": null}}\')'
        owner.execute(unlimited, (hall,))
    assert door.block(hall, {"floor": 1}).code == "invalid_input"

    assert door.unblock(hall, {"floor": 1}).code == "ok"
    refused = door.unblock(hall, {"floor": 3})
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/items/floor")
    assert door.unblock(hall).code == "ok"
    assert counts(door, hall, "floor") == [None, 0, 0]
    assert counts(door, hall, "lower") == [4, 0, 0]
    assert door.put_item(hall, "floor", capacity=10).code == "ok"
    assert counts(door, hall, "floor") == [10, 0, 0]
    assert door.verify(hall) == []


def test_what_is_held_back_must_be_named_whatever_its_allocation_has(
    door: Door, hall: str
) -> None:
    door.block(hall, {"floor": 4}, allocation="press")
    refused = door.block(hall, allocation="press")
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/items")


def test_an_allocation_that_has_nothing_is_given_back_as_it_is(
    door: Door, hall: str
) -> None:
    door.block(hall, {"floor": 4}, allocation="band")
    assert door.unblock(hall, allocation="press").code == "ok"
    assert counts(door, hall, "floor") == [6, 0, 4]
    assert [held["allocation"] for held in door.allocations(hall)] == ["band"]
    assert door.verify(hall) == []


def test_a_seat_that_is_not_held_back_is_said_to_be_that(door: Door, hall: str) -> None:
    refused = door.unblock(hall, seats=["A-4"], allocation="press")
    assert refused.code == "seats_unavailable"
    named = refused.detail["seats"], refused.detail["allocation"]
    assert named == (["A-4"], "press")


def test_allocations_say_what_they_have_and_why(door: Door, hall: str) -> None:
    door.block(hall, {"floor": 1}, allocation="press", reason="reviewers")
    door.block(hall, {"floor": 2}, seats=["A-4"], allocation="press")

    (held,) = door.allocations(hall)
    assert held["items"] == {"floor": 3}
    assert held["seats"] == ["A-4"]
    # Over HTTP the second has a reason of its own, since there it is a must.
    assert held["reason"] == (SAID["reason"] if door.name == "http" else "reviewers")


def test_a_seat_held_back_twice_is_held_back_once(door: Door, hall: str) -> None:
    door.block(hall, seats=["A-1"])

    assert door.block(hall, seats=["A-1", "A-2"]).code == "ok"
    assert counts(door, hall, "lower") == [2, 0, 2]


def test_another_allocation_s_seat_stays_its_own(door: Door, hall: str) -> None:
    door.block(hall, seats=["A-1"], allocation="press")

    assert door.block(hall, seats=["A-1"], allocation="band").code == (
        "seats_unavailable"
    )
    assert door.unblock(hall, seats=["A-1"], allocation="band").code == (
        "seats_unavailable"
    )


def test_what_somebody_holds_cannot_be_held_back(door: Door, hall: str) -> None:
    reserve(door, hall, "a", items={"floor": 9}, seats=["A-1"])

    refused = door.block(hall, {"floor": 2}, seats=["A-2"])
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"floor": 1})
    refused = door.block(hall, {"floor": 1}, seats=["A-1", "A-2"])
    assert (refused.code, refused.detail["seats"]) == ("seats_unavailable", ["A-1"])
    assert counts(door, hall, "floor") == [1, 9, 0]
    assert counts(door, hall, "lower") == [3, 1, 0]


def test_what_is_due_can_be_held_back(door: Door, hall: str, clock: Clock) -> None:
    reserve(door, hall, "a", items={"floor": 9}, seats=["A-1"])
    clock.advance(minutes=30)

    assert door.block(hall, {"floor": 10}, seats=["A-1"]).code == "ok"
    assert counts(door, hall, "floor") == [0, 0, 10]


def test_capacity_may_not_shrink_below_what_is_held_back(door: Door, hall: str) -> None:
    door.block(hall, {"floor": 4})

    refused = door.put_item(hall, "floor", capacity=3)
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/capacity")
    assert door.put_item(hall, "floor", capacity=4).code == "ok"
    assert counts(door, hall, "floor") == [0, 0, 4]


def test_a_plan_may_not_lose_a_seat_that_is_held_back(door: Door, hall: str) -> None:
    door.block(hall, seats=["A-4"])

    refused = door.put_plan(hall, plan_of(lower=SEATS[:3]), {})
    assert (refused.code, refused.detail["seats"]) == ("seats_unavailable", ["A-4"])


@pytest.mark.parametrize(
    ("items", "seats", "code", "field"),
    [
        ({"nothing": 1}, [], "not_found", None),
        ({"lower": 1}, [], "invalid_input", "/items/lower"),
        ({"bar": 1}, [], "invalid_input", "/items/bar"),
        ({}, [], "invalid_input", "/items"),
        ({}, ["Z-1"], "seats_not_found", None),
    ],
)
def test_refuses_what_it_cannot_hold_back(
    door: Door,
    hall: str,
    items: dict[str, int],
    seats: list[str],
    code: str,
    field: str | None,
) -> None:
    refused = door.block(hall, items, seats=seats)
    assert (refused.code, refused.detail.get("field")) == (code, field)
    assert door.allocations(hall) == []


def test_gives_back_no_more_than_it_has(door: Door, hall: str) -> None:
    door.block(hall, {"floor": 2})

    refused = door.unblock(hall, {"floor": 3})
    assert (refused.code, refused.detail["field"]) == ("invalid_input", "/items/floor")
    assert counts(door, hall, "floor") == [8, 0, 2]


def test_an_unknown_event_has_nothing_to_hold_back(door: Door, event: str) -> None:
    assert door.block(event, {"floor": 1}).code == "not_found"
    assert door.unblock(event, {"floor": 1}).code == "not_found"


def test_a_whole_number_may_be_written_as_a_decimal(url: str, event: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("select dibs.put_event(%s, items => '{\"mug\": 5}')", (event,))
        for verb in ("block", "unblock"):
            row = owner.execute(
                f"select code from dibs.{verb}(%s, '{{\"mug\": 1.0}}')", (event,)
            ).fetchone()
            assert row == ("ok",)


def test_null_items_and_seats_are_none(url: str, event: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:

        def move(verb: str) -> tuple[Any, ...] | None:
            return owner.execute(
                f"select code, detail ->> 'field' from dibs.{verb}(%s, null, null)",
                (event,),
            ).fetchone()

        owner.execute("select dibs.put_event(%s, items => '{\"mug\": 5}')", (event,))
        nothing = ("invalid_input", "/items")
        assert (move("block"), move("unblock")) == (nothing, ("ok", None))
        owner.execute("select dibs.block(%s, '{\"mug\": 2}')", (event,))
        assert move("unblock") == ("ok", None)
        assert owner.execute("select dibs.allocations(%s)", (event,)).fetchall() == []


def test_the_order_of_seats_is_no_other_request(url: str, event: str) -> None:
    plan = {"zones": [{"rows": [{"seats": [{"seat_guid": s} for s in SEATS]}]}]}
    items = {"lower": {"kind": "seat"}}
    seats = [{"seat_id": seat, "item_id": "lower"} for seat in SEATS]
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("select dibs.put_event(%s)", (event,))
        given = (event, Jsonb(plan), Jsonb(items))
        owner.execute("select dibs.begin_plan(%s, %s, %s)", given)
        owner.execute("select dibs.put_seats(%s, %s)", (event, Jsonb(seats)))
        owner.execute("select dibs.finish_plan(%s, %s)", (event, SEATS))
        for verb in ("block", "unblock"):
            for named, code, replayed in (
                (["A-1", "A-2"], "ok", False),
                (["A-2", "A-1"], "ok", True),
                (["A-2", "A-3"], "idempotency_key_reused", False),
            ):
                row = owner.execute(
                    f"select code, replayed from dibs.{verb}"
                    "(%s, seats => %s, key => %s)",
                    (event, named, verb),
                ).fetchone()
                assert row == (code, replayed)
