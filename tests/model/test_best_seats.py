"""The engine's choice is the best there is, as trying every combination finds it."""

from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Any

import pytest
from tests.doors.door import Answer
from tests.doors.hall import plan_of_rows
from tests.doors.sql_door import SqlDoor

from .party import Hall, Seat, Wish, fewest_blocks, of_kind, seat_party

HALLS = 140
STEPS = 40
"""Reservations asked for in each hall; about half of them ask for best seats."""
FEW = 14
"""Free seats up to which all combinations over all rows are tried too."""

KEPT = ("accessible", "companion", "companion")

numbers = count(1)


@pytest.fixture(scope="module")
def door(url: str) -> Iterator[SqlDoor]:
    door = SqlDoor(url)
    yield door
    door.close()


class Night:
    """An evening in a made-up hall, and what should be free in it."""

    def __init__(self, door: SqlDoor, seed: int) -> None:
        self.door = door
        self.random = Random(seed)
        self.event = f"night-{next(numbers)}"
        self.items: dict[str, str] = {}
        self.hall = self._build()
        self.seats = {seat.name: seat for seat in self.hall.seats}
        self.free = set(self.seats)
        self.held: list[Answer] = []
        self.compared = 0

    def play(self) -> None:
        for _ in range(STEPS):
            match self.random.choice(("best", "best", "named", "batch", "release")):
                case "release" if self.held:
                    self._release()
                case "named":
                    self._ask([self._named()])
                case "batch":
                    kinds = self.random.choices((self._named, self._best), k=5)
                    self._ask([ask() for ask in kinds])
                case _:
                    self._ask([self._best()])
        assert self.door.verify(self.event) == []

    def _build(self) -> Hall:
        random = self.random
        many, even = random.random() < 0.2, random.random() < 0.3
        row_count = random.randint(20, 40) if many else random.randint(1, 5)
        length = random.randint(1, 4 if many else 8)
        kinds = (None,) * random.choice((3, 7, 12)) + KEPT
        rows: list[list[tuple[str, float]]] = []
        seats: list[Seat] = []
        for row in range(row_count):
            x, step = random.randint(-30, 30), random.choice((1, -1))
            line: list[tuple[str, float]] = []
            for number in range(length if even else random.randint(1, length)):
                # In an even hall there are two of everything, equally far away.
                x = 10 * number if even else x
                name = f"{row}-{number}"
                line.append((name, x))
                y = 10 * row + 10
                seats.append(Seat(name, row, number, x, y, random.choice(kinds)))
                self.items[name] = random.choice(("lower",) * 9 + ("box",))
                x += step * random.choice((10, 10, 10, 10, 11, 15, 16, 30))
            rows.append(line)
        x, y = random.randint(-40, 60), random.choice((0, random.randint(0, 60)))
        if even:
            x, y = 5 * (length - 1), 5 * row_count + 5
        rule = random.choice(("avoid", "allow"))
        door, limits = self.door, {"seats_max": 300, "units_max": 300}
        door.put_event(
            self.event, focal_x=x, focal_y=y, orphans=rule, duplicates="allow", **limits
        )
        door.put_plan(self.event, plan_of_rows(rows, items=self.items), {})
        for access in ("accessible", "companion"):
            kept = [seat.name for seat in of_kind(seats, access)]
            if kept:
                assert door.put_access(self.event, kept, access).code == "ok"
        return Hall(seats, (x, y), rule == "avoid")

    def _named(self) -> dict[str, Any]:
        most = max(1, len(self.seats) // 3)
        seats = self.random.sample(
            sorted(self.seats), min(self.random.randint(1, most), len(self.seats))
        )
        return {"session": "s", "seats": seats}

    def _best(self) -> dict[str, Any]:
        random = self.random
        units = random.choice((1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 9))
        if random.random() < 0.5:
            return {"session": "s", "best": {"lower": units}}
        accessible = random.randint(0, min(2, units))
        companions = random.choice((0, random.randint(0, min(2, units - accessible))))
        wish = {"units": units, "accessible": accessible, "companions": companions}
        asked: dict[str, Any] = {"session": "s", "best": {"lower": wish}}
        if self.free and random.random() < 0.3:
            asked["seats"] = [random.choice(sorted(self.free))]
        return asked

    def _ask(self, asked: list[dict[str, Any]]) -> None:
        answers = self.door.reserve_many(self.event, asked)
        for request, answer in zip(asked, answers, strict=True):
            expected = self._expected(request)
            if expected is None:
                # All are of one session: what is taken is theirs.
                is_own = not set(request.get("seats", ())) <= self.free
                code = "duplicate_reservation" if is_own else "sold_out"
                assert answer.code == code, request
                continue
            assert answer.code == "ok", (request, answer.detail)
            assert set(answer.seats) == expected, request
            self.free -= expected
            self.held.append(answer)

    def _expected(self, request: dict[str, Any]) -> set[str] | None:
        """Which seats it is to get; None where it is to be refused."""
        named = set(request.get("seats", ()))
        if not named <= self.free:
            return None
        if "best" not in request:
            return named
        free = [
            self.seats[name]
            for name in self.free - named
            if self.items[name] == "lower"
        ]
        wish = _wish(request["best"]["lower"])
        blocks = seat_party(self.hall, free, wish)
        if blocks is None:
            return None
        self.compared += 1
        ordinary = of_kind(free, None)
        if set(wish) == {None} and len(ordinary) <= FEW:
            assert len(blocks) == fewest_blocks(self.hall, ordinary, sum(wish.values()))
        return named.union(*blocks)

    def _release(self) -> None:
        held = self.held.pop(self.random.randrange(len(self.held)))
        assert self.door.release(held).code == "ok"
        self.free |= set(held.seats)


def _wish(asked: int | dict[str, int]) -> Wish:
    if isinstance(asked, int):
        return {None: asked}
    accessible, companions = asked["accessible"], asked["companions"]
    kinds: Wish = {
        "accessible": accessible,
        "companion": companions,
        None: asked["units"] - accessible - companions,
    }
    return {kind: units for kind, units in kinds.items() if units}


compared: list[int] = []


@pytest.mark.parametrize("seed", range(HALLS))
def test_gives_the_best_seats_there_are(door: SqlDoor, seed: int) -> None:
    night = Night(door, seed)
    night.play()
    compared.append(night.compared)


def test_a_thousand_states_were_tried() -> None:
    assert len(compared) < HALLS or sum(compared) >= 1000
