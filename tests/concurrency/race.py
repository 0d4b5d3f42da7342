"""Calls that start at one instant, each in a thread of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def race(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    """What each call answered, in order; all were under way together."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as runners:
        return list(runners.map(run, calls))
