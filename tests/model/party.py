"""The best seats for a party, by trying every combination of free ones.

Knows nothing of runs, windows or steps: two seats are side by side where their row has
nothing between them and no aisle, and a block is seats that hang together. All numbers
are exact.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from statistics import median

Point = tuple[Fraction, Fraction]
Wish = dict[str | None, int]
"""Seats by access: None is ordinary."""

KINDS = ("accessible", "companion", None)


@dataclass(frozen=True)
class Seat:
    """A seat of a hall: which one of its row, and where it stands."""

    name: str
    row: int
    number: int
    x: int
    y: int
    access: str | None


@dataclass(frozen=True)
class Hall:
    """All seats, the point everybody looks at, and whether orphans are avoided."""

    seats: Sequence[Seat]
    focus: tuple[int, int]
    avoids_orphans: bool

    @cached_property
    def rows(self) -> dict[int, list[Seat]]:
        """The seats of each row, in the order of the plan."""
        rows: dict[int, list[Seat]] = {}
        for seat in self.seats:
            rows.setdefault(seat.row, []).append(seat)
        return rows

    @cached_property
    def row_ranks(self) -> dict[int, tuple[float, int]]:
        """Rows by their nearest seat, whosever it is; then as the plan has them."""
        x, y = self.focus
        ranks: dict[int, tuple[float, int]] = {}
        for seat in self.seats:
            distance = ((seat.x - x) ** 2 + (seat.y - y) ** 2) ** 0.5
            best, _ = ranks.get(seat.row, (distance, seat.row))
            ranks[seat.row] = (min(best, distance), seat.row)
        return ranks

    @cached_property
    def aisles(self) -> dict[int, float]:
        """By row, from which distance on two seats have an aisle between them."""
        return {
            row: 1.5 * median(gaps)
            for row in self.row_ranks
            if (gaps := list(self._gaps(row)))
        }

    def _gaps(self, row: int) -> Iterator[float]:
        for one, other in pairwise(self.rows[row]):
            yield distance_of(one, other)

    def beside(self, one: Seat, other: Seat) -> bool:
        """Whether nothing is between the two."""
        return (
            one.row == other.row
            and abs(one.number - other.number) == 1
            and distance_of(one, other) <= self.aisles[one.row]
        )


def distance_of(one: Seat, other: Seat) -> float:
    """As the crow flies."""
    return float(((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5)


def seat_party(hall: Hall, free: Collection[Seat], wish: Wish) -> list[set[str]] | None:
    """The blocks a party sits in; None where there are too few seats."""
    if any(len(of_kind(free, kind)) < count for kind, count in wish.items()):
        return None
    focus = (Fraction(hall.focus[0]), Fraction(hall.focus[1]))
    return [{seat.name for seat in block} for block in _party(hall, free, wish, focus)]


def of_kind(seats: Collection[Seat], kind: str | None) -> list[Seat]:
    """Those of one access."""
    return [seat for seat in seats if seat.access == kind]


def _party(
    hall: Hall, free: Collection[Seat], wish: Wish, near: Point
) -> list[list[Seat]]:
    block = _best_block(hall, free, wish, near)
    if block is not None:
        return [block]
    kinds = [kind for kind in KINDS if wish.get(kind)]
    if len(kinds) == 1:
        return _apart(hall, free, kinds[0], wish[kinds[0]], near)
    first = {kind: wish[kind] for kind in kinds[:-1]}
    blocks = _party(hall, free, first, near)
    seated = [seat for block in blocks for seat in block]
    last = {kinds[-1]: wish[kinds[-1]]}
    return blocks + _party(hall, free, last, _middle(seated))


def _apart(
    hall: Hall, free: Collection[Seat], kind: str | None, count: int, near: Point
) -> list[list[Seat]]:
    """The largest block that fits, again and again, near the first of them."""
    blocks: list[list[Seat]] = []
    free = set(free)
    while count:
        sizes = range(count, 0, -1)
        found = (_best_block(hall, free, {kind: size}, near) for size in sizes)
        block = next(block for block in found if block is not None)
        blocks.append(block)
        near = _middle(blocks[0])
        free -= set(block)
        count -= len(block)
    return blocks


def _best_block(
    hall: Hall, free: Collection[Seat], wish: Wish, near: Point
) -> list[Seat] | None:
    free = set(free)
    ranked = [
        (_rank(hall, free, block, near), block)
        for block in _blocks(hall, free, sum(wish.values()))
        if all(len(of_kind(block, kind)) == wish.get(kind, 0) for kind in KINDS)
    ]
    return min(ranked, key=lambda one: one[0])[1] if ranked else None


def _blocks(hall: Hall, free: set[Seat], count: int) -> Iterator[list[Seat]]:
    """Every combination of so many free seats that hangs together."""
    for row in hall.rows.values():
        line = [seat for seat in row if seat in free]
        for chosen in combinations(line, count):
            pairs = pairwise(chosen)
            if all(hall.beside(one, other) for one, other in pairs):
                yield list(chosen)


def _rank(
    hall: Hall, free: set[Seat], block: list[Seat], near: Point
) -> tuple[object, ...]:
    row = [seat for seat in hall.rows[block[0].row] if seat in free]
    before = of_kind(row, None)
    after = [seat for seat in before if seat not in block]
    alone = sum(
        not _has_neighbour(hall, seat, after) and _has_neighbour(hall, seat, before)
        for seat in after
    )
    distance = sum((s.x - near[0]) ** 2 + (s.y - near[1]) ** 2 for s in block)
    orphans = alone if hall.avoids_orphans else 0
    return orphans, distance, hall.row_ranks[block[0].row], block[0].number


def _has_neighbour(hall: Hall, seat: Seat, seats: Collection[Seat]) -> bool:
    return any(hall.beside(seat, other) for other in seats)


def _middle(seats: Sequence[Seat]) -> Point:
    count = len(seats)
    return (
        Fraction(sum(seat.x for seat in seats), count),
        Fraction(sum(seat.y for seat in seats), count),
    )


def fewest_blocks(hall: Hall, free: Collection[Seat], count: int) -> int:
    """In how few blocks so many seats can be at all, by trying all of them."""
    return min(
        count - sum(hall.beside(*pair) for pair in combinations(chosen, 2))
        for chosen in combinations(sorted(free, key=lambda s: (s.row, s.number)), count)
    )
