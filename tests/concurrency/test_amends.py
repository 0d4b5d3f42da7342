"""Amendments at once: what is left goes to one, and a hold has one end."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import pytest
from tests.behaviour.counts import counts_of, seats_of
from tests.doors.clock import START, Clock
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

from .race import race

CLIENTS = 50
ROUNDS = 8
SEATS = [f"A-{number}" for number in range(1, 41)]

Act = Callable[[], Answer]


def codes(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.code for answer in answers)


def test_the_last_unit_goes_to_one_amendment(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 11})
    held = [door.reserve(event, {"floor": 1}, session=f"s{n}") for n in range(10)]
    answers = race([partial(door.amend, one, items={"floor": 2}) for one in held])
    assert codes(answers) == {"ok": 1, "sold_out": 9}
    assert counts_of(door, event, "floor") == (0, 11, 0)


def test_a_seat_goes_to_one_amendment(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=SEATS), {})
    held = [door.reserve(event, seats=[SEATS[n]], session=f"s{n}") for n in range(10)]
    answers = race([partial(door.amend, one, seats=[SEATS[20]]) for one in held])
    assert codes(answers) == {"ok": 1, "seats_unavailable": 9}
    assert len(seats_of(door, event, "reserved")) == 10


def test_a_unit_given_back_is_taken_by_one(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 2})
    mine = door.reserve(event, {"floor": 2}, session="anna")
    give = partial(door.amend, mine, items={"floor": 1})
    take = [
        partial(door.reserve, event, {"floor": 1}, session=f"s{n}") for n in range(9)
    ]
    given, *taken = race([give, *take])
    assert given.code == "ok"
    assert codes(taken).keys() <= {"ok", "sold_out"}
    assert codes(taken)["ok"] <= 1
    held = 1 + codes(taken)["ok"]
    assert counts_of(door, event, "floor") == (2 - held, held, 0)


def test_two_devices_change_one_hold_one_after_the_other(
    door: Door, event: str
) -> None:
    door.put_event(event, items={"floor": 20})
    held = door.reserve(event, {"floor": 1}, session="laptop", customer="anna")
    device = replace(held, token=None, customer="anna")
    wishes = list(range(2, 12))
    acts = [partial(door.amend, device, items={"floor": units}) for units in wishes]
    answers = race(acts)
    assert [answer.items for answer in answers] == [{"floor": n} for n in wishes]
    units = door.read(held).items["floor"]
    assert units in wishes
    assert counts_of(door, event, "floor") == (20 - units, units, 0)


@pytest.mark.parametrize(
    ("end", "lost"),
    [("release", "already_released"), ("confirm", "already_confirmed")],
)
def test_amends_before_the_end_or_not_at_all(
    door: Door, event: str, end: str, lost: str
) -> None:
    door.put_event(event, items={"floor": 50})
    held = [door.reserve(event, {"floor": 1}, session=f"s{n}") for n in range(8)]
    acts: list[Act] = []
    for one in held:
        acts.append(partial(door.amend, one, items={"floor": 3}))
        acts.append(partial(getattr(door, end), one))
    answers = race(acts)
    amended, ended = answers[::2], answers[1::2]
    assert codes(ended) == {"ok": 8}
    assert codes(amended).keys() <= {"ok", lost}
    units = 3 * codes(amended)["ok"] + codes(amended)[lost]
    sold = units if end == "confirm" else 0
    assert counts_of(door, event, "floor") == (50 - sold, 0, sold)


def test_amends_nothing_from_the_deadline_on(
    door: Door, event: str, clock: Clock
) -> None:
    door.put_event(event, items={"floor": 50}, hold_seconds=60)
    due = [door.reserve(event, {"floor": 2}, session=f"d{n}") for n in range(8)]
    clock.advance(seconds=60)
    assert clock.now() > START
    acts: list[Callable[[], Any]] = [
        partial(door.amend, one, items={"floor": 1}) for one in due
    ]
    *answers, _, _ = race([*acts, *(partial(door.sweep, event) for _ in range(2))])
    assert codes(answers) == {"expired": 8}
    assert counts_of(door, event, "floor") == (50, 0, 0)


def test_one_key_amends_once(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 50})
    held = door.reserve(event, {"floor": 1}, session="anna")
    again = partial(door.amend, held, items={"floor": 2}, key="k")
    answers = race([again] * 10)
    assert codes(answers) == {"ok": 10}
    assert [answer.replayed for answer in answers].count(False) == 1


def test_a_hold_is_claimed_by_one_customer(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 50})
    held = door.reserve(event, {"floor": 1}, session="tab")
    claims = [partial(door.amend, held, customer=f"c{n}") for n in range(10)]
    assert codes(race(claims)) == {"ok": 1, "forbidden": 9}


def test_all_that_an_owner_reserves_at_once_is_one_hold(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": 50}, duplicates="merge")
    more = partial(door.reserve, event, {"floor": 1}, session="anna")
    answers = race([more] * 20)
    assert codes(answers) == {"ok": 20}
    assert len({answer.id for answer in answers}) == 1
    assert [answer.merged for answer in answers].count(False) == 1
    assert sorted(answer.items["floor"] for answer in answers) == list(range(1, 21))
    assert counts_of(door, event, "floor") == (30, 20, 0)


def test_a_crowd_changes_its_mind_and_nothing_is_lost(door: Door, event: str) -> None:
    door.put_event(
        event,
        duplicates="merge",
        items={
            "floor": 120,
            "adult": {"draws": {"floor": 1}},
            "student": {"draws": {"floor": 1}},
            "mug": {"kind": "stock", "capacity": 60},
        },
    )
    door.put_plan(event, plan_of(lower=SEATS), {})

    born = [door.reserve(event, {"mug": 1}, session=f"s{n}") for n in range(CLIENTS)]

    def client(number: int) -> Answer:
        random, held = Random(number), born[number]
        for _ in range(ROUNDS):
            # The mug stays, so that what is reserved again is merged.
            kinds = ["mug", random.choice(["adult", "student"])]
            items = {kind: random.randint(1, 3) for kind in kinds}
            if random.random() < 0.2:
                answer = door.reserve(event, items, session=f"s{number}")
            else:
                seats = random.sample(SEATS, random.randint(0, 2))
                answer = door.amend(held, items=items, seats=seats)
            assert answer.code in {"ok", "sold_out", "seats_unavailable"}
            assert answer.id in {None, held.id}
        return door.read(held)

    with ThreadPoolExecutor(CLIENTS) as clients:
        held = list(clients.map(client, range(CLIENTS)))
    units = sum((Counter(one.items) for one in held), Counter[str]())
    for item in ("adult", "student", "mug", "lower"):
        assert counts_of(door, event, item)[1] == units[item]
    floor = units["adult"] + units["student"]
    assert counts_of(door, event, "floor") == (120 - floor, floor, 0)
    seats = [seat for one in held for seat in one.seats]
    assert sorted(seats) == seats_of(door, event, "reserved")
