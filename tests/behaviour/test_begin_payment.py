"""Begin payment: what is held gets the time that a payment takes, once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door

from .counts import counts_of

HOLD = timedelta(seconds=60)
PAYMENT = timedelta(seconds=180)
SECOND = timedelta(seconds=1)


def held_of(door: Door, event: str, **settings: Any) -> Answer:
    items = {"floor": {"capacity": 3, "price_minor": 1500}}
    door.put_event(event, items=items, hold_seconds=60, **settings)
    return door.reserve(event, {"floor": 2}, session="anna")


def datetime_of(told: Any) -> datetime:
    return told if isinstance(told, datetime) else datetime.fromisoformat(told)


def test_gives_a_hold_the_time_of_a_payment(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    clock.set(START + HOLD - SECOND)
    paying = door.begin_payment(held, order="order-1")
    assert (paying.code, paying.status) == ("ok", "reserved")
    assert paying.expires_at == START + HOLD - SECOND + PAYMENT
    assert paying.amount_minor == 3000
    assert paying.token is None
    assert not paying.replayed
    clock.set(START + HOLD + PAYMENT - 2 * SECOND)
    assert door.read(held).status == "reserved"
    assert door.confirm(held).code == "ok"
    (row,) = (r for r in door.journal(event, 0, 1000) if r["action"] == "payment_begun")
    assert datetime_of(row["expires_at"]) == paying.expires_at
    assert row["detail"] == {"order": "order-1"}


def test_shortens_no_deadline(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event, payment_seconds=30)
    assert door.begin_payment(held).expires_at == START + HOLD
    clock.set(START + HOLD)
    assert door.confirm(held).code == "expired"


def test_adds_nothing_where_a_payment_has_no_time(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, payment_seconds=0)
    clock.set(START + HOLD - SECOND)
    assert door.begin_payment(held).expires_at == START + HOLD


def test_is_given_once(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    first = door.begin_payment(held, order="order-1", key="first")
    clock.set(START + HOLD)
    second = door.begin_payment(held, order="order-2")
    third = door.begin_payment(held, order="order-1", key="first")
    assert third.replayed
    assert first.expires_at == second.expires_at == third.expires_at
    assert first.expires_at == START + PAYMENT
    rows = [r for r in door.journal(event, 0, 1000) if r["action"] == "payment_begun"]
    assert [row["detail"] for row in rows] == [
        {"order": "order-1"},
        {"order": "order-2"},
    ]
    assert {datetime_of(row["expires_at"]) for row in rows} == {START + PAYMENT}


def test_is_given_beyond_the_whole_life_of_a_hold(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, extension_seconds=60, extensions_max=5,
                   life_seconds_max=70)  # fmt: skip
    clock.set(START + HOLD - SECOND)
    assert door.extend(held).expires_at == START + timedelta(seconds=70)
    clock.set(START + timedelta(seconds=69))
    paying = door.begin_payment(held)
    assert paying.expires_at == START + timedelta(seconds=69) + PAYMENT
    assert paying.extensions_left == 0
    assert door.extend(held).code == "extension_limit"


def test_an_extension_after_it_stays_within_the_life(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, extension_seconds=300, extensions_max=5)
    paying = door.begin_payment(held)
    assert paying.expires_at == START + PAYMENT
    extended = door.extend(held)
    assert extended.expires_at == START + PAYMENT + timedelta(seconds=300)


def test_who_had_left_is_back_and_cannot_leave(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, leave_grace_seconds=5, heartbeat_seconds=20)
    assert door.leave(held).leaves_at == START + timedelta(seconds=5)
    clock.set(START + timedelta(seconds=4))
    paying = door.begin_payment(held)
    assert paying.leaves_at is None
    assert door.leave(held).leaves_at is None
    clock.set(START + timedelta(seconds=100))
    assert door.read(held).status == "reserved"
    clock.set(START + timedelta(seconds=4) + PAYMENT)
    assert door.sweep(event) == [held.id]
    assert door.read(held).status == "expired"


def test_is_given_to_who_said_that_payment_had_begun(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    door.heartbeat(held, paying=True)
    clock.set(START + HOLD - SECOND)
    assert door.begin_payment(held).expires_at == START + HOLD - SECOND + PAYMENT


@pytest.mark.parametrize(
    ("end", "code"),
    [("confirm", "already_confirmed"), ("release", "already_released")],
)
def test_refuses_what_has_ended(door: Door, event: str, end: str, code: str) -> None:
    held = held_of(door, event)
    assert getattr(door, end)(held).code == "ok"
    assert door.begin_payment(held).code == code


def test_refuses_what_is_over(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    clock.set(START + HOLD)
    refused = door.begin_payment(held)
    assert refused.code == "expired"
    assert counts_of(door, event, "floor") == (3, 0, 0)


def test_refuses_who_is_not_the_holder(door: Door, event: str) -> None:
    held = held_of(door, event)
    assert door.begin_payment(replace(held, token="guessed")).code == "forbidden"
    nobody = replace(held, id="00000000-0000-4000-8000-000000000000")
    assert door.begin_payment(nobody).code == "not_found"


def test_refuses_one_key_for_two_orders(door: Door, event: str) -> None:
    held = held_of(door, event)
    assert door.begin_payment(held, order="order-1", key="k").code == "ok"
    refused = door.begin_payment(held, order="order-2", key="k")
    assert refused.code == "idempotency_key_reused"


def test_refuses_an_order_without_a_name(door: Door, event: str) -> None:
    held = held_of(door, event)
    for order in ("", "x" * 201):
        assert door.begin_payment(held, order=order).code == "invalid_input"
