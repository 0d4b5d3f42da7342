"""Settle late, line by line: draws, kept seats, products, and what moves together."""

from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Door
from tests.doors.hall import plan_of, plan_of_rows

from .counts import counts_of, seats_of
from .test_settle import ORDER
from .test_settle_late import HOLD, ROWS, hall_of, late_of, opened, taken

TICKETS = {
    "floor": {"capacity": 4},
    "adult": {"draws": {"floor": 1}, "price_minor": 3000},
    "child": {"draws": {"floor": 1}, "price_minor": 1500},
    "family": {"draws": {"floor": 3}, "price_minor": 2900},
    "standing": {"capacity": 9, "price_minor": 1000},
}
ADDRESS = {
    "mug-wien": {"capacity": 3, "kind": "stock", "product": "mug", "price_minor": 900},
    "mug-graz": {"capacity": 9, "kind": "stock", "product": "mug", "price_minor": 800},
    "plate": {"capacity": 9, "kind": "stock", "price_minor": 850},
}


def test_what_is_drawn_on_counts(door: Door, event: str, clock: Clock) -> None:
    door.put_event(event, items=TICKETS, hold_seconds=60, late_payment="next_best")
    held = door.reserve(event, {"adult": 2}, session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"child": 3})
    assert counts_of(door, event, "floor") == (1, 0, 3)
    # A family takes three of the floor, a child as many as an adult: both are short.
    sold = door.settle(held, ORDER, accepts="next_best", amount_minor=6000)
    assert late_of(sold) == "next_best"
    assert sold.items == {"standing": 2}
    assert sold.amount_minor == 2000
    assert counts_of(door, event, "floor") == (1, 0, 3)


def test_what_others_hold_for_another_second_is_no_choice(
    door: Door, event: str, clock: Clock
) -> None:
    """However many of those there are: twenty at most are tried."""
    gone = {f"held-{n}": {"capacity": 1, "price_minor": 900} for n in range(20)}
    rest = {
        "floor": {"capacity": 1, "price_minor": 1000},
        "cheap": {"capacity": 1, "price_minor": 100},
    }
    door.put_event(event, items=rest | gone, hold_seconds=60, late_payment="next_best")
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"floor": 1})
    for item in gone:
        assert door.reserve(event, {item: 1}, session=item).code == "ok"
    clock.set(START + HOLD * 2 - timedelta(milliseconds=1))
    sold = door.settle(held, ORDER, accepts="next_best")
    assert sold.items == {"cheap": 1}


def test_a_seat_costs_late_what_it_did_when_it_was_taken_again(
    door: Door, event: str, clock: Clock
) -> None:
    hall_of(door, event)
    held = door.reserve(event, seats=["B-1"], session="anna")
    assert door.amend(held, seats=["B-2"]).code == "ok"
    door.put_item(event, "lower", kind="seat", price_minor=2500, capacity=6)
    again = door.amend(held, seats=["B-1"])
    assert again.amount_minor == 2500
    clock.set(START + HOLD)
    assert door.settle(held, ORDER).amount_minor == 2500


def test_what_others_hold_for_another_moment_is_taken(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 1}, hold_seconds=60)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD)
    assert door.reserve(event, {"floor": 1}, session="bo").code == "ok"
    clock.set(START + HOLD * 2 - timedelta(milliseconds=1))
    assert door.settle(held, ORDER).code == "expired"
    assert counts_of(door, event, "floor") == (0, 1, 0)


def test_two_lines_do_not_count_on_one_unit(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items=TICKETS, hold_seconds=60)
    held = door.reserve(event, {"adult": 1, "child": 1}, session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"adult": 3})
    assert door.settle(held, ORDER).code == "expired"
    assert counts_of(door, event, "floor") == (1, 0, 3)


def test_two_lines_that_are_gone_become_one(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, late_payment="next_best")
    held = door.reserve(event, {"floor": 1, "gallery": 1}, session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"floor": 2, "gallery": 4})
    sold = door.settle(held, ORDER, accepts="next_best")
    assert (sold.items, sold.amount_minor) == ({"balcony": 2}, 1800)


def test_goods_come_from_another_place_first(
    door: Door, event: str, clock: Clock
) -> None:
    settings: dict[str, Any] = {"kind": "store", "late_payment": "next_best"}
    door.put_event(event, items=ADDRESS, hold_seconds=60, **settings)
    held = door.reserve(event, {"mug-wien": 2}, session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"mug-wien": 2})
    sold = door.settle(held, ORDER, accepts="next_best")
    assert (sold.items, sold.amount_minor) == ({"mug-graz": 2}, 1600)


@pytest.mark.parametrize(("then", "now"), [("stock", "ticket"), ("ticket", "stock")])
def test_what_is_of_another_kind_by_now_is_the_same_units(
    door: Door, event: str, clock: Clock, then: str, now: str
) -> None:
    wares = {"capacity": 9, "price_minor": 500}
    door.put_event(event, items={"pass": {**wares, "kind": then}}, hold_seconds=60)
    held = door.reserve(event, {"pass": 3}, session="anna")
    clock.set(START + HOLD)
    door.put_item(event, "pass", **(wares | {"kind": now, "price_minor": 700}))
    sold = door.settle(held, ORDER)
    assert (sold.code, sold.items, sold.amount_minor) == ("ok", {"pass": 3}, 1500)
    assert door.verify(event) == []
    part = door.cancel(sold, {"pass": 2})
    assert (part.code, part.amount_minor) == ("ok", 500)


