"""Heartbeat: a page is open, so nobody has left; and payment may begin."""

from dataclasses import replace
from datetime import timedelta

from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door

from .counts import counts_of

GRACE = timedelta(seconds=120)
SILENCE = timedelta(seconds=30)


def held_of(door: Door, event: str, **settings: int) -> Answer:
    """A hold of ten minutes on two of nine."""
    door.put_event(event, items={"floor": 9}, hold_seconds=600, **settings)
    return door.reserve(event, {"floor": 2}, session="anna")


def test_brings_back_who_left(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    door.leave(held)
    clock.advance(seconds=119)
    back = door.heartbeat(held)
    assert (back.code, back.status, back.leaves_at) == ("ok", "reserved", None)
    clock.set(START + GRACE)
    assert door.read(held).status == "reserved"
    assert back.expires_at == held.expires_at


def test_who_is_back_may_leave_again(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    door.leave(held)
    clock.advance(seconds=60)
    door.heartbeat(held)
    clock.advance(seconds=60)
    assert door.leave(held).leaves_at == START + GRACE + GRACE


def test_repeats_no_answer(door: Door, event: str) -> None:
    held = held_of(door, event)
    assert [door.heartbeat(held).replayed for _ in range(3)] == [False] * 3


def test_its_loss_alone_releases_nothing(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    door.heartbeat(held)
    clock.set(START + timedelta(seconds=599))
    assert door.sweep(event) == []
    assert door.confirm(held).code == "ok"


def test_its_loss_releases_where_the_event_says_so(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, heartbeat_seconds=30)
    assert held.leaves_at == START + SILENCE
    clock.set(START + SILENCE)
    assert door.read(held).status == "released"
    assert door.heartbeat(held).code == "already_released"
    assert counts_of(door, event, "floor") == (9, 0, 0)
    assert door.sweep(event) == [held.id]


def test_each_one_holds_silence_off(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event, heartbeat_seconds=30)
    for beat in range(1, 4):
        clock.advance(seconds=29)
        heard = START + timedelta(seconds=29 * beat)
        assert door.heartbeat(held).leaves_at == heard + SILENCE


def test_extending_is_a_sign_of_life(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event, heartbeat_seconds=30)
    clock.advance(seconds=29)
    assert door.extend(held).leaves_at == START + timedelta(seconds=29) + SILENCE


def test_leaving_ends_no_later_than_silence(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, heartbeat_seconds=30)
    clock.advance(seconds=10)
    assert door.leave(held).leaves_at == START + SILENCE
    assert door.heartbeat(held).leaves_at == START + timedelta(seconds=10) + SILENCE


def test_silence_ends_nothing_once_payment_has_begun(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event, heartbeat_seconds=30)
    assert door.heartbeat(held, paying=True).leaves_at is None
    assert door.heartbeat(held).leaves_at is None
    assert door.extend(held).leaves_at is None
    clock.set(START + timedelta(minutes=9))
    assert door.sweep(event) == []
    assert door.confirm(held).code == "ok"


def test_the_deadline_ends_also_what_is_being_paid(
    door: Door, event: str, clock: Clock
) -> None:
    held = held_of(door, event)
    door.heartbeat(held, paying=True)
    clock.set(START + timedelta(minutes=10))
    assert door.sweep(event) == [held.id]
    assert door.confirm(held).code == "expired"


def test_paying_brings_back_who_left(door: Door, event: str, clock: Clock) -> None:
    held = held_of(door, event)
    door.leave(held)
    assert door.heartbeat(held, paying=True).leaves_at is None
    clock.set(START + GRACE)
    assert door.confirm(held).code == "ok"


def test_one_key_is_for_one_meaning(door: Door, event: str) -> None:
    held = held_of(door, event)
    door.heartbeat(held, key="k")
    assert door.heartbeat(held, key="k").replayed
    refused = door.heartbeat(held, paying=True, key="k")
    assert refused.code == "idempotency_key_reused"


def test_refuses_somebody_else(door: Door, event: str) -> None:
    held = held_of(door, event)
    door.leave(held)
    assert door.heartbeat(replace(held, token="guessed")).code == "forbidden"
    assert door.read(held).leaves_at is not None
