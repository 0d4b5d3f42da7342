"""Reservations past their deadline: how fast they go, and who notices."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from benchmarks.contestants import (
    CAPACITY,
    Stage,
    dibs_service,
    dibs_worker,
    put_on_sale,
)
from benchmarks.history import Copies, hold
from benchmarks.ledgers import Lost
from benchmarks.paced import HOT
from benchmarks.rounds import begun, told_by
from benchmarks.run import CONNECTIONS, Results, Run, load
from dibs import Dibs

ORIGINALS = 5_000
HOLD_SECONDS = 1
SAMPLE_SECONDS = 0.05
SWEEP_SECONDS_MAX = 120.0
RATE = 100
"""Reserve calls a second, at random, among which the slowest is looked for."""
LEFT = """
select i.reserved_count / 2 from dibs.items i
where i.event_id = 'hot' and i.item_id = 'due'
"""
HELD = """
select i.reserved_count / 2 from dibs.items i
where i.event_id = 'hot' and i.item_id = 'floor'
"""

Samples = list[tuple[float, int]]
"""Times, and how many were still to be swept."""


def expiry(run: Run) -> Results:
    """Swept by a worker alone, and by the service while it sells the same event."""
    alone = swept_alone(run)
    with_sales, sales = swept_with_sales(run)
    return {
        "expiry_per_second": alone,
        "expiry_per_second_with_sales": with_sales,
        "sales_kept_while_sweeping": sales["kept"],
        "expiry_with_sales": sales,
    }


def swept_alone(run: Run) -> int:
    """By `dibs worker`, which nobody disturbs."""
    with sale(run) as stage, dibs_worker(stage):
        make_due(stage, run.size.due)
        return rate_of(watched(stage, lambda left: left > 0))


def swept_with_sales(run: Run) -> tuple[int, Results]:
    """By `dibs serve`, at whose 64 connections people go on holding meanwhile."""
    with sale(run) as stage, dibs_service(stage) as port:
        peak = load(stage, port, "peak", run.size.seconds)
        make_due(stage, run.size.due)
        selling = begun("load", port, HOT, "--seconds", run.size.seconds)
        samples = watched(stage, lambda _: selling.poll() is None)
        sales = told_by(selling)
        require_held(stage, sales["answers"])
    if samples[-1][1] == 0:
        raise RuntimeError("all was swept before the sales ended: make more due")
    kept = round(sales["per_second"] / peak["per_second"], 2)
    return rate_of(samples), {
        "kept": kept,
        "peak_per_second": peak["per_second"],
        **sales,
    }


def crowd(run: Run) -> Results:
    """The slowest reserve call while a crowd of reservations is due and is swept.

    First the service is there when they fall due, then it is started with what is left.
    """
    with sale(run) as stage:
        with dibs_service(stage) as port:
            make_due(stage, run.size.due_crowd)
            buyers = arriving(run, port)
            samples = watched(stage, lambda _: buyers.poll() is None)
            before = told_by(buyers)
        with dibs_service(stage) as port:
            after = told_by(arriving(run, port))
        require_held(stage, before["holds"] + after["holds"])
    return {
        "worst_reserve_ms_while_a_million_are_due": max(
            before["worst_ms"], after["worst_ms"]
        ),
        "while_a_million_are_due": {
            "due": samples[0][1],
            "expired_per_second": rate_of(samples),
            "as_they_fall_due": before,
            "after_a_start": after,
        },
    }


def arriving(run: Run, port: int) -> "subprocess.Popen[bytes]":
    """Buyers who come now and then."""
    flags = ("--connections", CONNECTIONS, "--warm-up", 0)
    return begun("arrivals", port, HOT, RATE, "--seconds", run.size.due_seconds, *flags)


@contextmanager
def sale(run: Run) -> Iterator[Stage]:
    """An event whose item `floor` sells, and `due` holds for a second only.

    Beside it one that sells alone: what is in the first will be copied.
    """
    with run.stage() as stage:
        put_on_sale(stage, "peak", {"floor": CAPACITY})
        put_on_sale(stage, "hot", {"floor": CAPACITY})
        with Dibs(stage.url) as dibs:
            dibs.put_item("hot", "due", capacity=CAPACITY, hold_seconds=HOLD_SECONDS)
        yield stage


def make_due(stage: Stage, count: int) -> None:
    """So many reservations past their deadline, all from one moment on.

    In one transaction, so that no sweeper sees the first before there is the last.
    """
    with psycopg.connect(stage.url) as connection:
        hold(connection, "hot", ORIGINALS, "due")
        Copies(connection, "hot", count // ORIGINALS - 1).write(connection)
        time.sleep(HOLD_SECONDS)
    with psycopg.connect(stage.url, autocommit=True) as connection:
        connection.execute("analyze")


def watched(stage: Stage, goes_on: Callable[[int], bool]) -> Samples:
    """How many are left, again and again; given up after two minutes."""
    samples: Samples = []
    started = time.perf_counter()
    with psycopg.connect(stage.url, autocommit=True) as connection:
        while not samples or goes_on(samples[-1][1]):
            ((left,),) = connection.execute(LEFT).fetchall()
            samples.append((time.perf_counter(), left))
            if samples[-1][0] - started > SWEEP_SECONDS_MAX:
                raise RuntimeError(f"after two minutes {left} are due still")
            time.sleep(SAMPLE_SECONDS)
    return samples


def rate_of(samples: Samples) -> int:
    """Swept a second, from the first that went to the last sample or the last one."""
    most = samples[0][1]
    begins = max(n for n, (_, left) in enumerate(samples) if left == most)
    ends = next((n for n, (_, left) in enumerate(samples) if left == 0), -1)
    (from_at, before), (to_at, after) = samples[begins], samples[ends]
    return round((before - after) / (to_at - from_at))


def require_held(stage: Stage, holds: int) -> None:
    """Raises unless every hold that was acknowledged stands."""
    with psycopg.connect(stage.url) as connection:
        ((held,),) = connection.execute(HELD).fetchall()
    if held != holds:
        raise Lost(f"{holds} holds were acknowledged, {held} stand")
