"""The stream: how late changes are heard, what a stream costs, and what sales lose.

Every row of the journal is held against every client: how long after it was recorded
the client had heard of its position. The clients are processes of their own, on the
same cores as the service and PostgreSQL.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from secrets import token_hex
from typing import Any

import msgspec
import psutil
import psycopg

from benchmarks.audience import Heard, audience
from benchmarks.contestants import CAPACITY, Stage, dibs_service, put_on_sale
from benchmarks.rounds import Rounds, Tally
from benchmarks.run import Results, Run, load
from dibs.rehearsal.wire import Wire

CHANGES_PER_SECOND = 20
EVENTS = 50
AT_REST = 40
"""Changes that one client hears of one by one."""
AT_REST_PAUSE_SECONDS = 0.25
FOLLOWERS_OF_SALES = 100
SETTLED_SECONDS = 2.0
"""After the last change, until everybody has heard it."""
ROOMY = {
    "DIBS_CONNECTIONS_MAX": "2000",
    "DIBS_LIVE_STREAMS_MAX": "16000",
    "DIBS_LIVE_STREAMS_PER_CLIENT_MAX": "16000",
    "DIBS_LOG_LEVEL": "warning",
}
RECORDED = """
select position, extract(epoch from recorded_at)::float8 from dibs.journal
where event_id = %s
"""


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
        sales = _sales(run, stage, FOLLOWERS_OF_SALES, run.size.seconds)
        sales_by_a_crowd = _sales(run, stage, count, run.size.live_seconds / 2)
    return {
        "live_at_rest_p95_ms": at_rest["p95_ms"],
        "live_one_event_p99_ms": crowd["p99_ms"],
        "live_50_events_p99_ms": spread["p99_ms"],
        "live_kb_per_stream": crowd["kb_per_stream"],
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
        cpu_before, began = _cpu_seconds(service), time.monotonic()
        asyncio.run(_change(port, events, changes, per_second))
        time.sleep(SETTLED_SECONDS)
        cpu = _cpu_seconds(service) - cpu_before
        seconds = time.monotonic() - began
    clients = Counter(events[number % len(events)] for number in range(streams))
    late = _late_ms(stage, heard, clients)
    return {
        "p50_ms": _quantile(late, 0.50),
        "p95_ms": _quantile(late, 0.95),
        "p99_ms": _quantile(late, 0.99),
        "messages": len(heard),
        "kb_per_stream": round(taken, 1),
        "service_cpu": round(cpu / seconds, 2),
    }


async def _change(port: int, events: list[str], count: int, per_second: float) -> None:
    """Holds one after the other, at an even pace."""
    async with Wire(f"http://127.0.0.1:{port}", connections_max=8) as wire:
        due = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for number in range(count):
                path = f"/v1/events/{events[number % len(events)]}/reservations"
                body = {"items": {"floor": 1}, "session": token_hex(8)}
                tasks.create_task(
                    wire.send("POST", path, body=msgspec.json.encode(body))
                )
                due += 1 / per_second
                await asyncio.sleep(max(0.0, due - time.monotonic()))


def _late_ms(
    stage: Stage, heard: Iterable[Heard], clients: Mapping[str, int]
) -> Counter[int]:
    """How many milliseconds late each row was heard by each client of its event.

    Raises RuntimeError where somebody has not heard of all of them.
    """
    recorded: dict[str, dict[int, float]] = {}
    late: Counter[int] = Counter()
    began: dict[str, int] = {}
    told: Counter[str] = Counter()
    with psycopg.connect(stage.url) as connection:
        for event, before, position, at in heard:
            if event not in recorded:
                recorded[event] = dict(connection.execute(RECORDED, (event,)))
            rows = recorded[event]
            began[event] = min(before, began.get(event, before))
            told[event] += position - before
            for row in range(before + 1, position + 1):
                late[round((at - rows[row]) * 1_000)] += 1
    for event, count in clients.items():
        changes = max(recorded.get(event, [0])) - began.get(event, 0)
        if not changes or told[event] != count * changes:
            raise RuntimeError(f"{event}: not everybody has heard everything")
    return late


def _quantile(late: Counter[int], share: float) -> int:
    left = share * late.total()
    for milliseconds in sorted(late):
        left -= late[milliseconds]
        if left <= 0:
            return milliseconds
    raise ValueError("nothing was heard")


def _sales(run: Run, stage: Stage, followers: int, seconds: float) -> Rounds:
    """Holds of one hot item, of an event that so many follow and that nobody does."""
    with dibs_service(stage, **ROOMY) as port:
        alone = partial(load, stage, port, "hot", seconds)

        def followed() -> Tally:
            with audience(port, followers, ["hot"]):
                return load(stage, port, "hot", seconds)

        return Rounds({"alone": alone, "followed": followed}, run.size.rounds)


def _told(sales: Rounds) -> dict[str, Any]:
    return {**sales.summary(), "ratios": sales.ratios("followed", "alone")}


def _process_at(port: int) -> psutil.Process:
    """The service that listens there."""
    for process in psutil.Process().children():
        if str(port) in process.cmdline():
            return process
    raise RuntimeError(f"nobody serves port {port}")


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
