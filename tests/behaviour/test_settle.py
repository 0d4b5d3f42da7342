"""Settle in time: what is held is sold to the order that paid for it, once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door

from .counts import counts_of

HOLD = timedelta(seconds=60)
ORDER = "order-1"


def held_of(door: Door, event: str, **settings: Any) -> Answer:
    items = {"floor": {"capacity": 3, "price_minor": 1500}}
    door.put_event(event, items=items, hold_seconds=60, **settings)
    return door.reserve(event, {"floor": 2}, session="anna")


def rows_of(door: Door, event: str, *actions: str) -> list[dict[str, Any]]:
    return [row for row in door.journal(event, 0, 1000) if row["action"] in actions]


def test_sells_what_is_held(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    clock.set(START + HOLD - timedelta(seconds=1))
    sold = door.settle(held, ORDER, amount_minor=3000)
    assert (sold.code, sold.id, sold.status) == ("ok", held.id, "confirmed")
    assert sold.late is None
    assert sold.token is None
    assert counts_of(door, event, "floor") == (1, 0, 2)
    (row,) = rows_of(door, event, "confirmed")
    assert row["detail"] == {"order": ORDER}


def test_a_repeat_changes_nothing_whatever_its_key(door: Door, event: str) -> None:
    held = held_of(door, event)
    first = door.settle(held, ORDER, key="first")
    assert not first.replayed
    for key, accepts in (("first", "equal"), ("second", "equal"), (None, "next_best")):
        again = door.settle(held, ORDER, key=key, accepts=accepts)
        assert (again.code, again.id, again.status) == ("ok", held.id, "confirmed")
    assert len(rows_of(door, event, "confirmed")) == 1
    assert counts_of(door, event, "floor") == (1, 0, 2)


def test_what_was_confirmed_is_settled(door: Door, event: str) -> None:
    held = held_of(door, event)
    door.confirm(held)
    assert door.settle(held, ORDER).status == "confirmed"
    assert door.settle(held, "order-2").code == "already_confirmed"


def test_another_order_does_not_buy_it_again(door: Door, event: str) -> None:
    held = held_of(door, event)
    door.settle(held, ORDER)
    assert door.settle(held, "order-2").code == "already_confirmed"
    assert door.settle(held, ORDER).code == "ok"


def test_what_was_sold_and_cancelled_is_not_sold_again(door: Door, event: str) -> None:
    held = held_of(door, event)
    door.settle(held, ORDER)
    door.cancel(held)
    assert door.settle(held, ORDER).code == "already_released"
    assert door.settle(held, "order-2").code == "already_released"
    assert counts_of(door, event, "floor") == (3, 0, 0)


def test_a_part_that_was_cancelled_does_not_change_the_settlement(
    door: Door, event: str
) -> None:
    held = held_of(door, event)
    door.settle(held, ORDER, amount_minor=3000)
    door.cancel(held, {"floor": 1})
    again = door.settle(held, ORDER, amount_minor=3000)
    assert (again.code, again.status, again.items) == ("ok", "confirmed", {"floor": 1})


def test_sells_nothing_for_another_amount_than_was_paid(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    assert door.amend(held, items={"floor": 3}).code == "ok"
    refused = door.settle(held, ORDER, amount_minor=3000)
    assert refused.code == "amount_changed"
    assert refused.detail == {"amount_minor": 4500}
    assert counts_of(door, event, "floor") == (0, 3, 0)
    clock.set(START + HOLD)
    assert door.settle(held, ORDER, amount_minor=3000).code == "amount_changed"
    assert rows_of(door, event, "confirmed", "late_refused") == []
    assert door.settle(held, ORDER, amount_minor=4500).code == "ok"


def test_settles_without_a_price(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 3})
    held = door.reserve(event, {"floor": 1}, session="anna")
    assert door.settle(held, ORDER, amount_minor=1).code == "amount_changed"
    assert door.settle(held, ORDER).code == "ok"


def test_is_asked_for_after_payment_has_begun(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    door.begin_payment(held, order=ORDER)
    clock.set(START + 2 * HOLD)
    assert door.settle(held, ORDER).id == held.id


def test_refuses_one_key_for_two_orders(door: Door, event: str) -> None:
    held = held_of(door, event)
    door.settle(held, ORDER, key="k")
    refused = door.settle(held, "order-2", key="k")
    assert refused.code == "idempotency_key_reused"
    wider = door.settle(held, ORDER, accepts="next_best", key="k")
    assert wider.code == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("order", "more", "field"),
    [
        ("", {}, "/order_id"),
        ("x" * 201, {}, "/order_id"),
        (ORDER, {"accepts": "anything"}, "/accepts"),
        (ORDER, {"amount_minor": -1}, "/amount_minor"),
    ],
)
def test_refuses_what_is_no_order(
    door: Door, event: str, order: str, more: dict[str, Any], field: str
) -> None:
    held = held_of(door, event)
    refused = door.settle(held, order, **more)
    assert (refused.code, refused.detail["field"]) == ("invalid_input", field)


def test_refuses_what_is_not_there(door: Door, event: str) -> None:
    held = held_of(door, event)
    nobody = replace(held, id="00000000-0000-4000-8000-000000000000")
    assert door.settle(nobody, ORDER).code == "not_found"
    assert door.settle(replace(held, event="no-such"), ORDER).code == "not_found"
