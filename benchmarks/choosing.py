"""`python -m benchmarks.choosing`: how long choosing the best seats takes.

    python -m benchmarks.choosing                         # a bowl of 8,000 seats
    python -m benchmarks.choosing --plan arena.json --item upper

Seats are sold at random, which scatters what is free as no real sale does: parties find
no row and have to be split. Each figure is of whole reserve calls, from the call to its
answer, without the commit: every one is rolled back.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator
from math import cos, pi, sin
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from dibs import Dibs, embedded

EVENT = "choosing"
SHARES = (0.0, 0.5, 0.9)
PARTIES = (1, 2, 4, 6)
CALLS = 40
SEATS_PER_CALL = 1_000
SECTIONS, ROWS, SEATS = 28, 18, 16
RESERVE = "select code, seats from dibs.reserve(%s, best => %s, session => %s)"


def main() -> None:
    """Prints a table: milliseconds by how much is sold and how large the party is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.choosing")
    parser.add_argument("--plan", type=Path, help="in the pretix format")
    parser.add_argument("--item", default="upper", help="whose seats are chosen")
    given = parser.parse_args()
    document = given.plan.read_bytes() if given.plan else bowl(given.item)
    print(f"{'sold':>5} {'party':>5} {'median ms':>10} {'p95 ms':>8} {'worst ms':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # root lends the folder inside to nobody
        with embedded.start(folder / "data") as server, Dibs(server.url) as dibs:
            for row in measured(dibs, document, given.item):
                share, party, *figures = row
                shown = " ".join(
                    f"{figure:>{width}.2f}"
                    for figure, width in zip(figures, (10, 8, 9), strict=True)
                )
                print(f"{share:>5.0%} {party:>5} {shown}")


def measured(
    dibs: Dibs, document: bytes, item: str
) -> Iterator[tuple[float, int, float, float, float]]:
    """Share sold, party, then median, 95th percentile and worst milliseconds."""
    dibs.put_event(EVENT, seats_max=SEATS_PER_CALL, units_max=SEATS_PER_CALL)
    seats = [seat["seat_id"] for seat in dibs.put_plan(EVENT, document).seats]
    random.Random(1).shuffle(seats)
    sold = 0
    with psycopg.connect(dibs.url, autocommit=True) as connection:
        for share in SHARES:
            until = int(share * len(seats))
            for first in range(sold, until, SEATS_PER_CALL):
                part = seats[first : min(first + SEATS_PER_CALL, until)]
                dibs.sell(EVENT, seats=part, session=f"s{first}")
            sold = until
            connection.execute("vacuum analyze dibs.seats")
            for party in PARTIES:
                times = [choice_ms(connection, item, party) for _ in range(CALLS)][5:]
                yield (
                    share,
                    party,
                    median(times),
                    quantiles(times, n=20)[18],
                    max(times),
                )


def choice_ms(connection: psycopg.Connection[Any], item: str, party: int) -> float:
    """One choice, taken back."""
    with connection.transaction(force_rollback=True):
        started = perf_counter()
        wish = Jsonb({item: party})
        ((code, _),) = connection.execute(RESERVE, (EVENT, wish, "s")).fetchall()
        took = perf_counter() - started
    if code != "ok":
        raise RuntimeError(f"a party of {party} was refused: {code}")
    return took * 1e3


def bowl(item: str) -> bytes:
    """Sections around a stage, row behind row."""
    zones = [
        {
            "name": str(section),
            "position": {"x": 2000, "y": 2000},
            "rows": [arc(item, section, row) for row in range(ROWS)],
        }
        for section in range(SECTIONS)
    ]
    plan = {
        "name": "Bowl",
        "size": {"width": 4000, "height": 4000},
        "categories": [{"name": item}],
        "zones": zones,
    }
    return msgspec.json.encode(plan)


def arc(item: str, section: int, row: int) -> dict[str, Any]:
    """The seats of a section's row, all equally far from the middle."""
    radius = 900 + 20 * row
    width = 0.9 * 2 * pi / SECTIONS
    angles = [
        2 * pi * section / SECTIONS + width * number / SEATS for number in range(SEATS)
    ]
    return {
        "row_number": str(row),
        "seats": [
            {
                "seat_guid": f"{section}-{row}-{number}",
                "seat_number": str(number),
                "category": item,
                "position": {"x": radius * cos(angle), "y": radius * sin(angle)},
            }
            for number, angle in enumerate(angles)
        ],
    }


if __name__ == "__main__":
    main()
