"""Whether a hold costs more after years, and after an evening of comings and goings."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from secrets import token_hex
from statistics import median
from time import perf_counter
from typing import Any

import psycopg

from benchmarks import engine, hall, history
from benchmarks.contestants import CAPACITY, Stage, put_on_sale
from benchmarks.engine import Connection, ask
from benchmarks.run import Results, Run
from benchmarks.size import CHURN_SECONDS_FULL

EVENT = "engine"
ORIGINALS = 10_000
PAIRS_OF_TURNS = 40

CHURN_SEATS_FULL = 10_000
CHURN_PAIRS_PER_TURN = 250
NAP_SECONDS = 60

Turn = Callable[[], float]
"""Takes a turn and says how long each of its holds took."""


def history_of(stage: Stage, reservations: int) -> None:
    """Half of them sold, half given back; beyond the first ones they are copies."""
    put_on_sale(stage, EVENT, {"floor": CAPACITY})
    with psycopg.connect(stage.url, autocommit=True) as connection:
        made = history.hold(connection, EVENT, ORIGINALS, "floor")
        for first in range(0, len(made), history.TURN_SIZE):
            ids = [{"id": one} for one in made[first : first + history.TURN_SIZE]]
            ask(connection, EVENT, {"confirm": ids[::2], "release": ids[1::2]})
        copies = history.Copies(connection, EVENT, reservations // ORIGINALS - 1)
    copies.write_at_once(stage.url)


def after_years(run: Run) -> Results:
    """A hold in an event with 10,000 reservations behind it, and with 3,000,000."""
    with run.stage() as few, run.stage() as many:
        history_of(few, ORIGINALS)
        history_of(many, run.size.history)
        many.checkpoint()
        with connections(few, many) as (small, large):
            ratio, us = compared(lambda: hold(small), lambda: hold(large))
    return {
        "growth_10k_to_3m": ratio,
        "growth": {"reservations": [ORIGINALS, run.size.history], "us_per_hold": us},
    }


def hold(connection: Connection) -> float:
    """A turn of holds of two units."""
    size = history.TURN_SIZE
    return engine.turn_seconds(connection, EVENT, size) / size


def after_churn(run: Run) -> Results:
    """A hold of two seats in a hall that is new, and in one that was churned."""
    share = run.size.churn_seconds / CHURN_SECONDS_FULL
    rows = max(16, round(share * CHURN_SEATS_FULL / hall.SEATS))
    with run.stage() as new, run.stage() as old:
        hall.build(new.url, rows)
        hall.build(old.url, rows)
        with connections(new, old) as (quiet, churned), napping(old, share):
            guests = [Guests(connection, rows) for connection in (quiet, churned)]
            ends_at = perf_counter() + run.size.churn_seconds
            while perf_counter() < ends_at:
                guests[1].move()
            ratio, us = compared(guests[0].move, guests[1].move)
    seats = rows * hall.SEATS
    return {
        "growth_after_churn": ratio,
        "churn": {
            "minutes": round(run.size.churn_seconds / 60, 2),
            "seats": seats,
            "reservations": guests[1].count,
            "versions_per_seat": round(4 * guests[1].count / seats),
            "stands_for": (
                "30 minutes over 10,000 seats, of which it is the same share of the"
                f" time, of the seats and of autovacuum's naps: 1 in {1 / share:.0f}"
            ),
            "us_per_hold": us,
        },
    }


class Guests:
    """Who take seats two by two, around and around, while the longest there leave."""

    def __init__(self, connection: Connection, rows: int) -> None:
        self.count = 0
        self._connection = connection
        self._pairs = deque(
            [first.decode(), second.decode()] for first, second in hall.pairs(rows)
        )
        self._size = min(CHURN_PAIRS_PER_TURN, len(self._pairs) // 2)
        self._held: deque[str] = deque()

    def move(self) -> float:
        """A turn of releases, then one of holds: the seconds that each hold took."""
        if len(self._held) + self._size > len(self._pairs):
            leaving = [{"id": self._held.popleft()} for _ in range(self._size)]
            ask(self._connection, hall.EVENT, {"release": leaving})
        wishes: list[dict[str, Any]] = [
            {"seats": self._pairs[number], "session": buyer, "key": buyer}
            for number, buyer in enumerate(token_hex(8) for _ in range(self._size))
        ]
        self._pairs.rotate(-self._size)
        seconds, made = ask(self._connection, hall.EVENT, {"reserve": wishes})
        self._held.extend(made)
        self.count += self._size
        return seconds / self._size


def compared(small: Turn, large: Turn) -> tuple[float, list[float]]:
    """The median ratio of pairs of turns, and both medians in microseconds."""
    pairs = [(small(), large()) for _ in range(PAIRS_OF_TURNS)][4:]
    ratio = round(median(more / less for less, more in pairs), 2)
    return ratio, [round(median(turns) * 1e6, 1) for turns in zip(*pairs, strict=True)]


@contextmanager
def connections(*stages: Stage) -> Iterator[tuple[Connection, Connection]]:
    """A connection to each of two stages."""
    first, second = stages
    with (
        psycopg.connect(first.url, autocommit=True) as one,
        psycopg.connect(second.url, autocommit=True) as other,
    ):
        yield one, other


@contextmanager
def napping(stage: Stage, share: float) -> Iterator[None]:
    """Autovacuum naps shorter in shorter churn, so that it comes by as often."""
    nap = max(1, round(share * NAP_SECONDS))
    with psycopg.connect(stage.url, autocommit=True) as connection:
        connection.execute(f"alter system set autovacuum_naptime = {nap}")
        connection.execute("select pg_reload_conf()")
        yield
        connection.execute("alter system reset autovacuum_naptime")
        connection.execute("select pg_reload_conf()")
