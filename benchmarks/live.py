"""The stream: how late changes are heard, what a stream costs, and what sales lose.

The clients are processes of their own, on the same cores as the service and PostgreSQL.
"""

import asyncio
import time
from collections import Counter
from functools import partial
from typing import Any, NamedTuple

import psutil

from benchmarks import hall
from benchmarks.audience import audience, followed
from benchmarks.contestants import CAPACITY, Stage, dibs_service, put_on_sale
from benchmarks.lateness import Wish, change, cpu_seconds, late_ms, quantile, units
from benchmarks.rounds import Rounds, Tally
from benchmarks.run import Results, Run, load

CHANGES_PER_SECOND = 20
EVENTS = 50
EVENTS_EACH = 10
"""As many as a stream may carry."""
AT_REST = 40
"""Changes that one client hears of one by one."""
AT_REST_PAUSE_SECONDS = 0.25
FOLLOWERS_OF_SALES = 100
HALL_ROWS = 860
"""Of sixteen seats each: an arena's 13,760."""
PAIRS = hall.pairs(HALL_ROWS)
ROOMY = {
    "DIBS_CONNECTIONS_MAX": "2000",
    "DIBS_LIVE_STREAMS_MAX": "16000",
    "DIBS_LIVE_STREAMS_PER_CLIENT_MAX": "16000",
    "DIBS_LOG_LEVEL": "warning",
}


class Crowd(NamedTuple):
    """Streams, and what changes while they listen."""

    streams: int
    events: list[str]
    changes: int
    per_second: float = CHANGES_PER_SECOND
    each: int = 1
    """Events of a stream."""
    wish: Wish = units


def live(run: Run) -> Results:
    """Latencies at rest and in crowds, memory, and sales that are followed or not."""
    one, many = ["one"], [f"of-{number}" for number in range(EVENTS)]
    count = run.size.streams
    changes = round(run.size.live_seconds * CHANGES_PER_SECOND)
    crowds = {
        "at_rest": Crowd(1, one, AT_REST, 1 / AT_REST_PAUSE_SECONDS),
        "one_event": Crowd(count, one, changes),
        "one_hall": Crowd(count, [hall.EVENT], changes, wish=_pair),
        "events_50": Crowd(count, many, changes),
        "events_10_each": Crowd(count, many, changes, each=EVENTS_EACH),
    }
    with run.stage() as stage:
        for event in ("hot", *one, *many):
            put_on_sale(stage, event, {"floor": CAPACITY})
        hall.put_on_sale(stage.url, HALL_ROWS)
        told = {name: _told_to(stage, crowd) for name, crowd in crowds.items()}
        followers, pairs = FOLLOWERS_OF_SALES, run.size.pairs
        sales = _sales(stage, followers, run.size.pair_seconds, pairs)
        seconds, rounds = run.size.live_seconds / 2, run.size.rounds
        sales_by_a_crowd = _sales(stage, count, seconds, rounds)
    return {
        "live_at_rest_p95_ms": told["at_rest"]["p95_ms"],
        "live_one_event_p99_ms": told["one_event"]["p99_ms"],
        "live_one_hall_p99_ms": told["one_hall"]["p99_ms"],
        "live_50_events_p99_ms": told["events_50"]["p99_ms"],
        "live_kb_per_stream": max(
            told[name]["kb_per_stream"] for name in crowds if name != "at_rest"
        ),
        "live_sales_kept": sales.ratio("followed", "alone"),
        "live_sales_kept_by_a_crowd": sales_by_a_crowd.ratio("followed", "alone"),
        "live": {
            "streams": count,
            **told,
            "sales": _told(sales),
            "sales_by_a_crowd": _told(sales_by_a_crowd),
        },
    }


def _pair(number: int) -> dict[str, object]:
    """The hall's pairs of neighbours, one after the other."""
    return {"seats": [seat.decode() for seat in PAIRS[number]]}


def _told_to(stage: Stage, crowd: Crowd) -> dict[str, Any]:
    """What all of them hear of so many changes, one after the other, by a service."""
    with dibs_service(stage, **ROOMY) as port:
        service = _process_at(port)
        before = service.memory_info().rss
        with audience(port, crowd.streams, crowd.events, crowd.each) as heard:
            taken = (service.memory_info().rss - before) / crowd.streams / 1_000
            cpu_before, began = cpu_seconds(service), time.monotonic()
            paced = crowd.events, crowd.changes, crowd.per_second, crowd.wish
            asyncio.run(change(port, *paced))
            cpu = cpu_seconds(service) - cpu_before
            seconds = time.monotonic() - began
    clients = Counter(
        event
        for number in range(crowd.streams)
        for event in followed(crowd.events, number, crowd.each)
    )
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
