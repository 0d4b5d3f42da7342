"""What a hold costs in SQL: full turns on one connection, committed and durable."""

import json
from secrets import token_hex
from statistics import median
from time import perf_counter

import psycopg

BATCHES = {500: 40, 64: 150}
"""Turns by the size of their batch; the first tenth only warms up."""
EVENT = "engine"
TURN = "select * from dibs.turn(%s, %s)"


def sql_us_per_hold(url: str) -> dict[str, float]:
    """Microseconds a hold takes, by the size of the batch it goes in."""
    with psycopg.connect(url, autocommit=True) as connection:
        return {
            str(size): round(us_per_hold(connection, size, turns), 1)
            for size, turns in BATCHES.items()
        }


def us_per_hold(connection: psycopg.Connection, size: int, turns: int) -> float:
    """The median turn's time, commit included, divided among its holds."""
    seconds = [turn_seconds(connection, size) for _ in range(turns)]
    return median(seconds[turns // 10 :]) / size * 1e6


def turn_seconds(connection: psycopg.Connection, size: int) -> float:
    """Sends one batch and reads its answers."""
    buyers = [token_hex(8) for _ in range(size)]
    requests = [
        {"items": {"floor": 2}, "session": buyer, "key": buyer} for buyer in buyers
    ]
    asked = json.dumps({"reserve": requests})
    started = perf_counter()
    connection.execute(TURN, (EVENT, asked)).fetchall()
    return perf_counter() - started
