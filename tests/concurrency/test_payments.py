"""Money beside the clock and beside others: one decision, and every unit once."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from tests.behaviour.counts import counts_of, seats_of
from tests.behaviour.test_settle import rows_of
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

from .race import race

HOLD = timedelta(seconds=60)
ORDER = "order-1"
SEATS = [f"A-{number}" for number in range(1, 7)]


@pytest.fixture(scope="module")
def callers() -> Iterator[Executor]:
    """Threads for all races here, since each keeps its connection."""
    with ThreadPoolExecutor(50) as callers:
        yield callers


def codes(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.code for answer in answers)


def opened(door: Door, event: str, capacity: int = 50, **settings: str) -> None:
    door.put_event(event, items={"floor": capacity}, hold_seconds=60, **settings)


@pytest.mark.parametrize("keys", ["same", "different", "none"])
@pytest.mark.parametrize("is_late", [False, True], ids=["in time", "late"])
def test_fifty_settlements_of_one_order_sell_once(
    door: Door, event: str, callers: Executor, clock: Clock, keys: str, is_late: bool
) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD * is_late)
    named = {"same": ["k"] * 50, "none": [None] * 50}.get(
        keys, [f"k{number}" for number in range(50)]
    )
    answers = race(
        [partial(door.settle, held, ORDER, key=key) for key in named], callers
    )
    assert codes(answers) == {"ok": 50}
    assert len({answer.id for answer in answers}) == 1
    assert counts_of(door, event, "floor") == (49, 0, 1)
    assert len(rows_of(door, event, "confirmed")) == 1


def test_of_two_orders_one_buys(
    door: Door, event: str, callers: Executor, clock: Clock
) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD)
    calls = [partial(door.settle, held, f"order-{number}") for number in range(20)]
    assert codes(race(calls, callers)) == {"ok": 1, "already_confirmed": 19}
    assert counts_of(door, event, "floor") == (49, 0, 1)


def test_late_payments_of_many_share_what_is_left(
    door: Door, event: str, callers: Executor, clock: Clock
) -> None:
    opened(door, event, capacity=12)
    held = [door.reserve(event, {"floor": 1}, session=f"s{n}") for n in range(12)]
    clock.set(START + HOLD)
    door.sell(event, {"floor": 5}, session="others")
    answers = race([partial(door.settle, one, ORDER) for one in held], callers)
    assert codes(answers) == {"ok": 7, "expired": 5}
    assert counts_of(door, event, "floor") == (0, 0, 12)
    assert len(rows_of(door, event, "late_refused")) == 5


def test_late_payments_and_new_holds_get_every_seat_once(
    door: Door, event: str, callers: Executor, clock: Clock
) -> None:
    door.put_event(event, hold_seconds=60)
    door.put_plan(event, plan_of(lower=SEATS), {})
    held = [door.reserve(event, seats=[seat], session=f"s{seat}") for seat in SEATS[:4]]
    clock.set(START + HOLD)
    wants = [
        partial(door.reserve, event, seats=[seat], session=f"new-{seat}")
        for seat in SEATS
    ]
    answers = race(
        [*(partial(door.settle, one, ORDER) for one in held), *wants], callers
    )
    settled, reserved = answers[:4], answers[4:]
    assert set(codes(settled)) <= {"ok", "expired"}
    assert set(codes(reserved)) <= {"ok", "seats_unavailable"}
    bought = [seat for one in settled for seat in one.seats]
    taken = [seat for one in reserved for seat in one.seats]
    assert len(bought) + len(taken) == len({*bought, *taken})
    assert seats_of(door, event, "sold") == sorted(bought)
    assert seats_of(door, event, "reserved") == sorted(taken)
    # Who paid is refused only where all is somebody's.
    if codes(settled)["expired"]:
        assert len(bought) + len(taken) == len(SEATS)


def test_a_settlement_beside_sweeps_and_another_buyer(
    door: Door, event: str, callers: Executor, clock: Clock
) -> None:
    for round_number in range(6):
        one = f"{event}-{round_number}"
        clock.set(START)
        opened(door, one, capacity=1)
        held = door.reserve(one, {"floor": 1}, session="anna")
        clock.set(START + HOLD)
        calls = [
            partial(door.settle, held, ORDER),
            partial(door.reserve, one, {"floor": 1}, session="bo"),
            partial(_swept, door, one),
            partial(door.settle, held, ORDER),
        ]
        first, other, _, second = race(calls, callers)
        assert first.code == second.code
        assert {first.code, other.code} in ({"ok", "sold_out"}, {"expired", "ok"})
        assert first.id == second.id
        assert len(rows_of(door, one, "expired")) == 1
        assert counts_of(door, one, "floor") == (
            (0, 0, 1) if first.code == "ok" else (0, 1, 0)
        )
        assert door.verify(one) == []


def test_a_payment_that_begins_at_the_deadline_is_in_time_or_over(
    door: Door, event: str, callers: Executor, clock: Clock
) -> None:
    opened(door, event)
    held = [door.reserve(event, {"floor": 1}, session=f"s{n}") for n in range(10)]
    clock.set(START + HOLD - timedelta(microseconds=1))
    begin = [partial(door.begin_payment, one, order=ORDER) for one in held]
    calls = [
        *begin[:5],
        partial(_moved, clock),
        partial(_swept, door, event),
        *begin[5:],
        partial(_swept, door, event),
    ]
    answers = [one for one in race(calls, callers) if one.event]
    door.sweep(event)
    for one, answer in zip(held, answers, strict=True):
        assert answer.code in {"ok", "expired"}
        status = door.read(one).status
        assert status == ("reserved" if answer.code == "ok" else "expired")


def test_fifty_beginnings_give_the_time_once(
    door: Door, event: str, callers: Executor, clock: Clock
) -> None:
    opened(door, event)
    held = door.reserve(event, {"floor": 1}, session="anna")
    clock.set(START + HOLD / 2)
    calls = [partial(door.begin_payment, held, order=f"o{n % 3}") for n in range(50)]
    answers = race(calls, callers)
    assert codes(answers) == {"ok": 50}
    assert {one.expires_at for one in answers} == {
        START + HOLD / 2 + timedelta(seconds=180)
    }
    begun = rows_of(door, event, "payment_begun")
    assert sorted(row["detail"]["order"] for row in begun) == ["o0", "o1", "o2"]


def test_a_settlement_beside_amendments_sells_what_was_paid_or_nothing(
    door: Door, event: str, callers: Executor
) -> None:
    items = {"floor": {"capacity": 50, "price_minor": 1000}}
    door.put_event(event, items=items, hold_seconds=60)
    held = door.reserve(event, {"floor": 1}, session="anna")
    amends = [partial(door.amend, held, items={"floor": n}) for n in range(2, 12)]
    settle = partial(door.settle, held, ORDER, amount_minor=1000)
    answers = race([*amends[:5], settle, *amends[5:]], callers)
    settled = answers[5]
    assert settled.code in {"ok", "amount_changed"}
    if settled.code == "ok":
        assert counts_of(door, event, "floor") == (49, 0, 1)
    else:
        assert door.read(held).status == "reserved"


def _swept(door: Door, event: str) -> Answer:
    door.sweep(event)
    return Answer(code="ok")


def _moved(clock: Clock) -> Answer:
    clock.set(START + HOLD)
    return Answer(code="ok")
