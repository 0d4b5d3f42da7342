"""What a hold costs in SQL: full turns on one connection, committed and durable."""

import json
from secrets import token_hex
from statistics import median
from time import perf_counter
from typing import Any

import psycopg

from benchmarks.contestants import CAPACITY, put_on_sale
from benchmarks.run import Results, Run

BATCHES = {500: 40, 64: 150}
"""Turns by the size of their batch; the first tenth only warms up."""
EVENT = "engine"
TURN = "select code, id from dibs.turn(%s, %s)"

Connection = psycopg.Connection[Any]


def in_sql(run: Run) -> Results:
    """Microseconds a hold takes, in batches of 500 and, beside it, of 64."""
    with run.stage() as stage:
        put_on_sale(stage, EVENT, {"floor": CAPACITY})
        stage.checkpoint()
        with psycopg.connect(stage.url, autocommit=True) as connection:
            us = {
                size: round(us_per_hold(connection, size, turns), 1)
                for size, turns in BATCHES.items()
            }
    return {"sql_us_per_hold": us[500], "sql_us_per_hold_in_batches_of_64": us[64]}


def us_per_hold(connection: Connection, size: int, turns: int) -> float:
    """The median turn's time, commit included, divided among its holds."""
    seconds = [turn_seconds(connection, EVENT, size) for _ in range(turns)]
    return median(seconds[turns // 10 :]) / size * 1e6


def turn_seconds(connection: Connection, event: str, size: int) -> float:
    """Sends one batch of holds and reads its answers."""
    return ask(connection, event, {"reserve": holds(size)})[0]


def holds(size: int, items: str = "floor") -> list[dict[str, Any]]:
    """So many buyers of two units each."""
    buyers = [token_hex(8) for _ in range(size)]
    return [{"items": {items: 2}, "session": buyer, "key": buyer} for buyer in buyers]


def ask(
    connection: Connection, event: str, requests: dict[str, list[dict[str, Any]]]
) -> tuple[float, list[str]]:
    """How long a turn took, and the ids of its reservations; raises for refusals."""
    asked = json.dumps(requests)
    started = perf_counter()
    answers = connection.execute(TURN, (event, asked)).fetchall()
    seconds = perf_counter() - started
    codes = {code for code, _ in answers}
    if codes - {"ok"}:
        raise RuntimeError(f"{event}: a turn was refused: {codes}")
    return seconds, [str(reservation) for _, reservation in answers]
