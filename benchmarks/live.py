"""The stream: how late changes are heard, what a stream costs, and what sales lose.

The clients are processes of their own, on the same cores as the service and PostgreSQL.
"""

import asyncio
import time
from collections import Counter
from functools import partial
from typing import Any

import psutil

from benchmarks.audience import audience
from benchmarks.contestants import CAPACITY, Stage, dibs_service, put_on_sale
from benchmarks.lateness import change, cpu_seconds, late_ms, quantile
from benchmarks.rounds import Rounds, Tally
from benchmarks.run import Results, Run, load

CHANGES_PER_SECOND = 20
EVENTS = 50
AT_REST = 40
"""Changes that one client hears of one by one."""
AT_REST_PAUSE_SECONDS = 0.25
FOLLOWERS_OF_SALES = 100
ROOMY = {
    "DIBS_CONNECTIONS_MAX": "2000",
    "DIBS_LIVE_STREAMS_MAX": "16000",
    "DIBS_LIVE_STREAMS_PER_CLIENT_MAX": "16000",
    "DIBS_LOG_LEVEL": "warning",
}


def live(run: Run) -> Results:
    """Latencies at rest and in crowds, memory, and sales that are followed or not."""
    one, many = ["one"], [f"of-{number}" for number in range(EVENTS)]
    with run.stage() as stage:
        for event in ("hot", *one, *many):
            put_on_sale(stage, event, {"floor": CAPACITY})
        with dibs_service(stage, **ROOMY) as port:
            at_rest = _latencies(
                stage, port, 1, one, AT_REST, 1 / AT_REST_PAUSE_SECONDS
            )
        count = run.size.streams
        changes = round(run.size.live_seconds * CHANGES_PER_SECOND)
        with dibs_service(stage, **ROOMY) as port:
            crowd = _latencies(stage, port, count, one, changes, CHANGES_PER_SECOND)
        with dibs_service(stage, **ROOMY) as port:
            spread = _latencies(stage, port, count, many, changes, CHANGES_PER_SECOND)
        followers, pairs = FOLLOWERS_OF_SALES, run.size.pairs
        sales = _sales(stage, followers, run.size.pair_seconds, pairs)
        seconds, rounds = run.size.live_seconds / 2, run.size.rounds
        sales_by_a_crowd = _sales(stage, count, seconds, rounds)
    return {
        "live_at_rest_p95_ms": at_rest["p95_ms"],
        "live_one_event_p99_ms": crowd["p99_ms"],
        "live_50_events_p99_ms": spread["p99_ms"],
        "live_kb_per_stream": max(crowd["kb_per_stream"], spread["kb_per_stream"]),
        "live_sales_kept": sales.ratio("followed", "alone"),
        "live_sales_kept_by_a_crowd": sales_by_a_crowd.ratio("followed", "alone"),
        "live": {
            "streams": count,
            "at_rest": at_rest,
            "one_event": crowd,
            "events_50": spread,
            "sales": _told(sales),
            "sales_by_a_crowd": _told(sales_by_a_crowd),
        },
    }


def _latencies(
    stage: Stage,
    port: int,
    streams: int,
    events: list[str],
    changes: int,
    per_second: float,
) -> dict[str, Any]:
    """What so many streams hear of so many changes, one after the other."""
    service = _process_at(port)
    before = service.memory_info().rss
    with audience(port, streams, events) as heard:
        taken = (service.memory_info().rss - before) / streams / 1_000
        cpu_before, began = cpu_seconds(service), time.monotonic()
        asyncio.run(change(port, events, changes, per_second))
        cpu = cpu_seconds(service) - cpu_before
        seconds = time.monotonic() - began
    clients = Counter(events[number % len(events)] for number in range(streams))
    late = late_ms(stage, heard, clients)
    return {
        "p50_ms": quantile(late, 0.50),
        "p95_ms": quantile(late, 0.95),
        "p99_ms": quantile(late, 0.99),
        "messages": len(heard),
        "kb_per_stream": round(taken, 1),
        "service_cpu": round(cpu / seconds, 2),
    }


def _sales(stage: Stage, followers: int, seconds: float, rounds: int) -> Rounds:
    """Holds of one hot item, of an event that so many follow and that nobody does."""
    with dibs_service(stage, **ROOMY) as port:
        alone = partial(load, stage, port, "hot", seconds)

        def followed() -> Tally:
            with audience(port, followers, ["hot"]):
                return load(stage, port, "hot", seconds)

        return Rounds({"alone": alone, "followed": followed}, rounds)


def _told(sales: Rounds) -> dict[str, Any]:
    return {**sales.summary(), "ratios": sales.ratios("followed", "alone")}


def _process_at(port: int) -> psutil.Process:
    """The service that listens there."""
    for process in psutil.Process().children():
        if str(port) in process.cmdline():
            return process
    raise RuntimeError(f"nobody serves port {port}")
