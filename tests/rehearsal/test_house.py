"""Choosing seats as a crowd does."""

import random
from collections import Counter
from itertools import pairwise
from math import hypot

from dibs.demo import sample_venue
from dibs.rehearsal.house import House

PLAN = sample_venue().plan
HOUSE = House(PLAN)
ROWS = {seat["seat_id"]: (seat["zone"], seat["row"]) for seat in PLAN.seats}
PLACES = {seat["seat_id"]: (seat["x"], seat["y"]) for seat in PLAN.seats}
NUMBERS = {seat["seat_id"]: int(seat["number"]) for seat in PLAN.seats}


def test_ranks_every_seat_once_the_nearest_first() -> None:
    assert len(set(HOUSE.seats)) == PLAN.seat_count
    x, y = PLAN.focus
    away = [hypot(PLACES[seat][0] - x, PLACES[seat][1] - y) for seat in HOUSE.seats]
    assert away == sorted(away)
    assert {ROWS[seat][1] for seat in HOUSE.seats[:12]} == {"A"}
    assert ROWS[HOUSE.seats[-1]][0].startswith("Balcony")


def test_a_party_sits_side_by_side() -> None:
    view, chance = HOUSE.view([]), random.Random(1)
    for party in range(1, 7):
        seats = HOUSE.choose(view, party, chance)
        assert len(seats) == party
        assert len({ROWS[seat] for seat in seats}) == 1
        numbers = sorted(NUMBERS[seat] for seat in seats)
        assert all(right - left == 1 for left, right in pairwise(numbers))


def test_the_crowd_wants_the_best_seats() -> None:
    view, chance = HOUSE.view([]), random.Random(2)
    wanted = Counter(HOUSE.choose(view, 1, chance)[0] for _ in range(5_000))
    best = sum(wanted[seat] for seat in HOUSE.seats[:30])
    worst = sum(wanted[seat] for seat in HOUSE.seats[-1_000:])
    assert best > 5 * worst > 0


def test_takes_what_is_left_even_apart() -> None:
    left = [HOUSE.seats[5], HOUSE.seats[500]]
    view = HOUSE.view([seat for seat in HOUSE.seats if seat not in left])
    assert sorted(HOUSE.choose(view, 4, random.Random(3))) == sorted(left)


def test_finds_nothing_in_a_full_house() -> None:
    assert HOUSE.choose(HOUSE.view(HOUSE.seats), 2, random.Random(4)) == []


def test_never_chooses_a_taken_seat() -> None:
    chance = random.Random(5)
    taken = chance.sample(HOUSE.seats, PLAN.seat_count // 2)
    view = HOUSE.view(taken)
    for _ in range(500):
        seats = HOUSE.choose(view, chance.randint(1, 6), chance)
        assert seats
        assert not set(seats) & set(taken)
        assert len(set(seats)) == len(seats)
