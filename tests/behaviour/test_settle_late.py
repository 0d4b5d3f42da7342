"""Settle late: what a payment buys that comes when the hold is over."""

from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of_rows

from .counts import counts_of, seats_of
from .test_settle import ORDER, rows_of

HOLD = timedelta(seconds=60)
ROWS = [
    [("A-1", 0.0), ("A-2", 10.0), ("A-3", 20.0)],
    [("B-1", 0.0), ("B-2", 10.0), ("B-3", 20.0)],
]
PRICES = {
    "balcony": {"capacity": 4, "price_minor": 900},
    "dear": {"capacity": 4, "price_minor": 9000},
    "floor": {"capacity": 2, "price_minor": 1500},
    "gallery": {"capacity": 4, "price_minor": 1200},
    "gift": {"capacity": 4},
    "mug": {"capacity": 9, "price_minor": 1300, "kind": "stock"},
}


def opened(door: Door, event: str, **settings: Any) -> None:
    door.put_event(event, items=PRICES, hold_seconds=60, **settings)


def hall_of(door: Door, event: str, **settings: Any) -> None:
    door.put_event(event, hold_seconds=60, **settings)
    assert door.put_plan(event, plan_of_rows(ROWS), {}).code == "ok"
    door.put_item(event, "lower", kind="seat", price_minor=2000, capacity=6)


def taken(door: Door, event: str, items: dict[str, int] | None = None,
          **seats: Any) -> None:  # fmt: skip
    assert door.sell(event, items, session="others", **seats).code == "ok"


def late_of(sold: Answer) -> str:
    assert sold.code == "ok", sold.detail
    assert sold.late is not None
    assert sold.status == "confirmed"
    return str(sold.late["outcome"])


def test_buys_the_very_same_seats_where_they_are_free(
    door: Door, event: str, clock: Clock
) -> None:
    hall_of(door, event)
    held = door.reserve(event, seats=["B-2", "B-3"], session="anna", customer="a")
    clock.set(START + HOLD)
    sold = door.settle(held, ORDER, amount_minor=held.amount_minor)
    assert late_of(sold) == "same"
    assert sold.late == {
        "outcome": "same",
        "was": held.id,
        "order": ORDER,
        "amount_minor": held.amount_minor,
    }
    assert sold.id != held.id
    assert sold.token == held.token
    assert sorted(sold.seats) == ["B-2", "B-3"]
    assert sold.amount_minor == held.amount_minor
    assert seats_of(door, event, "sold") == ["B-2", "B-3"]
    assert door.read(held).status == "expired"
    bought = door.reservations(event, customer="a")
    assert sold.id in [one.id for one in bought]
    told = {"order": ORDER, "late": "same", "was": held.id}
    born, confirmed = rows_of(door, event, "reserved", "confirmed")[-2:]
    assert (born["reservation_id"], born["detail"]) == (sold.id, told)
    assert (confirmed["reservation_id"], confirmed["detail"]) == (sold.id, told)


def test_a_hold_that_nobody_swept_makes_way_for_who_paid_for_it(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + HOLD)
    assert late_of(door.settle(held, ORDER)) == "same"
    assert counts_of(door, event, "floor") == (0, 0, 2)
    assert [row["reservation_id"] for row in rows_of(door, event, "expired")] == [
        held.id
    ]


def test_what_was_released_is_sold_too(door: Door, event: str) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 2}, session="anna")
    door.release(held)
    assert late_of(door.settle(held, ORDER)) == "same"


def test_buys_as_many_seats_side_by_side_where_one_is_gone(
    door: Door, event: str, clock: Clock
) -> None:
    hall_of(door, event)
    held = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    clock.set(START + HOLD)
    taken(door, event, seats=["A-2"])
    sold = door.settle(held, ORDER)
    assert late_of(sold) == "equal"
    assert sorted(sold.seats) == ["B-1", "B-2"]
    assert sold.amount_minor == held.amount_minor


