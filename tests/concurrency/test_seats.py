"""Many want the same seats: one gets them, and all get an answer."""

from collections import Counter
from functools import partial

import pytest
from tests.behaviour.counts import counts_of, seats_of
from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

from .race import race

SEATS = [f"A-{number}" for number in range(1, 21)]


def want(door: Door, event: str, wishes: list[list[str]]) -> list[Answer]:
    """Each wish by a session of its own, all at once."""
    return race(
        [
            partial(door.reserve, event, seats=wish, session=f"s{number}")
            for number, wish in enumerate(wishes)
        ]
    )


def codes(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.code for answer in answers)


@pytest.mark.parametrize("clients", [2, 10])
def test_one_seat_goes_to_one_of_many(door: Door, event: str, clients: int) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=SEATS), {})
    answers = want(door, event, [["A-1"]] * clients)
    assert codes(answers) == {"ok": 1, "seats_unavailable": clients - 1}
    assert seats_of(door, event, "reserved") == ["A-1"]


def test_overlapping_wishes_are_met_whole_or_not_at_all(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=SEATS), {})
    wishes = [SEATS[first : first + 3] for first in range(0, 18, 2)]
    answers = want(door, event, wishes)
    held = [answer.seats for answer in answers if answer.code == "ok"]
    assert codes(answers).keys() <= {"ok", "seats_unavailable"}
    assert all(len(seats) == 3 for seats in held)
    taken = [seat for seats in held for seat in seats]
    assert len(taken) == len(set(taken))
    assert sorted(taken) == seats_of(door, event, "reserved")
    for wish, answer in zip(wishes, answers, strict=True):
        assert answer.code == "ok" or set(wish) & set(taken)


def test_different_seats_go_to_all_who_want_them(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=SEATS), {})
    answers = want(door, event, [[seat] for seat in SEATS])
    assert codes(answers) == {"ok": 20}
    assert counts_of(door, event, "lower") == (0, 20, 0)


def test_seats_named_in_opposite_orders_lock_nobody_out(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=SEATS), {})
    answers = want(door, event, [SEATS[:5], SEATS[4::-1]] * 5)
    assert codes(answers) == {"ok": 1, "seats_unavailable": 9}


def test_of_many_who_try_again_one_has_the_same_seats(door: Door, event: str) -> None:
    door.put_event(event)
    door.put_plan(event, plan_of(lower=SEATS[:12]), {})
    over = []
    for number in range(8):
        held = door.reserve(event, seats=["A-1", "A-2"], session=f"s{number}")
        door.release(held)
        over.append(held)
    answers = race([partial(door.reserve_again, held) for held in over])
    assert codes(answers) == {"ok": 6, "sold_out": 2}
    got = [answer for answer in answers if answer.again is not None]
    same = [answer for answer in got if answer.again["seats_same"]]
    assert [answer.again["seats_same"] for answer in same] == [["A-1", "A-2"]]
    taken = [seat for answer in got for seat in answer.seats]
    assert sorted(taken) == sorted(SEATS[:12])
