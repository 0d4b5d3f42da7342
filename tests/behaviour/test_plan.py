"""Plans: seats from the pretix format, whose identity outlives every import."""

from tests.doors.clock import Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of, with_floor

from .counts import counts_of, seats_of


def test_makes_items_of_categories_and_floors(door: Door, event: str) -> None:
    door.put_event(event)
    plan = with_floor(plan_of(lower=["A-1", "A-2"], upper=["B-1"]), "Floor")
    assert door.put_plan(event, plan, {"Floor": 300}).code == "ok"
    assert counts_of(door, event, "lower") == (2, 0, 0)
    assert counts_of(door, event, "upper") == (1, 0, 0)
    assert counts_of(door, event, "Floor") == (300, 0, 0)


def test_reads_as_it_was_put(door: Door, event: str) -> None:
    door.put_event(event)
    assert door.plan(event) is None
    plan = plan_of(lower=["A-1"])
    door.put_plan(event, plan, {})
    assert door.plan(event) == plan


def test_what_had_its_price_before_the_plan_becomes_seats(
    door: Door, event: str
) -> None:
    door.put_event(event)
    door.put_item(event, "lower", price_minor=3500)
    assert door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {}).code == "ok"
    shown = door.event(event)
    assert shown is not None
    lower = shown["items"]["lower"]
    told = (lower["kind"], lower["capacity"], lower["price_minor"])
    assert told == ("seat", 2, 3500)
    assert counts_of(door, event, "lower") == (2, 0, 0)


def test_what_has_units_taken_or_to_sell_becomes_no_seats(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"lower": {"price_minor": 3500}, "upper": 9})
    door.reserve(event, {"lower": 1}, session="anna")
    for item, field in (("lower", "capacity"), ("upper", "kind")):
        refused = door.put_item(event, item, kind="seat")
        assert (refused.code, refused.detail["field"]) == ("invalid_input", f"/{field}")
        assert door.put_plan(event, plan_of(**{item: ["A-1"]}), {}).code == refused.code


def test_what_had_its_price_becomes_seats_though_a_hold_of_it_is_due(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, hold_seconds=60, items={"lower": {"price_minor": 3500}})
    held = door.reserve(event, {"lower": 2}, session="anna")
    clock.advance(seconds=61)
    assert door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {}).code == "ok"
    assert door.read(held).status == "expired"
    assert counts_of(door, event, "lower") == (2, 0, 0)


def test_refuses_an_unknown_event(door: Door, event: str) -> None:
    assert door.put_plan(event, plan_of(lower=["A-1"]), {}).code == "not_found"


def test_refuses_what_is_no_plan_by_its_pointer(door: Door, event: str) -> None:
    door.put_event(event)
    plan = plan_of(lower=["A-1"])
    plan["zones"][0]["rows"][0]["seats"][0]["category"] = "royal"
    refused = door.put_plan(event, plan, {})
    assert refused.code == "invalid_input"
    assert refused.detail["field"] == "/zones/0/rows/0/seats/0/category"
    assert door.plan(event) is None


def test_seats_keep_their_state_through_another_import(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"]), {})
    held = door.reserve(event, seats=["A-1"], session="anna")
    door.confirm(door.reserve(event, seats=["A-2"], session="bo"))
    door.put_plan(event, plan_of(lower=["A-4", "A-3", "A-2", "A-1"]), {})
    assert counts_of(door, event, "lower") == (2, 1, 1)
    assert seats_of(door, event, "reserved") == ["A-1"]
    assert seats_of(door, event, "sold") == ["A-2"]
    assert door.confirm(held).code == "ok"


def test_free_seats_go_where_the_plan_lost_them(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    assert door.put_plan(event, plan_of(lower=["A-1"]), {}).code == "ok"
    assert counts_of(door, event, "lower") == (1, 0, 0)
    assert door.reserve(event, seats=["A-2"], session="s").code == "seats_not_found"


def test_refuses_to_lose_taken_seats_and_changes_nothing(
    door: Door, event: str
) -> None:
    door.put_event(event)
    first = plan_of(lower=["A-1", "A-2", "A-3"])
    door.put_plan(event, first, {})
    door.reserve(event, seats=["A-2", "A-3"], session="anna")
    refused = door.put_plan(event, plan_of(lower=["A-3", "A-4"]), {})
    assert refused.code == "seats_unavailable"
    assert refused.detail["seats"] == ["A-2"]
    assert door.plan(event) == first
    assert counts_of(door, event, "lower") == (1, 2, 0)


def test_refuses_to_move_taken_seats_to_another_category(
    door: Door, event: str
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1"], upper=["B-1"]), {})
    door.reserve(event, seats=["A-1"], session="anna")
    refused = door.put_plan(event, plan_of(lower=[], upper=["A-1", "B-1"]), {})
    assert (refused.code, refused.detail["seats"]) == ("seats_unavailable", ["A-1"])


def test_free_seats_may_change_their_category(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"], upper=["B-1"]), {})
    moved = plan_of(lower=["A-1"], upper=["A-2", "B-1"])
    assert door.put_plan(event, moved, {}).code == "ok"
    assert counts_of(door, event, "lower") == (1, 0, 0)
    assert counts_of(door, event, "upper") == (2, 0, 0)


def test_what_is_due_gives_way_to_a_plan_that_moves_or_loses_its_seats(
    door: Door, event: str, clock: Clock
) -> None:
    """What holds other seats is left to the sweeper."""
    door.put_event(event, hold_seconds=60)
    door.put_plan(event, plan_of(lower=["A-1", "A-2", "A-3"], upper=["B-1"]), {})
    for seats in (["A-1"], ["A-2"]):
        door.reserve(event, seats=seats, session=seats[0])
    staying = door.reserve(event, seats=["A-3"], session="anna")
    clock.advance(seconds=61)
    kept = door.reserve(event, seats=["B-1"], session="bo")
    moved = plan_of(lower=["A-3"], upper=["A-2", "B-1"])
    assert door.put_plan(event, moved, {}).code == "ok"
    assert counts_of(door, event, "lower") == (1, 0, 0)
    assert counts_of(door, event, "upper") == (1, 1, 0)
    assert door.sweep(event) == [staying.id]
    refused = door.put_plan(event, plan_of(lower=["A-3"], upper=["A-2"]), {})
    assert (refused.code, refused.detail["seats"]) == ("seats_unavailable", ["B-1"])
    assert door.confirm(kept).code == "ok"
