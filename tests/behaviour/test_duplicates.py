"""Duplicates: one owner, one live reservation of an item, where the event says so."""

from tests.doors.clock import Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of


def test_refuses_a_second_hold_of_one_item_by_one_session(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    refused = door.reserve(event, {"mug": 1, "floor": 1}, session="anna")
    assert refused.code == "duplicate_reservation"
    assert refused.detail["reservation"] == held.id


def test_holds_another_item_for_the_same_session(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9, "mug": 9})
    door.reserve(event, {"floor": 1}, session="anna")
    assert door.reserve(event, {"mug": 1}, session="anna").code == "ok"


def test_counts_other_seats_of_one_category_as_the_same_item(
    door: Door, event: str
) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"], upper=["B-1"]), {})
    door.reserve(event, seats=["A-1"], session="anna")
    refused = door.reserve(event, seats=["A-2"], session="anna")
    assert refused.code == "duplicate_reservation"
    assert door.reserve(event, seats=["B-1"], session="anna").code == "ok"


def test_knows_a_customer_in_any_session(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    door.reserve(event, {"floor": 1}, session="phone", customer="anna")
    refused = door.reserve(event, {"floor": 1}, session="desk", customer="anna")
    assert refused.code == "duplicate_reservation"


def test_tells_customers_apart_in_one_session(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    door.reserve(event, {"floor": 1}, session="till", customer="anna")
    assert door.reserve(event, {"floor": 1}, session="till", customer="bo").code == "ok"


def test_tells_a_customer_from_a_session_of_that_name(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    door.reserve(event, {"floor": 1}, session="anna")
    other = door.reserve(event, {"floor": 1}, session="desk", customer="anna")
    assert other.code == "ok"


def test_holds_again_after_the_first_was_confirmed(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    door.confirm(door.reserve(event, {"floor": 1}, session="anna"))
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_holds_again_after_the_first_was_released(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    door.release(door.reserve(event, {"floor": 1}, session="anna"))
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_holds_again_once_the_first_is_due(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert held.expires_at is not None
    clock.set(held.expires_at)
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_holds_again_at_another_event(door: Door, event: str) -> None:
    for name in (event, f"{event}-twin"):
        door.put_event(name, items={"floor": 9})
        assert door.reserve(name, {"floor": 1}, session="anna").code == "ok"


def test_holds_any_number_where_the_event_allows_it(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9}, duplicates="allow")
    codes = [door.reserve(event, {"floor": 1}, session="anna").code for _ in range(3)]
    assert codes == ["ok"] * 3


def test_refuses_a_duplicate_rather_than_for_stock(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 1})
    door.reserve(event, {"floor": 1}, session="anna")
    refused = door.reserve(event, {"floor": 1}, session="anna")
    assert refused.code == "duplicate_reservation"


def test_names_of_two_holds_that_stand_the_first(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 99, "mug": 99})
    both = {"floor": 1, "mug": 1}
    for number in range(8):
        session = f"anna-{number}"
        mug = door.reserve(event, {"mug": 1}, session=session)
        clock.advance(seconds=number % 2)
        floor = door.reserve(event, {"floor": 1}, session=session)
        refused = door.reserve(event, both, session=session)
        # Of one instant the one with the first item: ids of one instant have no order.
        first = mug if number % 2 else floor
        assert refused.detail["reservation"] == first.id