def test_sells_the_very_same_or_nothing_where_the_event_says_so(
    door: Door, event: str, clock: Clock
) -> None:
    hall_of(door, event, late_payment="same")
    held = door.reserve(event, seats=["A-1", "A-2"], session="anna")
    other = door.reserve(event, seats=["B-1"], session="bo")
    clock.set(START + HOLD)
    taken(door, event, seats=["A-2"])
    refused = door.settle(held, ORDER, accepts="next_best")
    assert refused.code == "expired"
    assert refused.detail["late"] == "refused"
    assert refused.detail["tried"] == ["same"]
    assert late_of(door.settle(other, ORDER)) == "same"
    assert seats_of(door, event, "sold") == ["A-2", "B-1"]


def test_the_buyer_may_take_less_than_the_event_offers(
    door: Door, event: str, clock: Clock
) -> None:
    hall_of(door, event, late_payment="next_best")
    held = door.reserve(event, seats=["A-1"], session="anna")
    clock.set(START + HOLD)
    taken(door, event, seats=["A-1"])
    refused = door.settle(held, ORDER, accepts="same")
    assert (refused.code, refused.detail["tried"]) == ("expired", ["same"])


@pytest.mark.parametrize(
    "settings",
    [{"late_payment": "refund"}, {"status": "ended"}, {"status": "draft"}],
    ids=["refund", "ended", "draft"],
)
def test_sells_nothing_late_where_the_event_does_not(
    door: Door, event: str, clock: Clock, settings: dict[str, Any]
) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.change_event(event, **settings)
    clock.set(START + HOLD)
    refused = door.settle(held, ORDER, accepts="next_best")
    assert (refused.code, refused.detail["tried"]) == ("expired", [])
    (row,) = rows_of(door, event, "late_refused")
    assert row["detail"] == {"order": ORDER, "tried": []}
    assert row["reservation_id"] == held.id
    assert counts_of(door, event, "floor") == (2, 0, 0)
    assert refused.detail["expired_at"][:19] == (START + HOLD).isoformat()[:19]


def test_pauses_and_ended_sales_do_not_matter(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.change_event(event, status="paused", sales_end_at=START + HOLD)
    clock.set(START + 2 * HOLD)
    assert late_of(door.settle(held, ORDER)) == "same"


def test_a_refusal_stays_one_though_units_come_free(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + HOLD)
    others = door.reserve(event, {"floor": 1}, session="bo")
    first = door.settle(held, ORDER, key="k")
    assert (first.code, first.detail["tried"]) == ("expired", ["same", "equal"])
    door.release(others)
    for key in ("k", "l", None):
        again = door.settle(held, ORDER, key=key)
        assert (again.code, again.detail) == (first.code, first.detail)
    assert len(rows_of(door, event, "late_refused")) == 1
    assert counts_of(door, event, "floor") == (2, 0, 0)
    assert late_of(door.settle(held, "order-2")) == "same"


def test_a_sale_stays_one_whatever_is_asked_again(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD)
    first = door.settle(held, ORDER, key="k", amount_minor=1500)
    door.change_event(event, late_payment="refund")
    for key in ("k", "l", None):
        again = door.settle(held, ORDER, key=key, amount_minor=1500)
        assert (again.id, again.late) == (first.id, first.late)
        assert again.token == held.token
    assert door.settle(held, "order-2").code == "already_confirmed"
    assert counts_of(door, event, "floor") == (1, 0, 1)
    door.cancel(first)
    cancelled = door.settle(held, ORDER)
    assert (cancelled.id, cancelled.status) == (first.id, "cancelled")
    assert counts_of(door, event, "floor") == (2, 0, 0)


def test_buys_the_dearest_that_costs_no_more(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, late_payment="next_best")
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"floor": 1})
    sold = door.settle(held, ORDER, accepts="next_best", amount_minor=3000)
    assert late_of(sold) == "next_best"
    assert sold.items == {"gallery": 2}
    assert sold.amount_minor == 2400
    assert sold.late is not None
    assert sold.late["amount_minor"] == 2400


