"""Leaving, coming back, buying and cancelling at once: one order, one outcome."""

from collections import Counter
from datetime import timedelta
from functools import partial

from tests.behaviour.counts import counts_of, seats_of
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

from .race import race

SEATS = [f"A-{number}" for number in range(1, 11)]


def codes(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.code for answer in answers)


def test_a_sale_is_cancelled_once(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 50})
    sale = door.sell(event, {"floor": 3}, session="anna")
    assert codes(race([partial(door.cancel, sale)] * 20)) == {"ok": 20}
    assert counts_of(door, event, "floor") == (50, 0, 0)


def test_parts_are_cancelled_as_far_as_there_are_any(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 50, "mug": {"capacity": 9, "kind": "stock"}})
    sale = door.sell(event, {"floor": 5, "mug": 3}, session="anna")
    floor = partial(door.cancel, sale, {"floor": 1})
    mug = partial(door.cancel, sale, {"mug": 1})
    told = codes(race([floor, mug] * 10))
    assert told["ok"] == 8
    assert set(told) <= {"ok", "invalid_input", "already_released"}
    assert door.read(sale).status == "cancelled"
    assert counts_of(door, event, "floor") == (50, 0, 0)
    assert counts_of(door, event, "mug") == (9, 0, 0)


def test_a_part_and_the_whole_give_everything_back_once(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=SEATS), {})
    sale = door.sell(event, seats=SEATS, session="anna")
    parts = [partial(door.cancel, sale, seats=[seat]) for seat in SEATS]
    race([*parts, partial(door.cancel, sale)])
    assert door.read(sale).status == "cancelled"
    assert counts_of(door, event, "lower") == (10, 0, 0)
    assert seats_of(door, event, "sold") == []


def test_a_cancelled_seat_is_sold_once(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=SEATS), {})
    sale = door.sell(event, seats=SEATS[:2], session="anna")
    wants = [
        partial(door.reserve, event, seats=["A-1"], session=f"s{number}")
        for number in range(10)
    ]
    answers = race([partial(door.cancel, sale, seats=["A-1"]), *wants])
    told = codes(answers[1:])
    assert answers[0].code == "ok"
    assert told["ok"] <= 1
    assert told["ok"] + told["seats_unavailable"] == 10
    assert (seats_of(door, event, "reserved") == ["A-1"]) == (told["ok"] == 1)


def test_the_office_and_buyers_share_what_there_is(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 10})
    buyers = [
        partial(door.reserve, event, {"floor": 1}, session=f"s{number}")
        for number in range(12)
    ]
    office = [partial(door.sell, event, {"floor": 1}, session="counter")] * 12
    assert codes(race(buyers + office)) == {"ok": 10, "sold_out": 14}
    available, reserved, sold = counts_of(door, event, "floor")
    assert (available, reserved + sold) == (0, 10)


def test_leaving_beside_a_heartbeat_and_the_purchase_ends_as_bought(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 50}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    calls = [
        *[partial(door.leave, held)] * 6,
        *[partial(door.heartbeat, held)] * 6,
        partial(door.confirm, held),
    ]
    answers = race(calls)
    assert answers[-1].code == "ok"
    assert set(codes(answers)) <= {"ok", "already_confirmed"}
    clock.set(START + timedelta(seconds=120))
    assert door.sweep(event) == []
    assert door.read(held).status == "confirmed"
    assert counts_of(door, event, "floor") == (49, 0, 1)


def test_leaving_and_coming_back_are_told_in_one_order(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 50}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    race([partial(door.leave, held), partial(door.heartbeat, held)] * 10)
    leaves_at = door.read(held).leaves_at
    clock.set(START + timedelta(seconds=120))
    is_out = door.sweep(event) == [held.id]
    assert is_out == (leaves_at is not None)


def test_paying_beside_leaving_keeps_the_hold(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 50}, hold_seconds=600)
    held = door.reserve(event, {"floor": 1}, session="anna")
    leave, pay = partial(door.leave, held), partial(door.heartbeat, held, paying=True)
    assert codes(race([leave, pay] * 10)) == {"ok": 20}
    assert door.read(held).leaves_at is None
    clock.set(START + timedelta(minutes=9))
    assert door.confirm(held).code == "ok"
