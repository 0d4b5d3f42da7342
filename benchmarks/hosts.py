"""What one more process costs that tells changes: looks at the database, as on a host.

Each is `dibs serve --no-sweep`, as on a host of its own, and has a few followers of ten
events; one of the events changes all the time. Decision 0016 stands on this figure.
"""

import asyncio
import time
from collections import Counter
from contextlib import ExitStack
from typing import Any

import psutil
import psycopg

from benchmarks.audience import Heard, audience
from benchmarks.contestants import CAPACITY, Stage, dibs_service, put_on_sale
from benchmarks.lateness import change, cpu_seconds, late_ms, quantile
from benchmarks.run import Results, Run

FEW, MANY = 1, 21
"""Processes, besides the one that sells."""
EVENTS = [f"of-{number}" for number in range(10)]
CHANGES_PER_SECOND = 20
LOG = {"DIBS_LOG_LEVEL": "warning"}


def hosts(run: Run) -> Results:
    """PostgreSQL's time for a process more, and how late its followers hear."""
    with run.stage() as stage:
        for event in EVENTS:
            put_on_sale(stage, event, {"floor": CAPACITY})
        few, many = (
            _round(stage, count, run.size.live_seconds) for count in (FEW, MANY)
        )
    more = many["postgresql_cpu"] - few["postgresql_cpu"]
    return {
        "hosts": {
            "few": few,
            "many": many,
            "postgresql_cpu_of_one_more": round(more / (MANY - FEW), 4),
        }
    }


def _round(stage: Stage, processes: int, seconds: float) -> dict[str, Any]:
    """So many processes, each with a follower of every event."""
    count = round(seconds * CHANGES_PER_SECOND)
    with ExitStack() as stack:
        seller = stack.enter_context(dibs_service(stage, **LOG))
        heard: list[list[Heard]] = []
        for _ in range(processes):
            port = stack.enter_context(dibs_service(stage, "--no-sweep", **LOG))
            heard.append(stack.enter_context(audience(port, len(EVENTS), EVENTS)))
        before, began = _postgresql_seconds(stage), time.monotonic()
        asyncio.run(change(seller, EVENTS[:1], count, CHANGES_PER_SECOND))
        cpu = (_postgresql_seconds(stage) - before) / (time.monotonic() - began)
    told = [one for followers in heard for one in followers]
    late = late_ms(stage, told, Counter({EVENTS[0]: processes}))
    return {
        "processes": processes,
        "postgresql_cpu": round(cpu, 3),
        "p50_ms": quantile(late, 0.50),
        "p99_ms": quantile(late, 0.99),
    }


def _postgresql_seconds(stage: Stage) -> float:
    """What all processes of the server have used, those included that have ended."""
    with psycopg.connect(stage.url) as connection:
        main = psutil.Process(psutil.Process(connection.info.backend_pid).ppid())
        ended = main.cpu_times()
        used = sum(cpu_seconds(process) for process in (main, *main.children()))
    return float(used + ended.children_user + ended.children_system)
