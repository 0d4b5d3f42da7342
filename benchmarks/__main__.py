"""`python -m benchmarks`: measure, print, and write results.json.

The contestants take turns, so that whatever else the machine does meets both; a ratio
is the median of the ratios of the rounds. Every acknowledged hold is held against the
ledgers, or there are no results.
"""

import argparse
import json
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import (
    curve,
    due,
    engine,
    growth,
    guarded,
    hosts,
    live,
    messages,
    paced,
    pages,
    replicated,
    throughput,
)
from benchmarks.ledgers import Lost
from benchmarks.pages import RESULTS
from benchmarks.report import say
from benchmarks.run import CONNECTIONS, Results, Run
from benchmarks.servers import Missing, postgresql, redis, require_nats
from benchmarks.size import CHURN_SECONDS_FULL, QUICK, WHOLE, Size

SECTIONS: dict[str, Callable[[Run], Results]] = {
    "hot": throughput.hot,
    "library": throughput.library,
    "spread": throughput.spread,
    "seats": throughput.seats,
    "best": throughput.best,
    "soldout": throughput.sold_out,
    "guarded": guarded.guarded,
    "standby": replicated.replicated,
    "live": live.live,
    "hosts": hosts.hosts,
    "messages": messages.messages,
    "sql": engine.in_sql,
    "idle": paced.idle,
    "half": paced.half_load,
    "overload": paced.overload,
    "expiry": due.expiry,
    "crowd": due.crowd,
    "history": growth.after_years,
    "churn": growth.after_churn,
    "curve": curve.curve,
}
"""In the order they are measured; each may be measured alone."""

ABOUT = {"connections", "cpus", "cpu", "memory_gib", "python", "postgresql", "minutes"}
"""Fields that tell of the run, not of a section."""


def main() -> int:
    """Measures everything, in about half an hour; 3 and a line where it cannot.

    A section that fails takes nothing from the others: it keeps what the last record
    says of it, and the status is 1.
    """
    given = arguments()
    size = QUICK if given.quick else WHOLE
    if given.churn_full:
        size = size._replace(churn_seconds=CHURN_SECONDS_FULL)
    names = given.only or list(SECTIONS)
    try:
        results, failed = measure(names, size)
    except Missing as missing:
        print(f"benchmarks: {missing}", file=sys.stderr)
        return 3
    print(say(results))
    if given.output:
        write(results, given.output)
    elif given.again or (failed and not given.quick and not given.only):
        record = json.loads(RESULTS.read_text("utf-8"))
        done = [name for name in names if name not in failed]
        write(renewed(record, results, done), RESULTS)
        pages.main()
    elif not given.quick and not given.only:
        write(results, RESULTS)
        pages.main()
    if failed:
        print(f"benchmarks: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def renewed(record: Results, results: Results, names: list[str]) -> Results:
    """A record with some sections measured again since, which it says."""
    again = {name: {"cpu": results["cpu"]} for name in names}
    others = {name: told for name, told in results.items() if name not in ABOUT}
    return {**record, **others, "again": {**record.get("again", {}), **again}}


def write(results: Results, path: Path) -> None:
    """Results as JSON."""
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="a look of two minutes")
    parser.add_argument("--only", action="append", choices=SECTIONS, metavar="NAME")
    parser.add_argument(
        "--churn-full", action="store_true", help="thirty minutes of churn, not one"
    )
    parser.add_argument(
        "--again", action="store_true", help="what --only names, into the last record"
    )
    parser.add_argument(
        "--output", type=Path, help="write here; else a whole run is written"
    )
    given = parser.parse_args()
    if given.again and (given.quick or not given.only):
        parser.error("--again takes --only, and measures the whole of it")
    return given


def measure(names: list[str], size: Size) -> tuple[Results, list[str]]:
    """The sections of those names and what their figures depend on; which failed."""
    started = time.monotonic()
    failed: list[str] = []
    if "messages" in names:
        require_nats()
    with postgresql() as url, redis() as redis_port:
        run = Run(url, redis_port, size)
        results = surroundings(url)
        for name in names:
            print(f"\n{name} ", end="", flush=True, file=sys.stderr)
            try:
                results |= SECTIONS[name](run)
            except (Lost, Missing):
                raise
            except Exception:  # noqa: BLE001 whatever it is, it is told
                traceback.print_exc()
                failed.append(name)
    return {**results, "minutes": round((time.monotonic() - started) / 60, 1)}, failed


def surroundings(url: str) -> dict[str, Any]:
    """The machine and the versions."""
    with psycopg.connect(url) as connection:
        number = connection.info.server_version
    return {
        "connections": CONNECTIONS,
        "cpus": os.cpu_count(),
        "cpu": cpu(),
        "memory_gib": round(
            os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        ),
        "python": platform.python_version(),
        "postgresql": f"{number // 10_000}.{number % 10_000}",
    }


def cpu() -> str:
    """The processor's name, where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    sys.exit(main())
