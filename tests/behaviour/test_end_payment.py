"""End payment: what a payment was given is taken back once nobody can pay."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door

from .counts import counts_of
from .test_begin_payment import HOLD, PAYMENT, SECOND, datetime_of, held_of

LAST = START + HOLD - SECOND
"""A second before what is held would be over."""


def moves_of(door: Door, event: str) -> list[tuple[str, timedelta, object]]:
    """What the journal says of payments: the deadlines since the start, the details."""
    return [
        (row["action"], datetime_of(row["expires_at"]) - START, row["detail"])
        for row in door.journal(event, 0, 1000)
        if row["action"].startswith("payment_")
    ]


def test_leaves_the_deadline_there_was(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    clock.advance(seconds=20)
    assert door.begin_payment(held, order="a").expires_at == clock.now() + PAYMENT
    clock.advance(seconds=20)
    ended = door.end_payment(held, order="a")
    assert (ended.code, ended.status, ended.token) == ("ok", "reserved", None)
    assert ended.expires_at == door.read(held).expires_at == START + HOLD
    begun_until = timedelta(seconds=20) + PAYMENT
    assert moves_of(door, event) == [
        ("payment_begun", begun_until, {"order": "a"}),
        ("payment_ended", HOLD, {"order": "a"}),
    ]
    clock.set(LAST)
    assert door.confirm(held).code == "ok"


def test_what_would_be_over_is_over_now(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    clock.set(LAST)
    door.begin_payment(held, order="a")
    clock.advance(seconds=100)
    ended = door.end_payment(held, order="a")
    assert (ended.code, ended.status) == ("ok", "expired")
    assert ended.expires_at == clock.now()
    assert door.read(held).status == "expired"
    assert door.confirm(held).code == "expired"
    # Nobody has swept: it goes to whoever asks.
    assert door.reserve(event, {"floor": 3}, session="bo").code == "ok"
    assert counts_of(door, event, "floor") == (0, 3, 0)


def test_ends_it_once(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    clock.advance(seconds=20)
    door.begin_payment(held, order="a")
    first = door.end_payment(held, order="a", key="first")
    second = door.end_payment(held, order="a")
    third = door.end_payment(held, order="a", key="first")
    assert third.replayed
    assert first.expires_at == second.expires_at == third.expires_at == START + HOLD
    assert [action for action, *_ in moves_of(door, event)] == [
        "payment_begun",
        "payment_ended",
    ]


def test_who_pays_again_has_what_is_left_of_the_time(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    clock.advance(seconds=20)
    until = door.begin_payment(held, order="a").expires_at
    clock.advance(seconds=20)
    door.end_payment(held, order="a")
    for order in ("a", "b"):
        clock.advance(seconds=5)
        again = door.begin_payment(held, order=order)
        assert again.expires_at == until
        assert door.end_payment(held, order=order).expires_at == START + HOLD
    clock.set(LAST)
    assert door.begin_payment(held, order="b").expires_at == until
    clock.set(until)
    assert door.read(held).status == "expired"


def test_whose_time_is_used_up_is_given_none(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, payment_seconds=10)
    door.begin_payment(held, order="a")
    door.end_payment(held, order="a")
    clock.set(LAST)
    assert door.begin_payment(held, order="a").expires_at == START + HOLD


@pytest.mark.parametrize("other", ["b", None])
def test_another_order_ends_nothing(
    door: Door, event: str, clock: Clock, other: str | None
) -> None:
    held = held_of(door, event)
    clock.set(LAST)
    until = door.begin_payment(held, order="a").expires_at
    untouched = door.end_payment(held, order=other)
    assert (untouched.code, untouched.expires_at) == ("ok", until)
    assert [action for action, *_ in moves_of(door, event)] == ["payment_begun"]


def test_the_last_of_two_payments_ends_it(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    clock.advance(seconds=20)
    until = door.begin_payment(held).expires_at
    assert door.begin_payment(held, order="b").expires_at == until
    assert door.end_payment(held).expires_at == until
    assert door.end_payment(held, order="b").expires_at == START + HOLD
    begun_until = timedelta(seconds=20) + PAYMENT
    assert moves_of(door, event) == [
        ("payment_begun", begun_until, {}),
        ("payment_begun", begun_until, {"order": "b"}),
        ("payment_ended", begun_until, {"paying": True}),
        ("payment_ended", HOLD, {"order": "b"}),
    ]


def test_an_extension_meanwhile_stays(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event, extension_seconds=300, extensions_max=5)
    clock.advance(seconds=20)
    until = door.begin_payment(held, order="a").expires_at
    assert until is not None
    assert door.extend(held).expires_at == until + timedelta(seconds=300)
    ended = door.end_payment(held, order="a")
    assert ended.expires_at == START + HOLD + timedelta(seconds=300)
    assert (ended.extension_count, ended.extensions_left) == (1, 4)


def test_an_extension_counts_from_the_deadline_there_was(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, extension_seconds=5, extensions_max=99)
    clock.set(LAST)
    until = door.begin_payment(held, order="a").expires_at
    clock.advance(seconds=100)
    assert until is not None
    assert door.extend(held).expires_at == until + timedelta(seconds=5)
    ended = door.end_payment(held, order="a")
    assert (ended.status, ended.expires_at) == ("expired", clock.now())


def test_leaves_the_life_there_was(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event, extension_seconds=30, extensions_max=9,
                   life_seconds_max=70)  # fmt: skip
    door.begin_payment(held, order="a")
    assert door.extend(held).code == "extension_limit"
    ended = door.end_payment(held, order="a")
    assert (ended.expires_at, ended.extensions_left) == (START + HOLD, 1)
    assert door.extend(held).expires_at == START + timedelta(seconds=70)


def test_who_leaves_or_is_silent_loses_it_again(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, leave_grace_seconds=5, heartbeat_seconds=20)
    door.begin_payment(held, order="a")
    assert door.leave(held).leaves_at is None
    clock.advance(seconds=30)
    ended = door.end_payment(held, order="a")
    assert ended.leaves_at == clock.now() + timedelta(seconds=20)
    assert door.leave(held).leaves_at == clock.now() + timedelta(seconds=5)
    clock.advance(seconds=5)
    assert door.sweep(event) == [held.id]
    assert door.read(held).status == "released"


def test_ends_no_payment_that_never_began(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event, leave_grace_seconds=5)
    left = door.leave(held)
    ended = door.end_payment(held, order="a")
    assert (ended.code, ended.expires_at) == ("ok", START + HOLD)
    assert ended.leaves_at == left.leaves_at
    assert moves_of(door, event) == []


@pytest.mark.parametrize(
    ("end", "code"),
    [("confirm", "already_confirmed"), ("release", "already_released")],
)
def test_refuses_what_has_ended(door: Door, event: str, end: str, code: str) -> None:
    held = held_of(door, event)
    door.begin_payment(held, order="a")
    assert getattr(door, end)(held).code == "ok"
    assert door.end_payment(held, order="a").code == code


def test_refuses_what_is_over(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    clock.set(LAST)
    door.begin_payment(held, order="a")
    assert door.end_payment(held, order="a").code == "ok"
    clock.set(LAST + PAYMENT)
    assert door.end_payment(held, order="a").code == "expired"


def test_refuses_who_is_not_the_holder(door: Door, event: str) -> None:
    held = held_of(door, event)
    door.begin_payment(held, order="a")
    assert door.end_payment(replace(held, token="guessed"), order="a").code == (
        "forbidden"
    )
    nobody = replace(held, id="00000000-0000-4000-8000-000000000000")
    assert door.end_payment(nobody).code == "not_found"


def test_refuses_one_key_for_two_orders(door: Door, event: str) -> None:
    held = held_of(door, event)
    assert door.end_payment(held, order="a", key="k").code == "ok"
    refused: Answer = door.end_payment(held, order="b", key="k")
    assert refused.code == "idempotency_key_reused"
    assert door.end_payment(held, order="").code == "invalid_input"