def test_buys_no_more_for_units_at_several_prices(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, late_payment="next_best")
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.put_item(event, "floor", capacity=2, price_minor=700)
    door.amend(held, items={"floor": 2})
    clock.set(START + HOLD)
    taken(door, event, {"floor": 1})
    sold = door.settle(held, ORDER, accepts="next_best", amount_minor=2200)
    assert (sold.items, sold.amount_minor) == ({"balcony": 2}, 1800)


def test_goes_on_to_the_next_where_the_dearest_is_short(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, late_payment="next_best")
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"floor": 2, "gallery": 3})
    assert door.settle(held, ORDER, accepts="next_best").items == {"balcony": 2}


def test_refuses_where_only_dearer_or_other_things_are_left(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, late_payment="next_best")
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"floor": 2, "gallery": 4, "balcony": 4})
    refused = door.settle(held, ORDER, accepts="next_best")
    assert refused.code == "expired"
    assert refused.detail["tried"] == ["same", "equal", "next_best"]


def test_what_stays_as_it_was_does_so_where_another_line_changes(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, late_payment="next_best")
    lines = {"balcony": 1, "floor": 2, "gallery": 2, "mug": 3}
    held = door.reserve(event, lines, session="anna")
    clock.set(START + HOLD)
    taken(door, event, {"floor": 2, "gallery": 1})
    door.put_item(event, "mug", kind="stock", capacity=9, price_minor=1)
    sold = door.settle(held, ORDER, accepts="next_best")
    assert late_of(sold) == "next_best"
    assert sold.items == {"balcony": 3, "gallery": 2, "mug": 3}
    # The mugs cost what they cost then, the balcony in the floor's place what it costs.
    assert sold.amount_minor == 900 + 2 * 900 + 2 * 1200 + 3 * 1300


def test_keeps_the_prices_of_then(door: Door, event: str, clock: Clock) -> None:
    opened(door, event)
    held = door.reserve(event, {"mug": 2}, session="anna")
    door.put_item(event, "mug", kind="stock", capacity=9, price_minor=5000)
    assert door.amend(held, items={"mug": 3}).amount_minor == 2 * 1300 + 5000
    door.put_item(event, "mug", kind="stock", capacity=9, price_minor=7000)
    clock.set(START + HOLD)
    sold = door.settle(held, ORDER, amount_minor=7600)
    assert (sold.items, sold.amount_minor) == ({"mug": 3}, 7600)
    # A part of it costs what it cost, too.
    kept = door.cancel(sold, {"mug": 1})
    assert kept.amount_minor in {2600, 6300}


def test_holds_that_are_due_make_way(door: Door, event: str, clock: Clock) -> None:
    opened(door, event)
    door.put_item(event, "floor", capacity=2, price_minor=1500, hold_seconds=100)
    held = door.reserve(event, {"floor": 2}, session="anna")
    clock.set(START + timedelta(seconds=100))
    other = door.reserve(event, {"floor": 1}, session="bo")
    clock.set(START + timedelta(seconds=200))
    assert late_of(door.settle(held, ORDER)) == "same"
    assert door.read(other).status == "expired"


def test_sells_nothing_in_another_currency_than_was_agreed(
    door: Door, event: str, clock: Clock
) -> None:
    opened(door, event, currency="EUR", late_payment="next_best")
    held = door.reserve(event, {"floor": 1}, session="anna")
    door.begin_payment(held, order=ORDER)
    clock.set(START + HOLD * 4)
    assert door.change_event(event, currency="JPY").code == "ok"
    clock.advance(seconds=1)
    # What the event says later says nothing of its currency.
    assert door.put_event(event, hold_seconds=60, late_payment="next_best").code == "ok"
    assert door.change_event(event, name="Matinee").code == "ok"
    other = door.reserve(event, {"floor": 2}, session="bo")
    door.release(other)
    refused = door.settle(held, ORDER, amount_minor=1500, accepts="next_best")
    assert (refused.code, refused.detail["tried"]) == ("expired", [])
    assert counts_of(door, event, "floor") == (2, 0, 0)
    sold = door.settle(other, "order-other", amount_minor=3000)
    assert late_of(sold) == "same"
    assert sold.currency == "JPY"
