"""Four together in an arena nine tenths sold: the best, in each of many states."""

from collections.abc import Iterator
from math import cos, pi, sin
from random import Random
from typing import Any

import pytest
from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor
from tests.sizes import sized

from .party import Hall, Seat, seat_party

SECTIONS, ROWS, SEATS = 28, 18, 16
SOLD = 0.9
SEATS_PER_SALE = 1_000
PARTY = 4
BATCH = 12
SIZES = (1, 2, 2, 3, 4, 4, 4, 5, 6, 9)


@pytest.fixture(scope="module")
def door(url: str) -> Iterator[SqlDoor]:
    door = SqlDoor(url)
    yield door
    door.close()


def bowl() -> list[Seat]:
    """Rows around a stage, every seat where a whole number is."""
    seats: list[Seat] = []
    width = 0.9 * 2 * pi / SECTIONS
    for section in range(SECTIONS):
        for row in range(ROWS):
            for number in range(SEATS):
                angle = 2 * pi * section / SECTIONS + width * number / SEATS
                radius = 900 + 20 * row
                x, y = round(radius * cos(angle)), round(radius * sin(angle))
                name = f"{section}-{row}-{number}"
                seats.append(Seat(name, section * ROWS + row, number, x, y, None))
    return seats


def plan_of(hall: Hall) -> dict[str, Any]:
    """The hall as a plan; its rows are one zone, in their order."""
    rows = [
        {
            "row_number": str(number),
            "seats": [
                {
                    "seat_guid": seat.name,
                    "seat_number": str(seat.number),
                    "category": "lower",
                    "position": {"x": seat.x, "y": seat.y},
                }
                for seat in row
            ],
        }
        for number, row in hall.rows.items()
    ]
    return {
        "name": "Bowl",
        "size": {"width": 0, "height": 0},
        "categories": [{"name": "lower"}],
        "zones": [{"name": "Z", "position": {"x": 0, "y": 0}, "rows": rows}],
    }


def sold_in(hall: Hall, random: Random, *, in_parties: bool) -> list[str]:
    """Which seats are sold: one by one at random, or as parties took them."""
    seats = list(hall.seats)
    if in_parties:
        parties = []
        for row in hall.rows.values():
            start = 0
            while start < len(row):
                size = random.randint(1, 6)
                parties.append(row[start : start + size])
                start += size
        random.shuffle(parties)
        seats = [seat for party in parties for seat in party]
    else:
        random.shuffle(seats)
    return [seat.name for seat in seats[: int(SOLD * len(seats))]]


def opened(door: SqlDoor, event: str, hall: Hall, sold: list[str]) -> dict[str, Answer]:
    """Puts it on sale and sells seats; returns whose each of them is."""
    limits = {"seats_max": SEATS_PER_SALE, "units_max": SEATS_PER_SALE}
    rule = "avoid" if hall.avoids_orphans else "allow"
    door.put_event(
        event, focal_x=150, focal_y=0, orphans=rule, duplicates="allow", **limits
    )
    assert door.put_plan(event, plan_of(hall), {}).code == "ok"
    sales: dict[str, Answer] = {}
    for first in range(0, len(sold), SEATS_PER_SALE):
        part = sold[first : first + SEATS_PER_SALE]
        sale = door.sell(event, seats=part, session="s")
        assert sale.code == "ok"
        sales |= dict.fromkeys(part, sale)
    return sales


@pytest.mark.parametrize("rule", ["avoid", "allow"])
@pytest.mark.parametrize(
    ("in_parties", "state_count"), [(True, sized(8, 400)), (False, sized(3, 100))]
)
def test_gives_the_best_four_there_are(
    door: SqlDoor, rule: str, in_parties: bool, state_count: int
) -> None:
    random = Random(f"{rule} {in_parties}")
    hall = Hall(bowl(), (150, 0), rule == "avoid")
    event = f"bowl-{rule}-{in_parties}"
    sales = opened(door, event, hall, sold_in(hall, random, in_parties=in_parties))
    free = {seat for seat in hall.seats if seat.name not in sales}
    seats = {seat.name: seat for seat in hall.seats}

    for _ in range(state_count):
        answer = door.reserve(event, best={"lower": PARTY}, session="anna")
        blocks = seat_party(hall, free, {None: PARTY})
        assert blocks is not None
        assert set(answer.seats) == set().union(*blocks)
        assert door.confirm(answer).code == "ok"
        free -= {seats[name] for name in answer.seats}
        back = random.sample(sorted(sales), PARTY)
        for name in back:
            assert door.cancel(sales.pop(name), seats=[name]).code == "ok"
            free.add(seats[name])
        sales |= dict.fromkeys(answer.seats, answer)
    assert door.verify(event) == []


@pytest.mark.parametrize("rule", ["avoid", "allow"])
def test_gives_a_batch_of_parties_the_best_one_after_the_other(
    door: SqlDoor, rule: str
) -> None:
    random = Random(f"batch {rule}")
    hall = Hall(bowl(), (150, 0), rule == "avoid")
    event = f"bowl-batch-{rule}"
    sold = sold_in(hall, random, in_parties=True)
    opened(door, event, hall, sold)
    free = {seat for seat in hall.seats if seat.name not in set(sold)}

    for _ in range(sized(1, 30)):
        parties = random.choices(SIZES, k=BATCH)
        asked = [{"session": "anna", "best": {"lower": size}} for size in parties]
        named = random.choice(sorted(seat.name for seat in free))
        asked.insert(random.randrange(BATCH), {"session": "anna", "seats": [named]})
        for wish, answer in zip(asked, door.reserve_many(event, asked), strict=True):
            # The seat that is named may be taken by one before.
            if "best" not in wish and named not in {seat.name for seat in free}:
                assert answer.code != "ok", f"{named} is given twice"
                continue
            expected = {named}
            if "best" in wish:
                blocks = seat_party(hall, free, {None: wish["best"]["lower"]})
                assert blocks is not None
                expected = set().union(*blocks)
            assert set(answer.seats) == expected, (wish, parties)
            free -= {seat for seat in free if seat.name in expected}
    assert door.verify(event) == []
