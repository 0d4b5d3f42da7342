"""`python -m benchmarks`: measure, print, and write results.json.

The contestants take turns, so that whatever else the machine does meets both; a ratio
is the median of the ratios of the pairs. At the end the ledgers of both are held
against the answers they gave.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import contestants, ledgers
from benchmarks.contestants import Databases
from benchmarks.engine import sql_us_per_hold
from benchmarks.idle import idle_ms
from benchmarks.report import say
from benchmarks.rounds import Duel, Tally, tally_of

RESULTS = Path(__file__).with_name("results.json")
POOL_SIZES = (2, 4, 8, 16, 32, 64)
CONNECTIONS = 64
PATH = "/v1/events/hot/reservations"


def main() -> None:
    """Measures everything, in less than three minutes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--seconds", type=float, default=4.0, help="of a round")
    parser.add_argument("--pairs", type=int, default=5, help="of rounds")
    given = parser.parse_args()
    with contestants.databases() as both:
        results = {**surroundings(both), **measure(both, given.seconds, given.pairs)}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(say(results))


def measure(both: Databases, seconds: float, pairs: int) -> dict[str, Any]:
    """All figures, by the names they have in results.json."""
    sweep = pool_sweep(both, seconds / 4)
    rates = {n: max(t["holds_per_second"] for t in sweep[n]) for n in POOL_SIZES}
    best = max(POOL_SIZES, key=rates.__getitem__)
    http, idle = over_http(both, best, seconds, pairs)
    library = without_http(both, best, seconds / 2, pairs)
    in_sql = sql_us_per_hold(both.dibs)

    ledgers.require_in_dibs(both.dibs, "hot", http.holds("dibs"))
    ledgers.require_in_dibs(both.dibs, "library", library.holds("dibs"))
    swept = sum(tally["holds"] for tallies in sweep.values() for tally in tallies)
    ledgers.require_in_usual(both.usual, "hot", swept + http.holds("usual"))
    ledgers.require_in_usual(both.usual, "library", library.holds("usual"))
    return {
        "dibs_over_usual": http.summary()["ratio"],
        "library_over_usual": library.summary()["ratio"],
        "sql_us_per_hold": in_sql,
        "idle_ms": idle,
        "usual_pool_size": best,
        "usual_sweep": rates,
        "http": http.summary(),
        "library": library.summary(),
    }


def pool_sweep(both: Databases, seconds: float) -> dict[int, list[Tally]]:
    """The usual service with pools of each size, up and down, two rounds each."""
    sweep: dict[int, list[Tally]] = {size: [] for size in POOL_SIZES}
    for size in (*POOL_SIZES, *reversed(POOL_SIZES)):
        with contestants.usual_service(both, size) as port:
            sweep[size].append(load(both, port, seconds))
    return sweep


def over_http(
    both: Databases, pool_size: int, seconds: float, pairs: int
) -> tuple[Duel, dict[str, float]]:
    """Both services under the same load; before it, ours at rest."""
    with (
        contestants.dibs_service(both) as ours,
        contestants.usual_service(both, pool_size) as theirs,
    ):
        idle = idle_ms(f"http://127.0.0.1:{ours}")
        rounds = {
            "dibs": lambda: load(both, ours, seconds),
            "usual": lambda: load(both, theirs, seconds),
        }
        return Duel(rounds, pairs), idle


def without_http(both: Databases, pool_size: int, seconds: float, pairs: int) -> Duel:
    """Callers in one process: the library, and the usual transaction."""
    usual = contestants.usual_environment(both, pool_size)
    rounds = {
        "dibs": lambda: call(both, "dibs", seconds, DIBS_DATABASE_URL=both.dibs),
        "usual": lambda: call(both, "usual", seconds, **usual),
    }
    return Duel(rounds, pairs)


def load(both: Databases, port: int, seconds: float) -> Tally:
    """One round over HTTP."""
    both.checkpoint()
    say_progress()
    flags = ("--connections", CONNECTIONS, "--seconds", seconds)
    return tally_of("load", port, PATH, *flags)


def call(both: Databases, name: str, seconds: float, **environment: str) -> Tally:
    """One round without HTTP."""
    both.checkpoint()
    say_progress()
    return tally_of("callers", name, "--seconds", seconds, **environment)


def say_progress() -> None:
    """A dot per round, for people who wait."""
    print(".", end="", flush=True, file=sys.stderr)


def surroundings(both: Databases) -> dict[str, Any]:
    """What the figures depend on besides the code."""
    with psycopg.connect(both.dibs) as connection:
        number = connection.info.server_version
    return {
        "connections": CONNECTIONS,
        "cpus": os.cpu_count(),
        "python": sys.version.split()[0],
        "postgresql": f"{number // 10_000}.{number % 10_000}",
    }


if __name__ == "__main__":
    main()
