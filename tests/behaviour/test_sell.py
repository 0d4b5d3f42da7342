"""Sell: reserve and confirm in one, for the box office and for orders from before."""

from datetime import timedelta

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of

from .counts import counts_of, seats_of


def test_sells_at_once(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": {"capacity": 9, "price_minor": 2500}})
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    sold = door.sell(event, {"floor": 2}, session="counter")
    assert (sold.code, sold.status, sold.amount_minor) == ("ok", "confirmed", 5000)
    assert sold.token
    assert counts_of(door, event, "floor") == (7, 0, 2)
    seated = door.sell(event, seats=["A-1"], session="counter")
    assert (seated.items, seated.seats) == ({"lower": 1}, ["A-1"])
    assert seats_of(door, event, "sold") == ["A-1"]
    assert door.read(sold).status == "confirmed"


def test_sells_all_of_it_or_nothing(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9, "mug": 1})
    refused = door.sell(event, {"floor": 2, "mug": 2}, session="counter")
    assert (refused.code, refused.detail["available"]) == ("sold_out", {"mug": 1})
    assert counts_of(door, event, "floor") == (9, 0, 0)


@pytest.mark.parametrize("status", ["draft", "paused", "ended"])
def test_sells_whatever_the_event_s_status(door: Door, event: str, status: str) -> None:
    door.put_event(event, items={"floor": 9}, status=status)
    assert door.reserve(event, {"floor": 1}, session="anna").code == "not_on_sale"
    assert door.sell(event, {"floor": 1}, session="counter").code == "ok"


def test_sells_before_and_after_the_sales_times(
    door: Door, event: str, clock: Clock
) -> None:
    begins, ends = START + timedelta(hours=1), START + timedelta(hours=2)
    door.put_event(
        event,
        items={"floor": 9},
        sales_start_at=begins.isoformat(),
        sales_end_at=ends.isoformat(),
    )
    assert door.sell(event, {"floor": 1}, session="counter").code == "ok"
    clock.set(ends)
    assert door.sell(event, {"floor": 1}, session="counter").code == "ok"


def test_takes_no_held_or_sold_seat(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    door.reserve(event, seats=["A-1"], session="anna")
    assert door.sell(event, seats=["A-2"], session="counter").code == "ok"
    for seat in ("A-1", "A-2"):
        refused = door.sell(event, seats=[seat], session="counter")
        assert (refused.code, refused.detail["seats"]) == ("seats_unavailable", [seat])


def test_takes_what_is_due(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=60)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + timedelta(seconds=60))
    assert door.sell(event, {"floor": 1}, session="counter").code == "ok"
    assert door.read(held).status == "expired"


def test_is_bound_by_what_one_reservation_may_hold(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9}, units_max=3, seats_max=1)
    door.put_plan(event, plan_of(lower=["A-1", "A-2"]), {})
    assert door.sell(event, {"floor": 4}, session="counter").code == "too_many_units"
    refused = door.sell(event, seats=["A-1", "A-2"], session="counter")
    assert refused.code == "too_many_seats"


def test_is_not_bound_by_what_the_owner_holds(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9}, session_reservations_max=1)
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert door.sell(event, {"floor": 1}, session="anna").code == "ok"
    assert door.sell(event, {"floor": 1}, session="anna").code == "ok"
    assert door.read(held).status == "reserved"
    assert counts_of(door, event, "floor") == (6, 1, 2)


def test_a_sale_stands_in_nobody_s_way(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9}, session_reservations_max=1)
    door.sell(event, {"floor": 1}, session="anna")
    assert door.reserve(event, {"floor": 1}, session="anna").code == "ok"


def test_one_key_sells_once_for_thirty_days(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 9})
    first = door.sell(event, {"floor": 1}, session="counter", key="k")
    clock.advance(days=29)
    again = door.sell(event, {"floor": 1}, session="counter", key="k")
    assert (again.id, again.token, again.status) == (
        first.id,
        first.token,
        "confirmed",
    )
    assert again.replayed
    refused = door.sell(event, {"floor": 2}, session="counter", key="k")
    assert refused.code == "idempotency_key_reused"
    refused = door.reserve(event, {"floor": 1}, session="counter", key="k")
    assert refused.code == "idempotency_key_reused"
    assert counts_of(door, event, "floor") == (8, 0, 1)


def test_draws_on_what_its_items_draw_on(door: Door, event: str) -> None:
    items = {"floor": 3, "adult": {"draws": {"floor": 1}}}
    door.put_event(event, items=items)
    door.sell(event, {"adult": 2}, session="counter")
    assert counts_of(door, event, "floor") == (1, 0, 2)
    assert door.sell(event, {"adult": 2}, session="counter").code == "sold_out"


def test_refuses_what_is_not_there(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 9})
    unknown = door.sell(event, {"roof": 1}, session="counter")
    assert (unknown.code, unknown.detail["items"]) == ("not_found", ["roof"])
    unseated = door.sell(event, seats=["Z-1"], session="counter")
    assert unseated.code == "seats_not_found"
    assert door.sell(f"{event}-twin", {"floor": 1}, session="c").code == "not_found"
    assert door.sell(event, {"floor": 0}, session="counter").code == "invalid_input"
