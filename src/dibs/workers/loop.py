"""The run loop every agent shares: work, pause, survive, stop when asked."""

import asyncio
import contextlib
import errno
import os
import random
import signal
import sys
from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

import structlog

BACKOFF_SECONDS_MIN = 0.1
BACKOFF_SECONDS_MAX = 5.0
TERMINAL_LOOK_SECONDS = 1.0
STDIN = 0


class Agent(Protocol):
    """Something that works in rounds."""

    @property
    def name(self) -> str:
        """What logs call it."""

    @property
    def first_pause_seconds(self) -> float:
        """How long it waits before its first round."""

    async def run_once(self) -> int:
        """Do what is due now; return how many things were done."""

    async def pause_seconds(self) -> float:
        """How long until something may be due again."""


@runtime_checkable
class Finishing(Protocol):
    """An agent that holds something between its rounds."""

    async def finish(self) -> None:
        """Give it back, within a second or two; nothing is run after it."""


async def run_agents(agents: Iterable[Agent], stop: asyncio.Event) -> None:
    """Run all agents side by side until `stop` is set."""
    async with asyncio.TaskGroup() as tasks:
        for agent in agents:
            tasks.create_task(run(agent, stop))


async def run(agent: Agent, stop: asyncio.Event) -> None:
    """Run the agent round after round until `stop` is set.

    A round under way is finished, never cancelled; whoever has a `finish` gives back
    what they hold after the last one. A round that fails (the database is
    restarting, say) is logged and tried again after a pause that doubles up to 5 s.
    """
    log = structlog.get_logger("dibs.workers").bind(agent=agent.name)
    failures = 0
    await _wait(stop, agent.first_pause_seconds)
    while not stop.is_set():
        try:
            await agent.run_once()
            pause = await agent.pause_seconds()
            failures = 0
        except Exception as error:  # noqa: BLE001 the edge of a process: it goes on
            pause = backoff_seconds(failures)
            failures += 1
            log.warning("round failed", error=repr(error), pause_seconds=pause)
        await _wait(stop, pause)
    if isinstance(agent, Finishing):
        await agent.finish()


def backoff_seconds(failures: int) -> float:
    """Doubles with each failure in a row, spread so that agents do not come at once."""
    ceiling = min(BACKOFF_SECONDS_MAX, BACKOFF_SECONDS_MIN * 2.0 ** min(failures, 10))
    return ceiling * random.uniform(0.5, 1.0)  # noqa: S311 spreads load, no secret


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


@contextlib.contextmanager
def stop_on_signals() -> Iterator[asyncio.Event]:
    """An event that SIGINT, SIGTERM or SIGHUP sets instead of ending the process.

    For the main thread, inside a running loop.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask(*_: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    names = ("SIGINT", "SIGTERM", "SIGHUP")  # there is no SIGHUP on Windows
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield stop
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


@contextlib.contextmanager
def stop_on_hangup(stop: asyncio.Event) -> Iterator[None]:
    """Sets `stop` when the terminal we were started on goes away, or has already.

    SIGHUP reaches the leader of a session alone. Where that is `make`, which passes
    nothing on, we have to look for ourselves.
    """
    loop = asyncio.get_running_loop()
    looks: list[asyncio.TimerHandle] = []

    def look() -> None:
        if os.isatty(STDIN):
            looks[:] = [loop.call_later(TERMINAL_LOOK_SECONDS, look)]
        else:
            stop.set()

    if os.isatty(STDIN) or _has_hung_up():
        look()
    try:
        yield
    finally:
        for next_look in looks:
            next_look.cancel()


def _has_hung_up() -> bool:
    """Whether there was a terminal: gone, it is none to `isatty`, like a file."""
    if sys.platform == "win32":
        return False
    try:
        os.ttyname(STDIN)
    except OSError as error:
        return error.errno == errno.EIO
    return False


def new_event_loop() -> asyncio.AbstractEventLoop:
    """The fastest loop of this platform."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop  # noqa: PLC0415 it does not exist on Windows

    return uvloop.new_event_loop()