def test_goods_that_stay_and_goods_that_move_lie_together(
    door: Door, event: str, clock: Clock
) -> None:
    settings: dict[str, Any] = {"kind": "store", "late_payment": "next_best"}
    door.put_event(event, items=ADDRESS, hold_seconds=60, **settings)
    held = door.reserve(event, {"mug-graz": 2, "mug-wien": 2}, session="anna")
    door.put_item(event, "mug-graz", capacity=9, kind="stock", product="mug",
                  price_minor=700)  # fmt: skip
    clock.set(START + HOLD)
    taken(door, event, {"mug-wien": 2})
    sold = door.settle(held, ORDER, accepts="next_best")
    assert sold.items == {"mug-graz": 4}
    assert sold.amount_minor == 2 * 800 + 2 * 700
    # What stayed cost what it cost; a part that goes back is worth what it was.
    rest = door.cancel(sold, {"mug-graz": 2})
    assert rest.amount_minor in {1600, 1500, 1400}
    assert door.cancel(sold).code == "ok"
    assert counts_of(door, event, "mug-graz") == (9, 0, 0)


def test_who_needs_an_accessible_seat_gets_one(
    door: Door, event: str, clock: Clock
) -> None:
    rows = [*ROWS, [("C-1", 0.0), ("C-2", 10.0), ("C-3", 20.0)]]
    door.put_event(event, hold_seconds=60)
    assert door.put_plan(event, plan_of_rows(rows), {}).code == "ok"
    for seats, access in (
        (["A-1", "C-1"], "accessible"), (["A-2", "C-2"], "companion"),
    ):  # fmt: skip
        assert door.put_access(event, seats, access).code == "ok"
    held = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    clock.set(START + HOLD)
    taken(door, event, seats=["A-1"])
    sold = door.settle(held, ORDER)
    assert late_of(sold) == "equal"
    assert sorted(sold.seats) == ["C-1", "C-2"]
    assert seats_of(door, event, "sold") == ["A-1", "C-1", "C-2"]


def test_seats_and_tickets_of_one_order_are_bought_together_or_not_at_all(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"mug": 2}, hold_seconds=60)
    assert door.put_plan(event, plan_of_rows(ROWS), {}).code == "ok"
    held = door.reserve(event, {"mug": 1}, seats=["A-1"], session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"mug": 2})
    assert door.settle(held, ORDER).code == "expired"
    assert seats_of(door, event, "sold") == []
    assert counts_of(door, event, "mug") == (0, 0, 2)


def test_a_seat_that_is_another_item_s_by_now_is_not_what_was_agreed(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, hold_seconds=60)
    before = {"circle": ["A-1", "A-2", "A-3", "A-4"], "stalls": ["S-1"]}
    prices = {"circle": 6000, "stalls": 9000}
    after = {"circle": ["A-2", "A-3", "A-4"], "stalls": ["A-1", "S-1"]}
    assert door.put_plan(event, plan_of(**before), {}).code == "ok"
    for item, price in prices.items():
        door.put_item(event, item, kind="seat", price_minor=price)
    held = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    clock.set(START + HOLD)
    assert door.put_plan(event, plan_of(**after), {}).code == "ok"
    sold = door.settle(held, ORDER, amount_minor=12_000)
    assert late_of(sold) == "equal"
    assert (sold.items, sold.amount_minor) == ({"circle": 2}, 12_000)
    cut = door.cancel(sold, seats=sold.seats[:1])
    assert (cut.items, cut.amount_minor) == ({"circle": 1}, 6000)


def test_each_seat_keeps_the_price_of_its_own(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, hold_seconds=60, orphans="allow")
    assert door.put_plan(event, plan_of_rows(ROWS), {}).code == "ok"
    door.put_item(event, "lower", kind="seat", price_minor=1000)
    held = door.reserve(event, seats=["A-2"], session="anna")
    door.put_item(event, "lower", kind="seat", price_minor=9000)
    assert door.amend(held, seats=["A-1", "A-2"]).amount_minor == 10_000
    clock.set(START + HOLD)
    sold = door.settle(held, ORDER, amount_minor=10_000)
    assert late_of(sold) == "same"
    cut = door.cancel(sold, seats=["A-1"])
    assert (cut.seats, cut.amount_minor) == (["A-2"], 1000)


def test_a_seat_that_stays_keeps_its_price_beside_another_in_a_gone_one_s_place(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, hold_seconds=60, orphans="allow", late_payment="next_best")
    before = {"lower": ["A-1", "A-2", "A-3"], "upper": ["B-1"]}
    assert door.put_plan(event, plan_of(**before), {}).code == "ok"
    for item, price in {"lower": 1000, "upper": 4000}.items():
        door.put_item(event, item, kind="seat", price_minor=price)
    held = door.reserve(event, seats=["A-3", "B-1"], session="anna")
    clock.set(START + HOLD)
    taken(door, event, seats=["B-1"])
    door.put_item(event, "lower", kind="seat", price_minor=3000)
    sold = door.settle(held, ORDER, accepts="next_best")
    assert late_of(sold) == "next_best"
    assert (sold.items, sold.amount_minor) == ({"lower": 2}, 1000 + 3000)
    cut = door.cancel(sold, seats=["A-3"])
    assert cut.amount_minor == 3000
