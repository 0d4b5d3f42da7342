"""A signal's handler calls, leaves or raises while its thread waits for an answer."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from secrets import token_hex
from types import FrameType
from typing import Any

import pytest
from tests.doors.watcher import Watcher

from dibs import Dibs, Fault, SoldOut, Unavailable

WAYS = tuple(
    os.path.join(*path)  # noqa: PTH118 ends of what a code object says
    for path in (
        ("dibs", "client", "blocking.py"),
        ("asyncio", "base_events.py"),
        ("asyncio", "selector_events.py"),
        ("asyncio", "tasks.py"),
        ("futures", "_base.py"),
        ("threading.py",),
    )
)
"""The files that a call goes through in its own thread."""


@contextmanager
def handled(handler: Callable[[], object]) -> Iterator[None]:
    """What happens at SIGUSR1."""
    before = signal.signal(signal.SIGUSR1, lambda *_: handler())
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, before)


def interrupted(line: int, call: Callable[[], object]) -> bool:
    """Whether a call has so many lines; at that one it is interrupted."""
    left = line

    def trace(frame: FrameType, what: str, _: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.endswith(WAYS):
            return None
        if what == "line":
            left -= 1
            if left == 0:
                signal.raise_signal(signal.SIGUSR1)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return left <= 0


@pytest.fixture
def event(url: str) -> str:
    name = f"signals-{token_hex(4)}"
    with Dibs(url) as dibs:
        dibs.put_event(name, items={"floor": 3}, duplicates="allow")
    return name


def test_a_handler_may_call_wherever_it_interrupts_a_call(url: str) -> None:
    told: list[object] = []
    with Dibs(url) as dibs, handled(lambda: told.append(dibs.policies("none"))):
        line = 1
        while interrupted(line, partial(dibs.policies, "none")):
            line += 1
    assert told == [[]] * (line - 1)
    assert line > 10


def test_a_handler_may_leave_wherever_it_interrupts_a_call(url: str) -> None:
    line, is_over = 1, False
    while not is_over:
        dibs = Dibs(url).__enter__()

        def call(dibs: Dibs = dibs) -> None:
            with suppress(Unavailable, Fault):
                assert dibs.policies("none") == []

        with handled(partial(dibs.__exit__, None, None, None)):
            is_over = not interrupted(line, call)
        dibs.__exit__(None, None, None)
        line += 1
    assert line > 10


@contextmanager
def waiting_second(dibs: Dibs, url: str, event: str) -> Iterator[Watcher]:
    """The main thread is signalled once it waits behind another's call."""
    watcher, main = Watcher(url), threading.get_ident()

    def tell() -> None:
        while dibs._running.dibs.waiting_count == 0:
            watcher.value("select pg_sleep(0.002)")
        signal.pthread_kill(main, signal.SIGUSR1)

    with ThreadPoolExecutor() as threads:
        with watcher.holding(event):
            first = threads.submit(dibs.reserve, event, {"floor": 1}, session="first")
            watcher.until_waiting(1)
            telling = threads.submit(tell)
            yield watcher
        first.result(30)
        telling.result(30)
    watcher.close()


def test_a_handler_may_call_while_its_thread_waits(url: str, event: str) -> None:
    told: list[str] = []
    with Dibs(url) as dibs:

        def handler() -> None:
            told.append(dibs.event(event).event_id)
            raise KeyboardInterrupt

        waiting = waiting_second(dibs, url, event)
        with handled(handler), waiting, pytest.raises(KeyboardInterrupt):
            dibs.reserve(event, {"floor": 1}, session="gone")
        dibs.reserve(event, {"floor": 2}, session="others")  # the first has the third
        with pytest.raises(SoldOut):
            dibs.reserve(event, {"floor": 1}, session="late")
    assert told == [event]
