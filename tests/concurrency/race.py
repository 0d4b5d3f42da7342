"""Calls that start at one instant, each in a thread of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def race(
    calls: Sequence[Callable[[], Result]], callers: Executor | None = None
) -> list[Result]:
    """What each call answered, in order; all were under way together.

    `callers` are the threads of a module with many races, at least one for each call:
    a thread keeps its connection. None makes them anew.
    """
    start = Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result:
        start.wait()
        return call()

    ready = ThreadPoolExecutor(len(calls)) if callers is None else nullcontext(callers)
    with ready as runners:
        return list(runners.map(run, calls))
